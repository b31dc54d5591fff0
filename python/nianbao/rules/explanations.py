"""说明: why a 警告 stands as it is. Kept by rule and the values it was given for; asked again only when those change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..core.findings import Finding, Level
from ..core.submission import Submission
from ..core.words import number_words


def subject(finding: Finding) -> str:
    """What a finding is about, whatever the numbers: rule, instance and cells."""
    words = _facts(finding, "figure", "case", "claim", "chapter")
    return "|".join([finding.rule, finding.table, finding.at, *words, *map(str, finding.cells[:4])])


def _facts(finding: Finding, *names: str) -> list[str]:
    """The facts of these names that this kind of finding has. Workbooks keep the fingerprint: neither names nor order may change."""
    return [str(getattr(finding.facts, name)) for name in names if hasattr(finding.facts, name)]


def fingerprint(finding: Finding) -> str:
    """The subject with the values the explanation is given for: both sides and every fact that is a number or a quotation."""
    values = [number_words(finding.left), number_words(finding.right)]
    values += _facts(finding, "quote", "said", "raw", "count", "length", "values")
    return subject(finding) + "#" + "|".join(values)


def with_explanations(findings: Iterable[Finding], submission: Submission) -> tuple[Finding, ...]:
    """The findings, each 警告 with its 说明: ``explanation`` where the values still hold, ``stale`` where they have changed since."""
    given = submission.explained
    if not given:
        return tuple(findings)
    by_subject: Mapping[str, str] = {key.partition("#")[0]: text for key, text in given.items()}
    return tuple(_with(finding, given, by_subject) if finding.level is Level.WARNING else finding for finding in findings)


def _with(finding: Finding, given: Mapping[str, str], by_subject: Mapping[str, str]) -> Finding:
    text = given.get(fingerprint(finding))
    if text:
        return replace(finding, explanation=text)
    return replace(finding, stale=by_subject.get(subject(finding), ""))


def told_words(finding: Finding) -> str:
    """The 说明 behind a sentence, or that it was given for other numbers; ``""`` where there is none."""
    if finding.explanation:
        return f"（已说明：{finding.explanation}）"
    return f"（原说明“{finding.stale}”是对旧数字写的，请重新说明）" if finding.stale else ""
