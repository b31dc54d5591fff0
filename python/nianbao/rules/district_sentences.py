"""The sentences of the D rules: who counts, who does not, and how a typed total compares with the sum."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from ..core.findings import Finding
from ..core.submission import Unread, Value
from ..core.words import number_words, signed, where
from ..model import Form


def unit_words(finding: Finding) -> str:
    """``“演示区教育局”（教育局.xlsx）``, as far as it is known."""
    facts = dict(finding.facts)
    named = f"“{facts['agency']}”" if facts.get("agency") and facts["agency"] != finding.file else ""
    file = f"（{finding.file}）" if named and finding.file else finding.file
    return f"{named}{file}"


def value_words(value: Value) -> str:
    """A value as it stands in a cell: a number, 空白, or the text that was typed."""
    if isinstance(value, Unread):
        return f"“{value.raw}”"
    return number_words(value) if isinstance(value, int | Decimal) else "空白"


def _not_received(finding: Finding, form: Form) -> str:
    if not finding.file:
        return f"{unit_words(finding)}还没有报送，没有计入汇总。请催报；没有业务发生的也要报，各格填 0。"
    return f"{unit_words(finding)}的三张表一格也没有填，按未收到处理，没有计入汇总。请催报；确实没有业务发生的，各格填 0 后再报。"


def _double(finding: Finding, form: Form) -> str:
    files = "、".join(finding.fact("files"))  # type: ignore[arg-type]
    pairs = zip(finding.cells, finding.fact("differences"), strict=True)  # type: ignore[arg-type]
    apart = "；".join(f"{where(cell, form)} {value_words(old)} → {value_words(new)}" for cell, (old, new) in pairs) or "表式不同"
    if finding.fact("chosen"):
        return (
            f"“{finding.fact('agency')}”报了不止一次，已用报送次数较大的 {finding.fact('chosen')}（第 {finding.fact('version')} 次），"
            f"没有用 {finding.file}。两份不同的 {len(finding.cells)} 格：{apart}。请核对是否应以新报为准。"
        )
    return (
        f"“{finding.fact('agency')}”有 {len(finding.fact('files'))} 份报送且数字不同（{files}），都没有计入汇总，待定。"  # type: ignore[arg-type]
        f"不同的 {len(finding.cells)} 格：{apart}。请问清用哪一份，把其余的移出文件夹，或在应采用的一份封面上填较大的报送次数，再重新汇总。"
    )


def _year(finding: Finding, form: Form) -> str:
    facts = dict(finding.facts)
    if "tied" in facts:
        years = "、".join(map(str, finding.fact("tied")))  # type: ignore[arg-type]
        return f"{years} 年的文件一样多，本次按较晚的 {facts['year']} 年汇总。要汇总别的年度，请用 --year 指定。"
    if facts["stands"] is None:
        return f"{unit_words(finding)}没有写年度，已按 {facts['year']} 年计入汇总。请核实它是不是 {facts['year']} 年的，并在封面补填年度。"
    return (
        f"{unit_words(finding)}写的是 {facts['stands']} 年，本次汇总 {facts['year']} 年，没有计入。"
        f"请换成 {facts['year']} 年的报送；只是年度写错的，改正封面年度后重新汇总。"
    )


def _edition(finding: Finding, form: Form) -> str:
    values = finding.fact("values")
    held = [(c, v) for c, v in zip(finding.cells, values, strict=True) if v != 0]  # type: ignore[arg-type]
    zeros = len(finding.cells) - len(held)
    lost = "；".join(f"{where(c, form)} {value_words(v)}" for c, v in held)
    absent = "、".join(dict.fromkeys(f"{table}“{row.rpartition('/')[2]}”“{column}”" for table, row, column in finding.fact("absent")))  # type: ignore[union-attr]
    said = f"{unit_words(finding)}用的是{edition_words(str(finding.fact('form')))}表，已按对应关系折算计入{edition_words(str(finding.fact('target')))}汇总。"
    said += f"没有对应位置、未能计入的数：{lost}。" if lost else ""
    said += f"没有对应位置的另 {zeros} 格都是 0。" if zeros else ""
    said += f"它没有的格：{absent}。" if absent else ""
    return said + "请该单位改用同一版表式重报，或确认这样折算。"


def edition_words(edition: str) -> str:
    """``2021 版``; a mixed form says which tables are which."""
    parts = edition.split("+")
    return f" {parts[0]} 版" if len(parts) == 1 else "混用（" + "、".join(f"{t} {e} 版" for t, e in zip(("表二", "表三", "表四"), parts, strict=True)) + "）"


def _unreadable(finding: Finding, form: Form) -> str:
    if not finding.cells:
        return f"{finding.file} 读不出：{str(finding.fact('reason')).rstrip('。')}。没有计入汇总，请该单位重报。"
    cells = "；".join(f"{where(c, form)}写的是“{raw}”" for c, raw in zip(finding.cells, finding.fact("raws"), strict=True))  # type: ignore[arg-type]
    return f"{unit_words(finding)}有 {len(finding.cells)} 格没有读出：{cells}。这些格的合计待定，不当作 0。请改成数字后重新汇总。"


def _whole(finding: Finding, form: Form) -> str:
    cell = finding.cells[0]
    missing = finding.fact("missing")
    blanks = finding.fact("blanks")
    why = (f"差额可能来自未报的 {missing} 家。" if missing else "") + (f"有 {blanks} 家这一格是空白。" if blanks else "")
    return (
        f"{unit_words(finding)}的{where(cell, form)}为 {number_words(finding.left)}，各单位之和为 {number_words(finding.right)}，差额 {signed(finding.gap)}。"
        f"{why}请核对是全区数填错了，还是有单位漏报、错报。"
    )


def _compared(finding: Finding, form: Form) -> str:
    facts = dict(finding.facts)
    kind = "是一份汇总表" if facts["stamp"] == "summary" else "是各单位的合计"
    apart = f"{facts['apart']} 格不同" if facts["apart"] else "全部相同"
    untold = f"，{facts['untold']} 格因空白或待定无法比对" if facts["untold"] else ""
    return (
        f"{unit_words(finding)}{kind}，只与各单位之和比对，没有加入：比对了 {facts['told']} 格，{apart}{untold}。"
        f"如果它其实是一个单位，请加 --unit {facts['agency'] or finding.file} 重新汇总。"
    )


SENTENCES: dict[str, Callable[[Finding, Form], str]] = {
    "D1": _not_received,
    "D2": _double,
    "D4": _year,
    "D5": _edition,
    "D8": _unreadable,
    "D9": _whole,
    "D10": _compared,
}
