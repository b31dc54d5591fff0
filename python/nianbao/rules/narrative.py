"""The narrative against the tables: P1–P10 (numbers), P11 (同比, 占比), P12 (lists that do not add up), N3 (old categories).

Wording is ambiguous, so a claim passes when any reading of it holds, and nothing here is an error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..core.agencies import Kind, is_whole, kind
from ..core.findings import Finding, Level, Number
from ..core.submission import NOT_ASKED, Submission
from ..model import Term, Topic
from .narrative_sentences import (
    OldCategories,
    StatedClaim,
    UnequalList,
    WrongPercentage,
    list_not_adding_up,
    old_categories,
    other_than_stated,
    wrong_percentage,
)
from .rule import Input, Rule, rules_by_id, run_rules
from .stated_numbers import StatedNumber, Statement, numbers, split_sentences, statements

_OPEN = re.compile(r"等|包括|主要|部分(?!公开)|如[：:，]|例如|多[件条宗起]")
_OWN = re.compile(r"本级|本机关|我办|我局|[市县区]政府办|办公室|代表.{0,3}政府")
_WHOLE = re.compile(r"全[省市区县州]|各(?:部门|单位|镇|街道)|汇总")
_MINE = re.compile(r"其中[，：:]?(?:我[局办委镇街]|本[局办委级]|区?政府办|[^，。；\d]{0,6}本级)")
_SHARE = re.compile(r"占(?P<whole>[^，。；、\d%％]{0,12}?)(?:的)?(?:比例|比重)?(?:为|达|约)?(?P<printed>\d+(?:\.\d+)?)[%％]")
_GROWTH = re.compile(
    r"(?:同比|较上年|比上年|较去年|比去年|较上年同期)(?:去年)?(?:的)?(?:(?P<before>\d+)[件条宗起])?"
    r"(?P<way>增长|增加|上升|提高|下降|减少|降低)了?(?P<hedge>约)?(?P<printed>\d+(?:\.\d+)?)[%％]"
)
_BEFORE = re.compile(r"(?:上年|去年|20\d\d年)(?:同期)?(?:的|为|是|收到|受理)?(\d+)[件条宗起]")
"""Last year's number beside the growth: 同比增长25%，上年为20件."""
_INCLUDED = re.compile(r"[（，](?:含|包括|其中)(?:予以|同意)?部分公开")
"""予以公开 24 件（含部分公开 4 件）."""
_BEFORE_LESS = re.compile(r"[，（]?(?:较|比)(?:上年|去年|20\d\d年)(?:同期)?(?:的)?\d+[件条宗起](?:增加|减少|多|少)\d+[件条宗起]")


def check_narrative(submission: Submission, last: Submission | None = None) -> tuple[Finding, ...]:
    """Every disagreement between the text and the tables, in the order of the text."""
    findings: list[Finding] = []
    for text in filter(str.strip, submission.narrative):
        findings += run_rules(NARRATIVE_RULES, text, list(statements(text, submission.form, submission.year)), submission, last)
    return tuple(dict.fromkeys(findings))


def terms_value(terms: Sequence[Term], submission: Submission) -> Number | None:
    """The sum of a reading; ``None`` where a blank or unread cell is in it."""
    total: Number = 0
    for term in terms:
        held = submission[term.cell]
        if held is NOT_ASKED:
            continue
        if not isinstance(held, int | Decimal):
            return None
        total += term.coefficient * held
    return total


def readings(topic: Topic, submission: Submission) -> list[Number] | None:
    """The values a topic may have; ``None`` where one of them cannot be told."""
    values = [terms_value(terms, submission) for terms in topic.readings]
    known = [v for v in values if v is not None]
    return known if known and len(known) == len(values) else None


def _against_tables(_text: str, found: Sequence[Statement], submission: Submission, _last: Submission | None) -> Iterator[Finding]:
    """P1–P10. Several numbers of one topic in a sentence are parts of places or units: only their sum is compared."""
    done: set[tuple[str, str]] = set()
    together: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for claim in found:
        together[claim.sentence, claim.topic.key].append(claim)
    for claim in found:
        key = (claim.sentence, claim.topic.key)
        same = together[key]
        if not claim.topic.readings or (len(same) > 1 and key in done):
            continue
        done.add(key)
        said = _together(same, submission)
        if said is not None and not _agrees(claim.topic, said, found, claim, submission):
            yield _disagreement(claim, said, same, submission)


