"""What the checks see of seeded accidents, how exact and fast the suspects are, what a merge and a click cost. The same seed gives the same cases."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from nianbao.cli.main import Parser
from nianbao.machine.console import result, say, utf8


def main(arguments: Sequence[str] | None = None) -> int:
    utf8()
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser() -> Parser:
    parser = Parser(prog="python tests/bench", description="在平衡的报告里放入差错，量一量查出多少、指准多少、用多久。")
    kinds = parser.add_subparsers(title="测量", metavar="项目", required=True, parser_class=Parser)
    for name, words, trials, run in (
        ("accidents", "各类差错的检出率、唯一定位率、前三率和用时", 100, accidents),
        ("suspects", "疑似单元格：是否精确、用时，与求解器和文献写法比较", 500, locating),
    ):
        k = kinds.add_parser(name, help=words, description=words)
        k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子，同一种子得到同样的差错（默认 1）")
        k.add_argument("--trials", type=_count, default=trials, metavar="次数", help=f"每类次数（默认 {trials}）")
        k.add_argument("--cases", type=Path, default=Path("../shared/cases"), metavar="文件夹", help="真实报告所在的文件夹；没有时只用自造的")
        k.set_defaults(run=run)
    k = kinds.add_parser("merge", help="汇总和校验的速度，与裸读和 pandas 比较", description="汇总许多填好的表用多久，与只把文件读进来、与 pandas 读同样的文件相比。")
    k.add_argument("--files", type=_count, default=1000, metavar="个数", help="填报表个数（默认 1000）")
    k.add_argument("--rounds", type=_count, default=3, metavar="次数", help="各做几遍，取中位数（默认 3）")
    k.add_argument("--reports", type=_count, default=100_000, metavar="份数", help="内存中的报告份数（默认 100000）")
    k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子（默认 1）")
    k.set_defaults(run=merging)
    words = "再收一次表：只换了一个文件时，读和整个过程各是第一次的几分之几（处理器时间）"
    k = kinds.add_parser("collect", help=words, description=words)
    k.add_argument("--files", type=_count, default=1000, metavar="个数", help="填报表个数（默认 1000）")
    k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子（默认 1）")
    k.set_defaults(run=collecting)
    words = "成千上万个填报表：用时是否成比例、占多少内存、被杀后接着读"
    k = kinds.add_parser("scale", help=words, description=words)
    k.add_argument("--files", type=_count, default=20_000, metavar="个数", help="填报表个数（默认 20000，约 1 GB）")
    k.add_argument("--folder", type=Path, metavar="文件夹", help="在哪里造（默认系统的临时文件夹）")
    k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子（默认 1）")
    k.set_defaults(run=scaling)
    words = "文件遭的殃：一位变了、磁盘写满、中途停止、被杀、两个同时写、写到自己的输入上；试了几次、丢了几次"
    k = kinds.add_parser("attacks", help=words, description=words)
    k.add_argument("--count", type=_count, default=50, metavar="次数", help="每种格式、每个动词各试几次（默认 50）")
    k.add_argument("--verb", action="append", default=[], metavar="动词", help="只试这些动词，例如 collect，可重复（默认全部）")
    k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子（默认 1）")
    k.set_defaults(run=attacking)
    words = "变异测试：改坏一处，看测试看不看得见"
    k = kinds.add_parser("mutations", help=words, description=words)
    k.add_argument("--count", type=_count, default=500, metavar="个数", help="改坏几处（默认 500）")
    k.add_argument("--seed", type=int, default=1, metavar="数", help="随机种子，同一种子改同样几处（默认 1）")
    k.add_argument("--map", type=Path, default=Path(".pytest_cache/mutations.json"), metavar="文件", help="哪个测试跑到哪一行；没有时先量一遍")
    k.add_argument("--room", action="append", metavar="模块", help="只改这些，例如 core 或 rules/relations.py，可重复")
    k.set_defaults(run=mutating)
    k = kinds.add_parser("habits", help="各种写法、各种导出读出多少", description="同一份报告按每种写法写出来再读：读对、未读、读错各多少格。")
    k.add_argument("--office", action="store_true", help="连同 LibreOffice 的各种导出")
    k.set_defaults(run=habits)
    words = "功能区“校验”点一下：调用次数和用时，要有 LibreOffice"
    kinds.add_parser("click", help=words, description=words).set_defaults(run=clicking)
    words = "每种宿主上有多少测试，每个按钮要问 Excel 多少次（Excel 的模型）"
    kinds.add_parser("hosts", help=words, description=words).set_defaults(run=hosting)
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"次数应是大于 0 的整数：{text}")
    return int(text)


def _reports(args: argparse.Namespace) -> list:
    """The reports of the seed given, and on the screen how many."""
    made, found = _made(args.seed), _real(args)
    say(f"自造报告 {len(made)} 份，真实报告 {len(found)} 份" + ("" if found else f"（{args.cases} 不在，略过）") + f"；种子 {args.seed}。")
    return made + found


def _made(seed: int) -> list:
    """Five made-up reports of every size."""
    from .reports import SIZES, made_up

    random = Random(seed)
    return [made_up(random, size) for size in SIZES for _ in range(5)]


def _real(args: argparse.Namespace) -> list:
    from .reports import real

    return [report for report in real(args.cases) if not report.blank]


def collecting(args: argparse.Namespace) -> int:
    from .collecting import bench_collect

    looks = bench_collect(args.files, args.seed)
    reading, whole = looks.ratios
    result(f"读\t{looks.reading[0]:.2f} 秒\t再次 {looks.reading[1]:.2f} 秒\t{reading:.3f} 倍（要求 0.05）")
    result(f"整个\t{looks.whole[0]:.2f} 秒\t再次 {looks.whole[1]:.2f} 秒\t{whole:.2f} 倍（要求 0.5）")
    return 0


def accidents(args: argparse.Namespace) -> int:
    from .accidents import ACCIDENTS, Mode, trials

    reports = _reports(args)
    result("合计方式\t差错\t次数\t检出\t唯一定位\t前三\t中位毫秒\t99%毫秒")
    for mode in Mode:
        for kind in ACCIDENTS:
            found = trials(kind, mode, reports, count=args.trials, seed=args.seed)
            sought = [t for t in found if t.sought]
            shares = [_share([t.detected for t in found]), _share([t.alone for t in sought]), _share([t.within(3) for t in sought])]
            result("\t".join([mode, kind, str(len(found)), *shares, *_milliseconds([t.seconds for t in found])]))
    result("唯一定位：只有一种改法，且各格和各值都对。“—”：整份报告是错的，没有哪一格可找。")
    _bars(args)
    return 0


def merging(args: argparse.Namespace) -> int:
    """A table in Markdown, as the README has it."""
    from .merging import bench_checks, bench_merge, bench_small

    result(f"| {args.files} 个填报表 | 秒 | 处理器秒 | 是裸读的几倍 |\n|---|---|---|---|")
    lines = list(bench_merge(args.files, args.rounds, args.seed))
    bare = lines[1][1]
    for words, spent in lines:
        result(f"| {words} | {spent.clock:.2f} | {spent.processor:.2f} | {spent.clock / bare.clock:.2f}（处理器 {spent.processor / bare.processor:.2f}） |")
    for words, spent in bench_small(args.rounds):
        result(f"| {words} | {spent.clock:.2f} | {spent.processor:.2f} | — |")
    for words, seconds in bench_checks(args.reports):
        result(f"| 内存中 {args.reports} 份：{words} | {seconds:.2f} | — | — |")
    return 0


def attacking(args: argparse.Namespace) -> int:
    """A table in Markdown; 1 where anything was lost."""
    from tempfile import TemporaryDirectory

    from .attacks import attacks

    result("| 遭了什么 | 试了 | 无恙 | 丢了 |\n|---|---|---|---|")
    lost = 0
    with TemporaryDirectory() as home:
        for one in attacks(Path(home), args.count, args.seed, args.verb):
            result(f"| {one.kind} | {one.tried} | {one.tried - len(one.lost)} | {len(one.lost)} |")
            lost += len(one.lost)
            for words in one.lost:
                say(words)
    return int(lost > 0)


def scaling(args: argparse.Namespace) -> int:
    """A table in Markdown."""
    from tempfile import TemporaryDirectory

    from .scale import bench_scale

    result("| 汇总 | 文件 | 秒 | 每千个秒 | 最大的进程 MB | 结果 |\n|---|---|---|---|---|---|")
    with TemporaryDirectory(dir=args.folder) as home:
        for words, run in bench_scale(Path(home), args.files, args.seed):
            result(f"| {words} | {run.files} | {run.clock:.1f} | {1000 * run.clock / run.files:.2f} | {run.peak / 2**20:.0f} | {run.told} |")
    return 0


def hosting(args: argparse.Namespace) -> int:
    from .hosts import table

    for line in table():
        result(line)
    return 0


def clicking(args: argparse.Namespace) -> int:
    from .click import bench_click

    bench_click()
    return 0


def mutating(args: argparse.Namespace) -> int:
    from .mutations import ROOMS, bench_mutations

    told = bench_mutations(args.count, args.seed, args.map.resolve(), result, args.room or ROOMS)
    every = sum(told.values())
    result(f"改坏 {every} 处：看见 {told['killed']}（{100 * told['killed'] / every:.1f}%），没看见 {told['survived']}，没有测试跑到 {told['unseen']}")
    return 0


def habits(args: argparse.Namespace) -> int:
    from .habits_read import shares

    result("写法\t读对\t未读\t读错")
    for name, counted in shares(office=args.office):
        whole = max(1, sum(counted.values()))
        result(f"{name}\t{100 * counted['exact'] / whole:.1f}%\t{counted['unread']}\t{counted['wrong']}")
    return 0


def locating(args: argparse.Namespace) -> int:
    from .suspect_cells import BANFF, banff, cases, literature, ours, solver_alone

    reports = _reports(args)
    result("做法\t错格\t次数\t精确\t第一组中位毫秒\t第一组99%毫秒\t全部中位毫秒\t全部99%毫秒")
    ways: list[tuple[str, Callable, int]] = [("直接搜索（本程序）", ours, args.trials), ("只用 HiGHS", solver_alone, max(1, args.trials // 20))]
    for words, way, count in ways:
        for size in (1, 2, 3, 4):
            _timed(words, size, way(cases(reports, size, count, args.seed)))
    for size in (1, 2, 3, 4):
        timed = literature(cases(reports, size, 8, args.seed))
        if timed is None:
            say("没有 lp_solve，文献写法略过（Debian：apt-get install lp-solve）。")
            break
        _timed("大 M 1e7，lp_solve，限 60 秒", size, timed)
    for size in (1, 2, 3, 4):
        timed = banff(cases(reports, size, 4, args.seed))
        if timed is None:
            say(f"没有 banff，略过（GPL，只用来比较：在另一个 Python 里 pip install banff，用 {BANFF} 指明那个 Python）。")
            break
        _timed("banff errorloc", size, timed)
    return 0


def _timed(words: str, size: int, timed) -> None:
    times = [*_milliseconds(timed.first), *(_milliseconds(timed.all) if timed.all else ("—", "—"))]
    result("\t".join([words, str(size), str(len(timed.exact)), _share(timed.exact), *times]))


def _bars(args: argparse.Namespace) -> None:
    """What is asked of the order of the explanations, and what is reached: of the accidents that something tells, and of all of them."""
    from .ranks import reached

    found = _real(args)
    result("打错和对调合在一起\t要求\t看得出的里\t\t次数\t看得出的\t全部里")
    for one in reached(lambda seed: _made(seed) + found, args.trials, args.seed):
        met = "达到" if one.noticed >= one.bar.share else "没达到"
        shares = (f"≥ {100 * one.bar.share:.0f}%", f"{100 * one.noticed:.1f}%", met, str(one.trials), str(one.told), f"{100 * one.every:.1f}%")
        result("\t".join((one.bar.words, *shares)))
    result("看得出的：有关系不平，或与正文不符。其余的（表四一行里两格对调、同一列里两格对调而合计是公式）没有一条关系、一句话能看出来。")


def _share(answers: Sequence[bool]) -> str:
    return f"{100 * sum(answers) / len(answers):.1f}%" if answers else "—"


def _milliseconds(seconds: Sequence[float]) -> tuple[str, str]:
    from .suspect_cells import quantile

    return tuple(f"{1000 * quantile(seconds, share):.0f}" for share in (0.5, 0.99)) if seconds else ("—", "—")  # type: ignore[return-value]
