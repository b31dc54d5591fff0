"""The short way through a template gives what the loader gives, or leaves it to the loader; never a third thing."""

import random
import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from amount import amount
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.reading import files
from nianbao.reading.workbooks.extent import TWOFOLD
from nianbao.workbook.writing.template import write_template


def made(path, chance, edition="2021"):
    """A form filled with numbers of all kinds, some cells blank, some texts."""
    form = EDITIONS[edition]
    values = {cell: Decimal(chance.randint(0, 10**7)) / 100 if form.column(cell).decimals else chance.randint(0, 999) for cell in form.inputs if chance.random() < 0.9}
    write_template(form, path, values=values, cover={"agency": f"演示区第{chance.randint(1, 99)}局", "year": 2024, "remark": "<&>"})
    return path


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """One form that the tests change in their own ways."""
    return made(tmp_path_factory.mktemp("filled") / "a.xlsx", random.Random(4))


def both_ways(path, monkeypatch):
    """(the reading by the short way or ``None``, the reading by the loader); an error is its sentence."""
    data = path.read_bytes()
    short = said(lambda: files._of_plain_template(files.Package(str(path), data), None, None))
    with monkeypatch.context() as without:
        without.setattr(files, "_of_plain_template", lambda *_: None)
        return short, said(lambda: files.read(path))


def said(step):
    try:
        return step()
    except UserError as error:
        return str(error)


