"""The buttons 新建年度 and 下发: the folder of the round is made, its roster opened, and a workbook a unit goes into 下发."""

import pytest
from clicking import balanced, made, open_in, press
from nianbao.reading.files import read
from nianbao.reading.roster_book import read_roster

pytestmark = pytest.mark.live

NAMES = ("甲区人民政府办公室", "甲区教育局")


@pytest.fixture
def last_year(tmp_path):
    (tmp_path / "上年").mkdir()
    for name in NAMES:
        made(tmp_path / "上年" / f"{name}.xlsx", balanced(), cover={"agency": name, "year": 2024})
    return tmp_path / "上年"


def test_a_year_is_made_from_last_years_files_and_handed_out(live_app, last_year, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    told = press(live_app, "new_round", "2025", "yes", "yes", str(last_year), "甲区", str(tmp_path), "2026-01-20")[-1]
    folder = tmp_path / "甲区2025年度政府信息公开年报"
    book = read_roster(folder / "名录.xlsx")
    assert ([unit.agency for unit in book.roster.units], book.year) == (sorted(NAMES), 2025)
    assert "名录从上年带来 2 家单位" in told
    assert live_app.api.opened[-1:] == [str(folder / "名录.xlsx")]
    told = press(live_app, "hand_out", str(folder))[-1]
    assert {path.stem for path in (folder / "下发").iterdir()} == set(NAMES)
    assert {read(path).year for path in (folder / "下发").iterdir()} == {2025}
    assert "2" in told


def test_a_year_without_anything_before_has_an_empty_roster_and_nothing_to_hand_out(live_app, tmp_path):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    told = press(live_app, "new_round", "2025", "no", "甲区", str(tmp_path), "")[-1]
    folder = tmp_path / "甲区2025年度政府信息公开年报"
    assert "名录还是空的" in told
    assert "没有一个单位" in press(live_app, "hand_out", str(folder))[-1]
    assert list((folder / "下发").iterdir()) == []


@pytest.mark.parametrize("answers", [(None,), ("2025", "yes", "no", None), ("2025", "no", "甲区", None), ("20x5",)])
def test_nothing_is_made_where_it_is_cancelled_or_no_year_is_given(live_app, tmp_path, answers):
    open_in(live_app, made(tmp_path / "表.xlsx"))
    press(live_app, "new_round", *answers)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
