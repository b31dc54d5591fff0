"""The dashboard of the cover by formulas alone: for each table what is broken, blank or no number, the answer in words and a link to the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from ..geometry import Area, Spot, areas
from ..model import Relation, Table
from .cover import COVER, LEDGER_ROW, REQUIRED
from .formula_inputs import DAMAGED, HOLDS, LEDGER_TEXT, PENDING, UNKNOWN, FormulaCell, FormulaInputs, Shown, joined
from .layout import Layout, area_name

GO = "→ "
"""Begins the text of every link."""


_COUNTED = ("holds", "broken", "unknown", "blank", "bad")
_DAMAGED_WORDS = f"{DAMAGED}：请用“修复模板”恢复，或把数抄进一份新表"


def dashboard(state: FormulaInputs, checks: Mapping[Relation, Shown], ledger: Mapping[str, Shown]) -> Iterator[FormulaCell]:
    """Every formula of the dashboard and the answers beside the tables."""
    for table in state.layout.form.tables:
        yield from _table_row(state, table, checks)
    yield from _ledger_row(state, ledger)
    yield from _cover_row(state)
    yield _overall(state, checks)


def _cell(layout: Layout, line: str, key: str, formula: str, value: Shown) -> FormulaCell:
    spot = layout.front.dashboard[line, key]
    return FormulaCell(spot.sheet, spot.row, spot.column, formula, value)


_ROW_RULES = {"blank": "E6", "bad": "E5"}
"""The numbers of a table that are added up from those right of its rows."""


def table_counts(state: FormulaInputs, table: Table, checks: Mapping[Relation, Shown]) -> dict[str, int]:
    """The numbers of a table's row on the dashboard."""
    shown = [checks[relation] for relation in checks if relation.table == table.key]
    return {
        "relations": len(shown),
        "holds": shown.count(HOLDS),
        "broken": sum(not isinstance(answer, str) for answer in shown),
        "unknown": shown.count(UNKNOWN),
        "blank": sum(map(state.unfilled, table.cells)),
        "bad": sum(map(state.fault, table.cells)),
        "pending": sum(map(state.pending, table.cells)),
    }


def _table_row(state: FormulaInputs, table: Table, checks: Mapping[Relation, Shown]) -> Iterable[FormulaCell]:
    layout, line = state.layout, table.name
    zones = _zones(layout, table)
    numbers = table_counts(state, table, checks)
    about_relations = {
        "holds": _countif(zones, HOLDS),
        "broken": f"COUNT({_names(zones)})",
        "unknown": _countif(zones, UNKNOWN),
    }
    texts = (about_relations if zones else {}) | {key: f"SUM({_row_zone(layout, table, rule).absolute})" for key, rule in _ROW_RULES.items()}
    texts["bad"] += f"+{_strays(layout, table)}"
    for key, text in texts.items():
        yield _cell(layout, line, key, f"={text}", numbers[key])
    answer = _answer(numbers)
    yield _cell(layout, line, "answer", _answer_formula(state, table, list(texts)), answer)
    yield _table_link(state, table, zones, numbers, checks)
    status = layout.status(line)
    yield FormulaCell(line, status.row, status.column, f"={layout.front.dashboard[line, 'answer'].absolute}", answer)


def _row_zone(layout: Layout, table: Table, rule: str) -> Area:
    """The counts right of the rows, first to last; the cells between are blank."""
    spots = [spot for spot in layout.counts[rule] if spot.sheet == table.name]
    return _with_ends(Area(table.name, spots[0].row, spots[0].column, spots[-1].row, spots[-1].column))


def _strays(layout: Layout, table: Table) -> str:
    """Numbers of the printed table in lines that were put in: those of its own lines are counted right of each."""
    whole = layout.printed(table.name)
    rows = sorted({spot.row for spot in layout.counts["E5"] if spot.sheet == table.name})
    lines = ",".join(Area(whole.sheet, row, whole.column, row, whole.last_column).absolute for row in rows)
    return f"MAX(0,COUNT({whole.absolute})-COUNT({lines}))"