def _together(same: Sequence[Statement], submission: Submission) -> Decimal | None:
    """What the claims of one sentence on one topic say in all: the first where the others are its parts (其中) or repeat it, else their sum."""
    first, rest = same[0], same[1:]
    if not rest:
        return first.said
    if all(c.said == first.said for c in rest) or (not first.part and all(c.part for c in rest)):
        return first.said
    known = readings(first.topic, submission)
    if known and any(c.said in known for c in same) and not _units(same):
        return first.said if first.said in known else next(c.said for c in same if c.said in known)
    return sum((c.said for c in same), Decimal(0))


def _units(same: Sequence[Statement]) -> bool:
    """Whether the quotes name places or units (区, 县, 局 …)."""
    return sum(bool(re.search(r"[市县区镇乡局委办]", c.quote)) for c in same) > 1


def _agrees(topic: Topic, said: Decimal, found: Sequence[Statement], claim: Statement, submission: Submission) -> bool:
    known = readings(topic, submission)
    if known is None or _told_as_a_part(claim, found, known, submission):
        return True
    stated = _in_unit(said, claim)
    alternatives = {stated}
    if topic.key == "granted":
        alternatives |= {stated + c.said for c in found if c.topic.key == "already" and c.sentence == claim.sentence}
        alternatives |= {stated - c.said for c in found if c.topic.key == "partial" and _INCLUDED.search(claim.sentence)}
    if topic.key == "charges":
        return any(_rounds_to(Decimal(v), stated) for v in known)
    return any(v in alternatives for v in known)


def _told_as_a_part(claim: Statement, found: Sequence[Statement], known: Sequence[Number], submission: Submission) -> bool:
    """全县共收到 310 件，其中我局 40 件: a unit's report holds the 40, whatever the whole place received."""
    if is_whole(submission.agency, submission.category) or not _WHOLE.search(claim.quote):
        return False
    mine = _MINE.search(claim.sentence)
    after = numbers(claim.sentence[mine.start() :]) if mine else []
    return bool(after) and after[0].said in known


def _in_unit(said: Decimal, claim: Statement) -> Decimal:
    """Amounts in 万元."""
    if claim.topic.key != "charges":
        return said
    return said * 10**4 if claim.quote.endswith("亿元") else said if claim.quote.endswith("万元") else said / 10**4


def _rounds_to(exact: Decimal, printed: Decimal) -> bool:
    """Whether ``printed`` is ``exact`` at the decimals it was printed with, rounded or cut off."""
    step = Decimal(1).scaleb(min(int(printed.as_tuple().exponent), 0))
    return abs(exact - printed) < step


def _disagreement(claim: Statement, said: Decimal, same: Sequence[Statement], submission: Submission) -> Finding:
    topic = claim.topic
    known = readings(topic, submission) or [0]
    stated = _in_unit(said, claim)
    stated = int(stated) if stated == int(stated) else stated
    quote = claim.quote if len(same) == 1 else "、".join(c.quote for c in same)
    facts = StatedClaim(quote, claim.sentence, topic.key, topic.name, stated, tuple(known), _scope(claim, submission))
    cells = tuple(term.cell for term in topic.readings[0])
    return NARRATIVE_RULES[topic.rule].finding(cells, stated, known[0], at=topic.key, facts=facts, file=submission.file)


def _scope(claim: Statement, submission: Submission) -> str:
    """本级 in the words of a whole place's report, or 全区 in those of one unit: a reason, not an excuse."""
    if is_whole(submission.agency, submission.category) and (found := _OWN.search(claim.sentence)):
        return f"这句话可能只说本级（“{found[0]}”），表中是全部单位的数"
    unit = kind(submission.agency, submission.category) in (Kind.OFFICE, Kind.DEPARTMENT, Kind.STREET)
    if unit and (found := _WHOLE.search(claim.sentence)):
        return f"这句话说的是“{found[0]}”，表中是本单位的数"
    return ""