def rezipped(path, target, change):
    """The same workbook with ``change(name, part)`` for every part, sums of the zip right."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("seed", range(amount(5, 200)))
def test_filled_forms_take_the_short_way_and_read_the_same(tmp_path, monkeypatch, edition, seed):
    short, loaded = both_ways(made(tmp_path / "a.xlsx", random.Random(seed), edition), monkeypatch)
    assert short is not None
    assert short == loaded


EDITS = {  # what a cell, a text or a part may become: as other programs write it, as people break it
    "a text in a cell of numbers": (rb"<c (r=\"\w+\" s=\"\d+\")><v>\d+</v></c>", r'<c \1 t="str"><v>约 12</v></c>'.encode()),
    "an inline text": (rb"<c (r=\"\w+\" s=\"\d+\")><v>\d+</v></c>", rb'<c \1 t="inlineStr"><is><t>7</t></is></c>'),
    "an error": (rb"<c (r=\"\w+\" s=\"\d+\")><v>\d+</v></c>", rb'<c \1 t="e"><v>#REF!</v></c>'),
    "a truth value": (rb"<c (r=\"\w+\" s=\"\d+\")><v>\d+</v></c>", rb'<c \1 t="b"><v>1</v></c>'),
    "a day": (rb"<c (r=\"\w+\" s=\"\d+\")><v>\d+</v></c>", rb'<c \1 t="d"><v>2024-01-01</v></c>'),
    "a number as exponent": (rb"<v>(\d)\d*</v></c>", rb"<v>\1E2</v></c>"),
    "a number with a space": (rb"<v>(\d+)</v></c>", rb"<v> \1</v></c>"),
    "a number with an underscore": (rb"<v>(\d+)</v></c>", rb"<v>1_\1</v></c>"),
    "no number": (rb"<v>(\d+)</v></c>", rb"<v>nan</v></c>"),
    "a fraction with noise": (rb"<v>(\d+)</v></c>", rb"<v>\1.00000000000001</v></c>"),
    "a huge number": (rb"<v>(\d+)</v></c>", rb"<v>\g<1>00000000000000000000000</v></c>"),
    "a negative number": (rb"<v>(\d+)</v></c>", rb"<v>-\1</v></c>"),
    "an empty value": (rb"<v>(\d+)</v></c>", rb"<v></v></c>"),
    "a closed value": (rb"<v>(\d+)</v></c>", rb"<v/></c>"),
    "a comment in a value": (rb"<v>(\d+)</v></c>", rb"<v>\1<!-- 5 -->6</v></c>"),
    "a value as CDATA": (rb"<v>(\d+)</v></c>", rb"<v><![CDATA[7]]></v></c>"),
    "an entity in a value": (rb"<v>(\d+)</v></c>", rb"<v>&#49;\1</v></c>"),
    "a formula not calculated": (rb"(</f>)<v>[^<]*</v>", rb"\1"),
    "a formula with an empty result": (rb"(</f>)<v>[^<]*</v>", rb"\1<v></v>"),
    "another formula": (rb"<f>SUM", rb"<f>1+SUM"),
    "a shared formula": (rb"<f>SUM[^<]*</f>", rb'<f t="shared" si="0"/>'),
    "a cell twice": (rb"(<c r=\"\w+\" s=\"\d+\"><v>)\d+(</v></c>)", rb"\g<0>\g<1>77\2"),
    "a cell of another shape": (rb"<c r=\"(\w+)\" s=\"(\d+)\"><v>", rb'<c s="\2" r="\1"><v>'),
    "a cell with an unknown attribute": (rb"<c r=\"(\w+)\" s=\"(\d+)\"><v>", rb'<c r="\1" s="\2" cm="1"><v>'),
    "a cell without address": (rb"<c r=\"\w+\" s=\"(\d+)\"><v>", rb'<c s="\1"><v>'),
    "a style that is not there": (rb"(<c r=\"\w+\") s=\"\d+\"><v>", rb'\1 s="9999"><v>'),
    "the style of a day": (rb"(<c r=\"\w+\") s=\"\d+\"><v>", rb'\1 s="6"><v>'),
    "no style": (rb"(<c r=\"\w+\") s=\"\d+\"><v>", rb"\1><v>"),
    "another shared text": (rb"t=\"s\"><v>\d+</v>", rb't="s"><v>3</v>'),
    "a shared text that is not there": (rb"t=\"s\"><v>\d+</v>", rb't="s"><v>99999</v>'),
    "a negative shared text": (rb"t=\"s\"><v>(\d+)</v>", rb't="s"><v>-\1</v>'),
    "spaces between rows": (rb"</row>", rb"</row>\n  "),
    "an unknown tag": (rb"</row>", rb"<x/></row>"),
    "a comment with a cell": (rb"</row>", rb'<!--<c r="B5"><v>9</v></c>--></row>'),
    "a far cell": (rb"</row>", rb'<c r="XFD1048576"><v>1</v></c></row>'),
    "a hidden letter": (rb"<t>", "<t>\u200b".encode()),
    "rich text": (rb"<si><t>([^<]*)</t></si>", rb'<si><r><t>\1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r></si>'),
    "phonetic hints": (rb"</t></si>", rb'</t><phoneticPr fontId="1" type="noConversion"/></si>'),
    "spaces kept": (rb"<si><t>", rb'<si><t xml:space="preserve"> '),
    "an escaped control character": (rb"<si><t>", rb"<si><t>_x000D_"),
    "an entity": (rb"<si><t>", rb"<si><t>&amp;lt;&#20013;"),
    "an empty text": (rb"<si><t>[^<]*</t></si>", rb"<si><t/></si>"),
    "a text gone": (rb"<si><t>[^<]*</t></si>", b""),
    "another encoding": (rb'encoding="UTF-8"', rb'encoding="GBK"'),
    "a prefix": (rb"<(/?)sheetData>", rb"<\1x:sheetData>"),
    "cut short": (rb"</sheetData>.*", b""),
    "another format": (rb'numFmtId="1"', rb'numFmtId="14"'),
    "a format of days": (rb'formatCode="[^"]*"', rb'formatCode="yyyy"'),
    "sheets exchanged": ('name="表二"'.encode(), 'name="表三"'.encode()),
    "another target": (rb'Target="worksheets/sheet2', rb'Target="worksheets/sheet3'),
    "an absolute target": (rb'Target="worksheets/', rb'Target="/xl/worksheets/'),
    "a hidden sheet": (rb'sheetId="2"', rb'sheetId="2" state="veryHidden"'),
}


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("edit", EDITS)
def test_whatever_is_edited_reads_as_the_loader_reads_it(tmp_path, filled, monkeypatch, edit, everywhere):
    pattern, becomes = EDITS[edit]
    chance, changed = random.Random(edit), []

    def change(name, part):
        spots = len(re.findall(pattern, part, re.S)) if name.endswith((".xml", ".rels")) else 0
        changed.append(spots)
        if not spots:
            return part
        skip = 0 if everywhere else chance.randrange(spots)
        count = iter(range(spots))
        return re.sub(pattern, lambda m: m.expand(becomes) if everywhere or next(count) == skip else m[0], part, flags=re.S)

    short, loaded = both_ways(rezipped(filled, tmp_path / "b.xlsx", change), monkeypatch)
    assert any(changed)
    assert short is None or short == loaded


IN_PIECES = ("5<!-- -->6", "<![CDATA[56]]>", "5<![CDATA[6]]>", "5<?a b?>6", "5<x/>6", "&#53;6", "5&#x36;", "5</v><v>6")


@pytest.mark.parametrize("value", IN_PIECES)
def test_a_number_in_pieces_is_refused_not_read_as_one_of_them(tmp_path, filled, value):
    def change(name, part):
        return re.sub(rb"<v>\d+</v></c>", f"<v>{value}</v></c>".encode(), part, count=1) if name == "xl/worksheets/sheet4.xml" else part

    with pytest.raises(UserError, match="读不出。请用 Excel 或 WPS 打开、另存"):
        files.read(rezipped(filled, tmp_path / "b.xlsx", change))


def test_a_number_spelled_as_an_entity_is_refused_not_read_as_blank(tmp_path, filled):
    def change(name, part):
        if name != "xl/worksheets/sheet4.xml":
            return part
        part = re.sub(rb"<v>\d+</v></c>", b"<v>&n;</v></c>", part, count=1)
        return part.replace(b"<worksheet ", b'<!DOCTYPE worksheet [<!ENTITY n "56">]><worksheet ', 1)

    with pytest.raises(UserError, match="读不出。请用 Excel 或 WPS 打开、另存"):
        files.read(rezipped(filled, tmp_path / "b.xlsx", change))


def test_two_cells_with_one_address_are_refused_not_the_last_one_read(tmp_path, filled):
    def change(name, part):
        return re.sub(rb'(<c r="\w+" s="\d+"><v>)\d+(</v></c>)', rb"\g<0>\g<1>77\2", part, count=1) if name == "xl/worksheets/sheet4.xml" else part

    with pytest.raises(UserError, match="读不出。请用 Excel 或 WPS 打开、另存"):
        files.read(rezipped(filled, tmp_path / "b.xlsx", change))


TWOFOLD_CELLS = (
    ' t="inlineStr"><v>56</v>', ' t="inlineStr"><is><t>5</t></is><v>56</v>', ' t="inlineStr"><v>56</v><is><t>5</t></is>', "><is><t>5</t></is><v>56</v>",
    " t='inlineStr'><v>56</v>", ' t="inlineStr"><v xml:space="preserve">56</v>',
)  # fmt: skip


@pytest.mark.parametrize("inside", TWOFOLD_CELLS)
@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_a_number_beside_a_text_in_its_cell_is_unread_neither_blank_nor_believed(tmp_path, filled, inside, prefix):
    def change(name, part):
        if name != "xl/worksheets/sheet4.xml":
            return part
        part = re.sub(rb'(<c r="\w+" s="\d+")><v>\d+</v>', rb"\1" + inside.encode(), part, count=1)
        return part if not prefix else re.sub(rb"<(/?)(?=[a-zA-Z])(?!\w+:)", rb"<\1" + prefix, part).replace(b"xmlns=", b"xmlns:x=")

    before, now = files.read(filled), files.read(rezipped(filled, tmp_path / "b.xlsx", change))
    apart = [found for meant, found in zip(before.values, now.values, strict=True) if meant != found]
    assert [(found.raw, found.reason) for found in apart] == [("56", TWOFOLD)]


@pytest.mark.parametrize("seed", range(amount(60, 5000)))
def test_random_bytes_in_a_part_read_as_the_loader_reads_them(tmp_path, filled, monkeypatch, seed):
    """Not a damaged zip (its sums tell that) but a part that some program wrote badly."""
    chance = random.Random(seed)
    with zipfile.ZipFile(filled) as book:
        name = chance.choice([n for n in book.namelist() if "sheet" in n or n in ("xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml")])

    def change(each, part):
        if each != name:
            return part
        at = chance.randrange(len(part))
        piece = bytes(chance.choice(b"<>/&\"'0123456789 aEe_;\xe7") for _ in range(chance.randint(0, 2)))
        return part[:at] + piece + part[at + chance.randint(0, 3) :]

    short, loaded = both_ways(rezipped(filled, tmp_path / "b.xlsx", change), monkeypatch)
    assert short is None or short == loaded


def test_a_damaged_part_is_refused_by_name(tmp_path, filled):
    source, data = tmp_path / "b.xlsx", bytearray(filled.read_bytes())
    with zipfile.ZipFile(BytesIO(bytes(data))) as book:
        entry = book.getinfo("xl/worksheets/sheet3.xml")
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 4
    source.write_bytes(data)
    with pytest.raises(UserError, match="sheet3"):
        files.read(source)