def _zones(layout: Layout, table: Table) -> list[Area]:
    """The check cells of each rule as few areas: a cell that is moved with its column is still counted where it stands alone."""
    zones: list[Area] = []
    for rule in dict.fromkeys(relation.rule for relation in layout.form.relations if relation.table == table.key):
        found = areas(spot for relation, spot in layout.checks.items() if (relation.table, relation.rule) == (table.key, rule))
        zones += map(_with_ends, found)
    return zones


def _with_ends(line: Area) -> Area:
    """A line of cells with the blanks before and behind it: a cell that is moved with its row or column to either end is still counted."""
    down, across = int(line.last_row > line.row), int(line.last_column > line.column)
    return Area(line.sheet, line.row - down, line.column - across, line.last_row + down, line.last_column + across)


def _names(zones: Iterable[Area]) -> str:
    return ",".join(zone.absolute for zone in zones)


def _each(call: str, zones: Iterable[Area]) -> str:
    """``SUM(f(a),f(b))``: for functions that take one range only, of one cell too (``E8:E8``: not every program takes a cell); ``0`` for none."""
    calls = ",".join(call.format(zone.absolute if ":" in zone.absolute else f"{zone.absolute}:{zone.here}") for zone in zones)
    return f"SUM({calls})" if calls else "0"


def _countif(zones: Iterable[Area], text: str) -> str:
    return _each(f'COUNTIF({{}},"{text}")', zones)


def _answer(numbers: Mapping[str, int]) -> str:
    for key, words in _ANSWERS:
        if numbers[key]:
            return words.format(numbers[key])
    return HOLDS


_ANSWERS = (("broken", "不平 {} 处"), ("bad", "不合规 {} 格"), ("pending", f"{PENDING} {{}} 格"), ("blank", f"{UNKNOWN} {{}} 格"), ("unknown", f"{UNKNOWN} {{}} 处"))
"""The words of a table's answer, the gravest first."""


def _pending(state: FormulaInputs, tables: Iterable[Table]) -> dict[str, str]:
    """How many sums of the tables wait for a unit, as a formula; nothing in a form."""
    return {"pending": _countif([state.layout.printed(table.name) for table in tables], PENDING)} if state.sums else {}


def _answer_formula(state: FormulaInputs, table: Table, keys: list[str]) -> str:
    """✓ only where every check cell shows it, every row was looked at, and nothing is an error."""
    layout = state.layout
    at = {key: layout.front.dashboard[table.name, key].address for key in keys} | _pending(state, [table])
    relations = sum(relation.table == table.key for relation in layout.form.relations)
    rows = sum(spot.sheet == table.name for rule in _ROW_RULES.values() for spot in layout.counts[rule])
    tests = [f"COUNT({_names(_row_zone(layout, table, rule) for rule in _ROW_RULES.values())})={rows}"]
    tests += [f"{at['holds']}={relations}"] if relations else []
    text = f'IF(AND({",".join(tests)}),"{HOLDS}","{DAMAGED}")'
    for key, words in reversed(_ANSWERS):
        if key in at:
            before, after = words.split("{}")
            text = f'IF({at[key]}>0,"{before}"&{at[key]}&"{after}",{text})'
    return f'=IF(ISERROR(SUM({",".join(at.values())})),"{DAMAGED}",{text})'