def _old_categories(_text: str, found: Sequence[Statement], submission: Submission, _last: Submission | None) -> Iterator[Finding]:
    """N3: 不属于本行政机关 and 信息不存在 are categories of the years before 2019; both belong to 1.本机关不掌握."""
    old = [c for c in found if c.topic.rule == "N3"]
    cell = next((c for c in submission.form.cells if c.row.endswith(".not_held") and c.column == "total"), None)
    stands = submission.number(cell) if cell else None
    said = sum((c.said for c in old), Decimal(0))
    if old and cell and stands is not None and said != stands:
        words = "＋".join(f"{c.topic.name}{c.said}" for c in old)
        facts = OldCategories(words, old[0].sentence, int(said))
        yield NARRATIVE_RULES["N3"].finding((cell,), int(said), stands, at=cell.row, facts=facts, file=submission.file)


def _lists(text: str, _found: Sequence[Statement], submission: Submission, _last: Submission | None) -> Iterator[Finding]:
    """P12: a total, 其中 and at least two parts that do not add up; a list with 等 or 主要 is open and never fires.

    A sentence that begins with 其中 speaks of the total in the sentence before it.
    """
    before = ""
    for sentence in split_sentences(text):
        head, mark, tail = sentence.partition("其中")
        head, before = head.split("；")[-1] or before.split("；")[-1], sentence
        if not mark or "信息处理费" in sentence:
            continue
        tail = tail.split("；")[0]
        totals, parts = numbers(head), numbers(tail)
        if not totals or len(parts) < 2 or _OPEN.search(tail) or not all(p.exact for p in (totals[-1], *parts)):
            continue
        whole = next((t for t in totals if re.search(r"共|总计|合计|累计", t.lead)), totals[-1])
        if len({_kind_of(p.measure) for p in (whole, *parts)}) > 1 or re.search(r"[%％]", tail):
            continue
        added = sum((p.said for p in parts), Decimal(0))
        if added != whole.said and not _nested(parts, whole.said):
            facts = UnequalList(whole.quote, sentence, str(whole.said), str(added), len(parts))
            yield NARRATIVE_RULES["P12"].finding(facts=facts, file=submission.file)


def _kind_of(measure: str) -> str:
    return "件" if measure in ("件", "条", "宗", "起", "例", "份", "件次") else measure


def _nested(parts: Sequence[StatedNumber], whole: Decimal) -> bool:
    """Whether a beginning of the list adds up already and the rest tells more about its last part."""
    running = Decimal(0)
    for part in parts:
        running += part.said
        if running == whole:
            return True
    return False


def _percentages(text: str, found: Sequence[Statement], submission: Submission, last: Submission | None) -> Iterator[Finding]:
    """P11: 同比 with last year's number known, 占比 with the whole known; right at the decimals it is printed with, rounded or cut off."""
    for sentence in split_sentences(text):
        mine = [c for c in found if c.sentence == sentence and c.topic.readings]
        for match in _GROWTH.finditer(sentence):
            claim = _claim_before(mine, sentence, match.start())
            if claim and not match["hedge"] and (wrong := _growth(claim, match, sentence, submission, last)) is not None:
                yield _percentage(claim, match, wrong, sentence, submission)
        for match in _SHARE.finditer(sentence):
            claim = _claim_before(mine, sentence, match.start())
            if claim and not _WHOLE.search(match["whole"]) and "约" not in match[0] and (wrong := _share(claim, match, mine, submission)) is not None:
                yield _percentage(claim, match, wrong, sentence, submission)


def _claim_before(mine: Sequence[Statement], sentence: str, at: int) -> Statement | None:
    """The claim whose words end right before the percentage (at most one comma between)."""
    for claim in reversed(mine):
        end = sentence.find(claim.quote) + len(claim.quote)
        between = _BEFORE_LESS.sub("", sentence[end:at])
        if len(claim.quote) <= end <= at and len(re.findall(r"[，、（(]", between)) <= 1 and len(between) <= 6:
            return claim
    return None


