"""退回: slips of one page that are never written over once somebody changed them, marked copies whatever was sent, reminders."""

import base64
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

import openpyxl
import pdf_habits
import pytest
from docx import Document
from nianbao.core.submission import Unread
from nianbao.district.ledger import LedgerState
from nianbao.machine.safe_write import NO_ROOM
from nianbao.reading.documents import office
from nianbao.reading.files import read
from nianbao.refusals import refused
from nianbao.steps.collecting import slips
from nianbao.steps.collecting.collect import collect
from nianbao.steps.collecting.slip_document import SLIP_TITLE
from nianbao.steps.collecting.slips import MOST_SLIP_LINES, slip_of
from round_city import FORM, PERMITS, TOTAL, build, old_excel, write_word
from round_clerk import decide

NOW = datetime(2026, 1, 18, 9)


@pytest.fixture
def city(tmp_path):
    return build(tmp_path / "区", "演示甲区", 3, empty=True)


def wrong(city, unit):
    report = city.report(unit)
    return report.changed({TOTAL: (report.number(TOTAL) or 0) + 10})


def texts(path):
    document = Document(str(path))
    return [p.text for p in document.paragraphs] + [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_a_slip_says_what_where_the_likely_cell_what_to_do_by_when_and_to_whom(city):
    city.put(wrong(city, "审计局"), totals="typed")
    collect(city.folder.path, now=NOW)
    decide(city.folder.ledger, {city.name("审计局"): {"重报期限": "2026-01-25"}})
    collect(city.folder.path, now=NOW)
    told = "\n".join(texts(city.folder.returned / f"{city.name('审计局')}.docx"))
    stands = city.report("审计局").number(TOTAL)
    assert told.startswith(SLIP_TITLE)
    for words in ("表三", "差额", "请对照台账", f"现填 {stands + 10}，可能是 {stands}", "于 2026-01-25 前", "演示甲区人民政府", "王秘书", "010-1234567"):
        assert words in told


# Stands for LibreOffice: what it makes of a file is what the file holds.
STAND_IN = """
import base64, sys
from pathlib import Path
out = Path(sys.argv[sys.argv.index("--outdir") + 1]); out.mkdir(exist_ok=True)
for name in sys.argv[sys.argv.index("--outdir") + 2:]:
    (out / (Path(name).stem + ".docx")).write_bytes(base64.b64decode(Path(name).read_bytes()[6:]))
"""


def test_old_documents_are_converted_once_for_reading_and_for_their_marked_copies(city, tmp_path, monkeypatch):
    script, starts, command = tmp_path / "office.py", [], office._command
    script.write_text(STAND_IN, "utf-8")
    monkeypatch.setattr(office, "program", lambda: "soffice")
    monkeypatch.setattr(office, "_command", lambda *given: [starts.append(given) or sys.executable, str(script), *command(*given)[1:]])
    for unit in ("审计局", "民政局"):
        write_word(wrong(city, unit), tmp_path / "年报.docx")
        (city.folder.received / f"{unit}.rtf").write_bytes(rb"{\rtf1" + base64.b64encode((tmp_path / "年报.docx").read_bytes()))
    collect(city.folder.path, now=NOW)
    assert len(list(city.folder.returned.glob("*.xlsx"))) == 2
    assert len(starts) == 1


@pytest.mark.parametrize("what", ["killed", "no room", "cannot be marked", "an error nobody thought of"])
def test_a_marked_copy_that_could_not_be_written_is_written_by_the_next_round(city, monkeypatch, what):
    """Where trying again would not help the slip is there at once, alone."""
    lasting = what not in ("killed", "no room")
    city.put(wrong(city, "审计局"), totals="typed")
    name = city.name("审计局")
    error = {"killed": KeyboardInterrupt(), "no room": refused(NO_ROOM, target="x", reason="磁盘已满"), "cannot be marked": refused("O24", file="x")}.get(what, KeyError("x"))

    def fails(*_, **__):
        raise error

    with monkeypatch.context() as broken, suppress(KeyboardInterrupt):
        broken.setattr(slips, "write_marked", fails)
        broken.setattr(slips, "import_form", fails)
        told = collect(city.folder.path, now=NOW).notes
        assert any(word in " ".join(told) for word in ("写不下", "没有写成", "不能改写"))
    slip, copy = city.folder.returned / f"{name}.docx", city.folder.returned / f"{name}（标记）.xlsx"
    assert (slip.exists(), copy.exists()) == (lasting, False)
    collect(city.folder.path, now=NOW)
    assert slip.exists()
    assert copy.exists() == (not lasting)


def test_a_slip_of_many_things_has_ten_lines(city):
    report = city.report("审计局")
    many = {cell: Unread("许多", "不是数字") for cell in FORM.inputs[::3]}
    city.put(report.changed(many))
    collected = collect(city.folder.path, now=NOW)
    one = next(o for o in collected.units if o.agency == report.agency)
    slip = slip_of(collected, one)
    assert len(slip.lines) + len(slip.closing) <= 10
    assert len(slip.lines) == MOST_SLIP_LINES + 1
    assert "另有" in slip.lines[-1].what


def test_senders_of_word_get_our_form_filled_with_their_numbers_and_marked(city):
    unit = city.name("审计局")
    write_word(wrong(city, "审计局"), city.folder.received / "审计局.docx")
    collect(city.folder.path, now=NOW)
    form = read(city.folder.returned / f"{unit}（标记）.xlsx")
    assert (form.stamp, form.agency, form.number(TOTAL)) == ("form", unit, city.report("审计局").number(TOTAL) + 10)


@pytest.mark.parametrize("ending", [".xls", ".pdf"])
def test_senders_of_pdf_and_of_old_workbooks_get_our_form_filled_and_marked_too(city, ending, monkeypatch):
    unit, sent = city.name("审计局"), wrong(city, "审计局")
    if ending == ".xls":
        old_excel(city, sent)
    else:
        monkeypatch.setattr(pdf_habits, "TITLE", unit)
        data, _ = pdf_habits.made(FORM, dict(zip(FORM.cells, sent.values, strict=True)), sent.year, pdf_habits.HABITS["格线"])
        (city.folder.received / f"{unit}.pdf").write_bytes(data)
    collected = collect(city.folder.path, now=NOW)
    assert [one.state for one in collected.units if one.agency == unit] == [LedgerState.FAULTY]
    form = read(city.folder.returned / f"{unit}（标记）.xlsx")
    assert (form.stamp, form.agency, form.values) == ("form", unit, sent.values)
    assert "表三" in "".join(texts(city.folder.returned / f"{unit}.docx"))


def test_the_slip_of_a_unit_with_brackets_is_not_taken_for_anothers(city):
    """城管局 has mended its report; what lies there for 城管局（本级） is not its own."""
    short, long = city.name("审计局"), f"{city.name('审计局')}（本级）"
    roster = openpyxl.load_workbook(city.folder.roster)
    sheet = roster.worksheets[0]
    sheet.append([long if cell.value == short else cell.value for cell in next(row for row in sheet.iter_rows() if short in {c.value for c in row})])
    roster.save(city.folder.roster)
    city.put(wrong(city, "审计局"), totals="typed")
    city.put(replace(wrong(city, "审计局"), agency=long, title_agency=long), f"{long}.xlsx", totals="typed")
    collect(city.folder.path, now=NOW)
    lying = {f"{name}{end}" for name in (short, long) for end in (".docx", "（标记）.xlsx")}
    assert lying <= {path.name for path in city.folder.returned.iterdir()}
    city.put(city.report("审计局"), totals="typed")
    collect(city.folder.path, now=NOW)
    assert {path.name for path in city.folder.returned.iterdir()} & lying == {f"{long}.docx", f"{long}（标记）.xlsx"}


def test_a_slip_that_was_changed_by_hand_is_kept(city):
    unit = city.name("审计局")
    city.put(wrong(city, "审计局"), totals="typed")
    collect(city.folder.path, now=NOW)
    path = city.folder.returned / f"{unit}.docx"
    document = Document(str(path))
    document.add_paragraph("另：请附上台账复印件。")
    document.save(str(path))
    mine = path.read_bytes()
    collect(city.folder.path, now=NOW)
    assert path.read_bytes() == mine
    city.put(wrong(city, "审计局").changed({PERMITS: Unread("约3", "不是数字")}), totals="typed")
    collect(city.folder.path, now=NOW)
    assert "另：请附上台账复印件。" not in texts(path)
    assert (city.folder.returned / f"{unit}（您改过的）.docx").read_bytes() == mine
    city.put(city.report("审计局"))
    collect(city.folder.path, now=NOW)
    assert not [p for p in city.folder.returned.iterdir() if p.name.startswith(unit)]
    assert len(list(city.folder.mended.iterdir())) == 3


def test_reminders_are_a_message_and_three_lines_a_unit(city):
    city.put(wrong(city, "审计局"), totals="typed")
    collect(city.folder.path, now=NOW)
    decide(city.folder.ledger, {city.name("审计局"): {"退回日期": "2026-01-18", "重报期限": "2026-01-25"}})
    collect(city.folder.path, now=datetime(2026, 1, 22, 9))
    lines = (city.folder.returned / "催报.txt").read_text("utf-8-sig").splitlines()
    message, units = lines[: lines.index("")], lines[lines.index("") + 1 :]
    assert "还没有报送的 20 家" in message[1]
    assert "13800000000" not in "".join(message)
    assert len(units) == 3 * 21
    at = units.index(city.name("民政局"))
    assert units[at + 1 : at + 3] == ["　联系人：李科长　电话：13800000000", "　未报，已逾期 2 天"]
    assert units[-1] == "　已退回，重报期限 2026-01-25"


def test_names_that_no_system_takes_become_names_of_files(city):
    report = replace(wrong(city, "审计局"), agency="演示/甲：区*局" + "长" * 90)
    city.put(report, "a.xlsx", totals="typed")
    collected = collect(city.folder.path, now=NOW)
    assert [f.arrival.name for f in collected.unmatched] == ["a.xlsx"]
    from round_clerk import bind

    bind(city.folder.ledger, {"a.xlsx": "新增单位"})
    collected = collect(city.folder.path, now=NOW)
    assert not collected.unmatched
    assert any(p.suffix == ".docx" for p in city.folder.returned.iterdir())
