"""The year's folder: parts by their names, what is missing said."""

import pytest
from nianbao.errors import UserError
from nianbao.steps.year_folder import HANDED_OUT_FOLDER, LEDGER_FILE, ROSTER_FILE, year_folder


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(UserError, match="没有年度文件夹"):
        year_folder(tmp_path / "无")


def test_the_parts_that_are_missing_are_named(tmp_path):
    (tmp_path / HANDED_OUT_FOLDER).mkdir()
    with pytest.raises(UserError, match=f"没有{ROSTER_FILE}、{LEDGER_FILE}。"):
        year_folder(tmp_path, needs=(HANDED_OUT_FOLDER, LEDGER_FILE))


def test_the_parts_lie_in_the_folder(tmp_path):
    (tmp_path / ROSTER_FILE).write_bytes(b"")
    folder = year_folder(tmp_path)
    parts = (folder.roster, folder.ledger, folder.summary, folder.last_year, *folder.folders)
    assert all(part.is_relative_to(tmp_path) for part in parts)
    assert len(set(parts)) == len(parts)