def _growth(claim: Statement, match: re.Match[str], sentence: str, submission: Submission, last: Submission | None) -> Decimal | None:
    """The true percentage where the printed one is wrong in every reading; ``None`` where it holds or cannot be told.

    Last year's number is the one in the sentence, else the one in last year's report.
    """
    printed = Decimal(match["printed"]) * (-1 if match["way"] in ("下降", "减少", "降低") else 1)
    near = _BEFORE.search(sentence, match.end()) or _BEFORE.search(sentence, sentence.find(claim.quote) + len(claim.quote), match.start())
    stated = match["before"] or (near and near[1])
    pairs = [(claim.said, Decimal(stated))] if stated else list(_two_years(claim, submission, last))
    truths = [(now / before - 1) * 100 for now, before in pairs if before]
    return None if not truths or any(_rounds_to(t, printed) for t in truths) else truths[0]


def _two_years(claim: Statement, submission: Submission, last: Submission | None) -> Iterator[tuple[Decimal, Decimal]]:
    """(this year, last year) of every reading, with the number said and the one in the tables."""
    for terms in claim.topic.readings if last is not None else ():
        if last is not None and all(term.cell in last.form.position for term in terms):
            now, before = terms_value(terms, submission), terms_value(terms, last)
            if now is not None and before is not None:
                yield from ((Decimal(n), Decimal(before)) for n in (now, claim.said))


_WHOLES = (("办结", "settled"), ("答复", "settled"), ("办理", "settled"), ("复议", "reconsideration"), ("诉讼", "litigation"), ("", "received"))


def _share(claim: Statement, match: re.Match[str], mine: Sequence[Statement], submission: Submission) -> Decimal | None:
    """The true share where the printed one is wrong of every whole it may mean; ``None`` where it holds or no whole is known."""
    keys = {next(key for word, key in _WHOLES if word in match["whole"])} if match["whole"] not in ("", "比", "总数", "总量") else {"received", "settled"}
    wholes = {c.said for c in mine if c is not claim and (c.topic.key in keys or (len(keys) > 1 and c.topic.key in ("reconsideration", "litigation")))}
    wholes |= {Decimal(v) for t in submission.form.topics if t.key in keys for v in readings(t, submission) or ()}
    printed = Decimal(match["printed"])
    truths = [claim.said * 100 / whole for whole in sorted(wholes) if whole]
    return None if not truths or any(_rounds_to(t, printed) for t in truths) else truths[0]


def _percentage(claim: Statement, match: re.Match[str], truth: Decimal, sentence: str, submission: Submission) -> Finding:
    cells = tuple(term.cell for term in claim.topic.readings[0])
    facts = WrongPercentage(claim.quote + "…" + match[0], sentence, claim.topic.key, match[0], f"{truth:.2f}%")
    return NARRATIVE_RULES["P11"].finding(cells, at=claim.topic.key, facts=facts, file=submission.file)


_BOTH = (Input.TABLES, Input.NARRATIVE, Input.COVER)
_SAME_MATTER = "推断：正文与表说的是同一件事"


def _stated(id: str, name: str) -> Rule:
    return Rule(id, Level.WARNING, name, _BOTH, _SAME_MATTER, other_than_stated, _against_tables)


NARRATIVE_RULES = rules_by_id((
    _stated("P1", "正文与表：收到和新收"),
    _stated("P2", "正文与表：上年结转"),
    _stated("P3", "正文与表：办结和答复"),
    _stated("P4", "正文与表：结转下年度"),
    _stated("P5", "正文与表：六类办理结果"),
    _stated("P6", "正文与表：申请人"),
    _stated("P7", "正文与表：复议"),
    _stated("P8", "正文与表：诉讼"),
    _stated("P9", "正文与表：制度文件"),
    _stated("P10", "正文与表：许可、处罚、强制、收费"),
    Rule("N3", Level.HINT, "旧分类", _BOTH, "官方表式：2019 年起的分类，两个旧分类都归入一行", old_categories, _old_categories),
    Rule("P11", Level.WARNING, "正文中的同比和占比", (*_BOTH, Input.LAST_YEAR), _SAME_MATTER, wrong_percentage, _percentages),
    Rule("P12", Level.HINT, "正文中的分项相加", (Input.NARRATIVE,), "推断：没有写明“等”的分项之和等于总数", list_not_adding_up, _lists),
))
