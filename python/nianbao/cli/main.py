"""The command line: one verb a module in this folder, loaded when it is called, so that starting stays fast."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import combinations
from typing import NoReturn

from .. import __version__
from ..errors import UserError
from ..machine.console import results_only, say, utf8, without_tracebacks
from ..machine.log import write_log
from ..machine.safe_write import PathLike, reason, same_file
from ..machine.stopping import heed_stops, stopped_when_told
from ..refusals import refused

# verb → (module in this folder, one line for the list of commands)
COMMANDS: dict[str, tuple[str, str]] = {
    "template": ("template", "生成空白填报表"),
    "read": ("read", "读出一份报送中的全部数字"),
    "check": ("check", "校验勾稽关系，可另存标出问题的副本"),
    "total": ("total", "计算空白的合计"),
    "fill": ("fill", "把数字填入填报表"),
    "year": ("year", "新建年度文件夹：名录、下发、收件、退回"),
    "roster": ("roster", "名录：检查，或新做一份空白的"),
    "handout": ("handout", "下发：给名录里每家应报单位做一份填报表"),
    "merge": ("merge", "把各单位的表汇总成全区的表"),
    "trace": ("trace", "穿透查询：汇总表的一格从哪些单位来"),
    "report": ("report", "生成年度报告（Word、网页、PDF）"),
    "compare": ("compare", "比较两份报告或报表"),
    "export": ("export", "导出全部数字（长表、宽表）"),
    "trend": ("trend", "一个机关几年的主要数字"),
    "collect": ("collect", "收表：看收件，更新台账、汇总、退回"),
    "archive": ("archive", "把一年的文件夹归档成一个 .zip，或核对归档"),
    "rules": ("rules", "列出勾稽关系和查不出的情形"),
    "demo": ("demo", "造一个演示区，走一遍收表"),
    "window": ("window", "小窗：不用宏，在 Excel、WPS、LibreOffice 旁边校验、汇总"),
    "addin": ("addin", "制作、安装 Excel 加载项"),
    "drop": ("drop", "拖放文件到桌面脚本时调用"),
}

EXIT_FAILED = 2

RARELY = 50_000, 20, 50
"""When unreachable rings of objects are sought: numbers and words make none, and looking through those of a thousand files took a twentieth of a merge."""

_WITH_PROCESSES = ("drop", "window")
"""Verbs that run others as processes, whose results are theirs."""

_WRITTEN = ("output", "table", "save_template")
"""Options that say where a result goes."""
_LOOKED_AFTER = ("paths", "marked")
"""Each verb's own: among the files that are summed may be the summary that is renewed; a copy that cannot be written stops no check."""


class Parser(argparse.ArgumentParser):
    """argparse with Chinese headings and errors."""

    def __init__(self, **options) -> None:
        super().__init__(formatter_class=Help, add_help=False, allow_abbrev=False, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        say(f"命令写法不对：{_chinese(message)}。用法见：{self.prog} --help")
        raise SystemExit(EXIT_FAILED)


class Help(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def _chinese(message: str) -> str:
    """argparse's own English in Chinese; what is not known stays as it is."""
    known = {
        "the following arguments are required:": "缺少",
        "unrecognized arguments:": "不认识的参数",
        "expected one argument": "后面缺一个值",
        "expected at least one argument": "后面至少要一个值",
        "invalid choice:": "没有这个选择：",
        "(choose from": "（可选：",
        "invalid int value:": "应是整数：",
        "not allowed with argument": "不能同时用于",
        "argument ": "参数 ",
    }
    for english, chinese in known.items():
        message = message.replace(english, chinese)
    return message.replace(")", "）") if "（" in message else message


def build_parser(only: str | None = None) -> Parser:
    """The parser of every command, or with the arguments of one command only (the others stand in the list by name)."""
    parser = Parser(prog="nianbao", description="政府信息公开工作年度报告：填报、校验、汇总。")
    parser.add_argument("--version", action="version", version=f"nianbao {__version__}", help="显示版本")
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=Parser)
    for verb, (module, words) in COMMANDS.items():
        if only in (None, verb):
            import_module(f".{module}", __package__).register(commands)
        else:
            commands.add_parser(verb, help=words)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: what the command says; 2 for bad input, with one Chinese sentence and no traceback."""
    if arguments is None:
        _start()
    utf8()
    given = list(sys.argv[1:] if arguments is None else arguments)
    verb = next((word for word in given if word in COMMANDS), "")
    try:
        options = build_parser(verb).parse_args(given)
        if not hasattr(options, "run"):
            build_parser("").print_help()
            return EXIT_FAILED
        _refuse_written_over(options)
        with stopped_when_told(), results_only(process=arguments is None and verb not in _WITH_PROCESSES):
            return options.run(options)
    except UserError as error:
        say(str(error))
    except KeyboardInterrupt:
        say("已停止。没有写完的结果不会留下。")
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        where = f"{error.filename} " if error.filename else ""
        say(f"{where}读写不了：{reason(error)}。请检查磁盘、文件夹和权限后再试。详情在 {write_log(error)}。")
    except MemoryError:
        say("内存不够，没有写出结果。请关闭别的程序，或分批处理。")
    except Exception as error:
        say(f"程序出错，没有写出结果：{type(error).__name__}: {error}。详情在 {write_log(error)}，请把这个文件发给维护人员。")
    return EXIT_FAILED


def _refuse_written_over(options: argparse.Namespace) -> None:
    """No result takes the place of a file that the same command names for something else, whatever it is for, nor of another result of it.
    What lies in folders that are named, each verb looks after. Raises ``UserError``."""
    results = [given for name in _WRITTEN if (given := getattr(options, name, None))]
    for one, other in combinations(results, 2):
        if same_file(one, other) or os.path.realpath(one) == os.path.realpath(other):
            raise refused("G26", given=other)
    named = list(_named(options))
    for target in filter(os.path.isfile, results):
        if own := next((path for path in named if same_file(target, path)), None):
            raise refused("O10", target=target, own=own)


def _named(options: argparse.Namespace) -> Iterator[PathLike]:
    """Whatever may be the path of an input."""
    for name, given in vars(options).items():
        if name not in (*_WRITTEN, *_LOOKED_AFTER):
            yield from (one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str | os.PathLike))


def _start() -> None:
    """What a process of its own needs: names of files in UTF-8 whatever the locale, and an end that tidies up when it is told to stop."""
    if sys.getfilesystemencoding() == "ascii":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", "-m", "nianbao", *sys.argv[1:]])
    gc.set_threshold(*RARELY)
    heed_stops()
    without_tracebacks()


if __name__ == "__main__":
    raise SystemExit(main())
