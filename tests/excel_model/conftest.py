"""The model of Excel for one test."""

import pytest

from excel_model.host import Host


@pytest.fixture
def host():
    found = Host()
    yield found
    found.close()