def _table_link(state: FormulaInputs, table: Table, zones: list[Area], numbers: Mapping[str, int], checks: Mapping[Relation, Shown]) -> FormulaCell:
    layout = state.layout
    at = {key: layout.front.dashboard[table.name, key].address for key in ("broken", "blank", "bad")} | _pending(state, [table])
    name = area_name(table.name)
    where = _first_number(zones)
    wanting = ",".join(at[key] for key in ("blank", "bad", "pending") if key in at)
    go = f'HYPERLINK("#{name}",IF(SUM({wanting})>0,"{GO}{name}",""))'
    if where:
        go = f'HYPERLINK(IF({at["broken"]}>0,"#{table.name}!"&{where},"#{name}"),' + (
            f'IF({at["broken"]}>0,"{GO}{table.name}!"&{where},IF(SUM({wanting})>0,"{GO}{name}","")))'
        )
    return _cell(layout, table.name, "link", f"={go}", _table_link_text(layout, table, numbers, checks))


def _table_link_text(layout: Layout, table: Table, numbers: Mapping[str, int], checks: Mapping[Relation, Shown]) -> str:
    if numbers["broken"]:
        broken = [r for r in layout.form.relations if r.table == table.key and not isinstance(checks[r], str)]
        first = [layout.checks[r] for r in broken if r.rule == broken[0].rule]
        return f"{GO}{table.name}!{min(first, key=lambda s: (s.row, s.column)).address}"
    return f"{GO}{area_name(table.name)}" if numbers["blank"] or numbers["bad"] or numbers["pending"] else ""


def _first_number(zones: Iterable[Area]) -> str:
    """Address of the first number in the zones, as a formula; each zone is one row or one column."""
    text = ""
    for zone in reversed(list(zones)):
        row, column = str(zone.row + 1), str(zone.column + 1)
        along = "COLUMN" if zone.row == zone.last_row else "ROW"
        cells = (Spot(zone.sheet, r, c).absolute for r, c in zone.cells)
        first = f"MIN({','.join(f'IF(ISNUMBER({cell}),{along}({cell}),99999)' for cell in cells)})"
        row, column = (row, first) if along == "COLUMN" else (first, column)
        address = f"ADDRESS({row},{column},4)"
        text = f"IF(COUNT({zone.absolute})>0,{address},{text})" if text else address
    return text


def _ledger_row(state: FormulaInputs, answers: Mapping[str, Shown]) -> Iterator[FormulaCell]:
    layout, line = state.layout, LEDGER_ROW
    given, beside = areas(layout.ledger.values()), areas(layout.front.ledger_checks.values())
    shown = list(answers.values())
    numbers = {
        "relations": sum(isinstance(value, int | Decimal) for value in state.ledger.values()),
        "holds": shown.count(HOLDS),
        "broken": sum(not isinstance(answer, str) for answer in shown),
        "unknown": shown.count(UNKNOWN),
        "bad": shown.count(LEDGER_TEXT),
    }
    texts = {
        "relations": f"COUNT({_here(given)})",
        "holds": _each(f'COUNTIF({{}},"{HOLDS}")', beside),
        "broken": f"COUNT({_here(beside)})",
        "unknown": _each(f'COUNTIF({{}},"{UNKNOWN}")', beside),
        "bad": _each(f'COUNTIF({{}},"{LEDGER_TEXT}")', beside),
    }
    for key, text in texts.items():
        yield _cell(layout, line, key, f"={text}", numbers[key])
    at = {key: layout.front.dashboard[line, key].address for key in texts}
    formula = (
        f'=IF({at["broken"]}>0,"不符 "&{at["broken"]}&" 个",IF({at["bad"]}>0,"不合规 "&{at["bad"]}&" 格",'
        f'IF({at["unknown"]}>0,"{UNKNOWN}",IF({at["relations"]}=0,"未填（可不填）",IF({at["holds"]}={at["relations"]},"{HOLDS}","{DAMAGED}")))))'
    )
    yield _cell(layout, line, "answer", formula, _ledger_answer(numbers))


def _here(zones: Iterable[Area]) -> str:
    return ",".join(zone.a1 for zone in zones)


def _ledger_answer(numbers: Mapping[str, int]) -> str:
    if numbers["broken"]:
        return f"不符 {numbers['broken']} 个"
    if numbers["bad"]:
        return f"不合规 {numbers['bad']} 格"
    if numbers["unknown"]:
        return UNKNOWN
    return HOLDS if numbers["relations"] else "未填（可不填）"


