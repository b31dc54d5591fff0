"""What a report says of its numbers in words, in three ways that real reports do: a city's, an office's with all its kinds, and a short one."""

from __future__ import annotations

from dataclasses import replace

from nianbao.core.submission import Submission

Numbers = dict[str, int]
"""What the figures of a form and some sums of them come to, by key."""


def told_in_words(report: Submission) -> Submission:
    """The report with a narrative that agrees with its tables, in a way that its numbers pick."""
    ways = (_of_a_city, _of_an_office, _in_short)
    text = ways[sum(int(value) for value in report.values if isinstance(value, int)) % len(ways)](_numbers(report))
    return replace(report, narrative=(f"{report.year}年，{text}", *report.narrative[1:]))


def _numbers(report: Submission) -> Numbers:
    found = {f.key: sum(int(report.number(cell) or 0) for cell in f.cells) for f in report.form.figures}
    new = [cell for cell in report.form.by_table["requests"].cells if cell.row == "new" and cell.column != "total"]
    found["natural"], *others = (int(report.number(cell) or 0) for cell in new)
    found["legal"] = sum(others)
    for cell in report.form.by_table["review"].cells:
        part = f"{'reconsideration' if cell.row == 'reconsideration' else 'litigation'}.{cell.column}"
        found[part] = found.get(part, 0) + int(report.number(cell) or 0)
    return found


def _of_a_city(n: Numbers) -> str:
    return (
        f"全市共受理政府信息公开申请{n['received']}件，答复{n['settled']}件（含上年度结转申请{n['carried_in']}件，另有{n['carried_out']}件顺延到下年度答复），"
        f"均在法定期限内予以答复。政府信息公开{_parts(n, 'reconsideration', '行政复议')}；政府信息公开{_parts(n, 'litigation', '行政诉讼')}。"
    )


def _parts(n: Numbers, block: str, name: str) -> str:
    parts = (("upheld", "结果维持"), ("corrected", "结果纠正"), ("other", "其他结果"), ("pending", "尚未审结"))
    return f"{name}{n[f'{block}.total']}件，其中" + "，".join(f"{words}{n[f'{block}.{part}']}件" for part, words in parts)


def _of_an_office(n: Numbers) -> str:
    return (
        f"我单位共收到政府信息公开申请{n['received']}件，其中自然人申请{n['natural']}件，法人或其他组织申请{n['legal']}件；上年结转{n['carried_in']}件。"
        f"全年办结政府信息公开申请{n['settled']}件，其中予以公开{n['granted']}件，部分公开{n['partial']}件，不予公开{n['denied']}件，"
        f"无法提供{n['unavailable']}件，不予处理{n['unprocessed']}件，其他处理{n['other']}件。结转下年度继续办理{n['carried_out']}件。"
        f"因政府信息公开{_parts(n, 'reconsideration', '行政复议')}；{_parts(n, 'litigation', '行政诉讼')}。"
    )


def _in_short(n: Numbers) -> str:
    return (
        f"我单位收到和上年结转政府信息公开申请共{n['received'] + n['carried_in']}件，办结政府信息公开申请{n['settled']}件，结转下年度{n['carried_out']}件。"
        f"予以公开{n['granted']}件，部分公开{n['partial']}件。"
        + _cases(n, "reconsideration", "行政复议") + _cases(n, "litigation", "行政诉讼")
    )


def _cases(n: Numbers, block: str, name: str) -> str:
    total = n[f"{block}.total"]
    return f"因政府信息公开引发{name}{total}件。" if total else f"未发生因政府信息公开引发的{name}。"
