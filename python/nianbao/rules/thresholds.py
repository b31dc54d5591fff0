"""The thresholds of the 核实性 rules, in one place: messages say them, tests use them."""

from __future__ import annotations

JUMP_CHANGE = 20
JUMP_RATIO = 3
"""X3 fires at a change of at least ``JUMP_CHANGE`` and a ratio of at least ``JUMP_RATIO``, or one side 0 (inferred from real pairs of years)."""

SAME_CELLS = 3
"""X4 needs at least so many flow cells that are not zero."""

LARGEST_DEPARTMENT_AMOUNT = 100_000
"""万元. A department's amount above it is likelier typed in 元 (design, L2; inferred from 251000元 and 573802895.90元 in real reports)."""

LARGEST_ITEMS = 500
"""A number of charge items above it is likelier an amount: national and provincial lists of charges have a few dozen (inferred; real case 1288 / 591)."""

MANY_NORMATIVE = 10
"""L7. Departments, townships and streets issue few 行政规范性文件 a year (inferred; real cases of over-counting: 30 and 34)."""

SAME_CHAPTER = 0.8
"""L8. A chapter of which so much is another's was copied (inferred; the same office's chapter in two real years: 94 %)."""

LONGEST_OVERVIEW = 1500
"""Characters. 30号 asks for about 1000; half as much again is far over (inferred)."""