def _cover_row(state: FormulaInputs) -> Iterator[FormulaCell]:
    layout = state.layout
    spots = [layout.cover[key] for key in REQUIRED]
    blank = sum(state.cover.get(key) in (None, "") for key in REQUIRED)
    text = ",".join(f"COUNTBLANK({spot.address})" for spot in spots)
    yield _cell(layout, COVER, "blank", f"=SUM({text})", blank)
    at = layout.front.dashboard[COVER, "blank"].address
    yield _cell(layout, COVER, "answer", f'=IF({at}>0,"{UNKNOWN} "&{at}&" 项","{HOLDS}")', f"{UNKNOWN} {blank} 项" if blank else HOLDS)


def _overall(state: FormulaInputs, checks: Mapping[Relation, Shown]) -> FormulaCell:
    """One sentence for the three tables."""
    layout = state.layout
    rows = [table_counts(state, table, checks) for table in layout.form.tables]
    total = {key: sum(row[key] for row in rows) for key in (*_COUNTED, "pending")}
    at = {key: joined((layout.front.dashboard[t.name, key] for t in layout.form.tables), COVER) for key in (*_COUNTED, "answer")}
    counted = {key: f"SUM({at[key]})" for key in _COUNTED} | _pending(state, layout.form.tables)
    formula = (
        f'=IF(ISERROR(SUM({",".join(counted.values())})),"{_DAMAGED_WORDS}",IF({counted["broken"]}+{counted["bad"]}>0,"✗ "&{_wrong_formula(counted)},'
        + (f'IF({counted["pending"]}>0,{_filled(_WAITING, counted)},' if state.sums else "")
        + f'IF({counted["blank"]}+{counted["unknown"]}>0,{_filled(_UNTOLD, counted)},'
        f'IF(COUNTIF({at["answer"]},"{HOLDS}")={len(layout.form.tables)},"{_ALL_HOLD}","{_DAMAGED_WORDS}")))' + (")" if state.sums else "") + ")"
    )
    spot = layout.front.answer
    return FormulaCell(spot.sheet, spot.row, spot.column, formula, _overall_words(total))


_ALL_HOLD = f"{HOLDS} 三张表已填齐，勾稽关系全部平衡"
_UNTOLD = f"{UNKNOWN}：还有 {{blank}} 格空白（没有发生的填 0），{{unknown}} 处还不能核对"
_WAITING = f"{PENDING}：有 {{pending}} 格要等单位改正，{{unknown}} 处还不能核对"
_WRONG = (("broken", "{broken} 处不平"), ("bad", "{bad} 格不合规"))
_PLACES = "：请按下面的位置改正"


def _overall_words(total: Mapping[str, int]) -> str:
    wrong = "、".join(words.format(**total) for key, words in _WRONG if total[key])
    if wrong:
        return f"✗ {wrong}{_PLACES}"
    if total["pending"]:
        return _WAITING.format(**total)
    return _UNTOLD.format(**total) if total["blank"] or total["unknown"] else _ALL_HOLD


def _wrong_formula(counted: Mapping[str, str]) -> str:
    """What does not balance and what may not stand there, only that of which there is any."""
    first, second = (f'IF({counted[key]}>0,{_filled(words, counted)},"")' for key, words in _WRONG)
    return f'{first}&IF(AND({",".join(f"{counted[key]}>0" for key, _ in _WRONG)}),"、","")&{second}&"{_PLACES}"'


def _filled(words: str, counted: Mapping[str, str]) -> str:
    """Words with ``{name}`` in them as a formula that puts the counts there."""
    parts = re.split(r"\{(\w+)\}", words)
    return "&".join(counted[part] if i % 2 else f'"{part}"' for i, part in enumerate(parts) if part)
