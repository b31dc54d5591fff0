"""`nianbao addin …`: make, install, bundle and examine the Excel add-in."""

import argparse
import subprocess
import sys
from pathlib import Path

from nianbao.machine.console import result, say
from nianbao.refusals import refused

_ACTIONS = {
    "build": "从源文件制作加载项 年报.xlam",
    "install": "装进 Excel 的启动文件夹，并在桌面放“年报小窗”和两个拖放脚本",
    "remove": "从 Excel 的启动文件夹和桌面移除",
    "status": "看看装了没有、装在哪里",
    "bundle": "为不能上网的电脑准备安装文件夹",
    "doctor": "检查这台电脑：Excel、WPS、Python、宏设置，以及该怎么办",
    "selftest": "在真的 Excel 或 WPS 上自检一遍，写成一个文本文件，发给维护人员",
}


def register(commands) -> None:
    words = "制作、安装 Excel 加载项"
    parser = commands.add_parser("addin", help=words, description=f"{words}“年报”。")
    actions = parser.add_subparsers(title="动作", metavar="动作", required=True, parser_class=type(parser))
    for name, help_text in _ACTIONS.items():
        action = actions.add_parser(name, help=help_text, description=f"{help_text}。")
        _ARGUMENTS.get(name, lambda _: None)(action)
        action.set_defaults(run=_RUN[name])


def _build_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="文件", help="写到哪里，如 年报.xlam")
    parser.add_argument("--interpreter", metavar="路径", help="Windows 上的 python.exe；不写时用离线安装包的位置")
    parser.add_argument("--interpreter-mac", metavar="路径", help="macOS 上的 python")
    parser.add_argument("--pythonpath", default="", metavar="文件夹", help="另加的模块文件夹，多个用分号隔开")
    parser.add_argument("--force", action="store_true", help="覆盖已有的文件")


def _desktop_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--desktop-only", action="store_true", help="只管桌面上的小窗和脚本，不动 Excel")


def _bundle_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="文件夹", help="新的或空的文件夹")
    parser.add_argument("--python", type=Path, metavar="文件", help="用自己的 Python：64 位 Windows 安装程序或嵌入包；不写时放进现成的 Python 3.11")
    parser.add_argument("--python-version", metavar="版本", help="Python 以后再放的，按哪个版本准备，如 3.12")


def run_build(args: argparse.Namespace) -> int:
    from nianbao.addin.build import build, settings

    chosen = {"windows": args.interpreter, "mac": args.interpreter_mac}
    config = settings(**{key: value for key, value in chosen.items() if value}, pythonpath=args.pythonpath)
    result(f"已制作：{build(args.output, config, args.force)}")
    say(f"Windows 上用的 Python：{config['Interpreter_Win']}。本机安装请用 nianbao addin install")
    return 0


def run_install(args: argparse.Namespace) -> int:
    """The desktop scripts first: where there is no Excel they are what helps."""
    from nianbao.addin.computer import this_machine
    from nianbao.addin.desktop import put_scripts
    from nianbao.addin.install import install

    machine = this_machine()
    _tell(put_scripts(machine))
    if not args.desktop_only:
        _tell(install(machine))
    return 0


def run_remove(args: argparse.Namespace) -> int:
    from nianbao.addin.computer import this_machine
    from nianbao.addin.desktop import take_scripts_away
    from nianbao.addin.install import remove

    machine = this_machine()
    _tell(take_scripts_away(machine) or ["桌面上没有本程序的脚本。"])
    if not args.desktop_only:
        _tell(remove(machine))
    return 0


def run_status(args: argparse.Namespace) -> int:
    from nianbao.addin.computer import this_machine
    from nianbao.addin.install import status

    _tell(status(this_machine()))
    return 0


def run_bundle(args: argparse.Namespace) -> int:
    from nianbao.addin.bundle import SETUP, bundle

    if args.python_version and not all(part.isdigit() for part in args.python_version.split(".")):
        raise refused("G20", given=args.python_version)
    say("正在取得各组件，约需一分钟……")
    made = bundle(args.output, args.python, args.python_version)
    result(f"已准备好：{made.folder}（{len(made.wheels)} 个组件，Python {made.python}，64 位 Windows，{_megabytes(made.folder)} MB）")
    if not made.with_python:
        say(f"里面没有 Python：请把 python-{made.python}.x-amd64.exe 放进 {made.folder / 'python'}，或重做时加 --python 文件")
    say(f"整个文件夹拷到目标电脑，双击“{SETUP}”，不需要管理员权限。")
    if made.ready:
        say("不安装也能用：双击文件夹里的“年报小窗”。")
    return 0


def _megabytes(folder: Path) -> int:
    return round(sum(file.stat().st_size for file in folder.rglob("*")) / 1e6)


def run_doctor(args: argparse.Namespace) -> int:
    from nianbao.addin.computer import this_machine
    from nianbao.addin.doctor import examine_computer

    for answer in examine_computer(this_machine()):
        result(f"{answer.topic}：{answer.found}")
        if answer.advice:
            result(f"    → {answer.advice}")
    return 0


def run_selftest(args: argparse.Namespace) -> int:
    """In a process of its own, which may touch Excel: 0 when the answers were written, 2 where they could not be."""
    return subprocess.run([sys.executable, "-m", "nianbao.excel.selftest", str(args.output)]).returncode


def _selftest_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", type=Path, default=Path("年报自检.txt"), metavar="文件", help="写到哪里；不写时是 年报自检.txt")


def _tell(lines: list[str]) -> None:
    for line in lines:
        result(line)


_ARGUMENTS = {
    "build": _build_arguments,
    "install": _desktop_arguments,
    "remove": _desktop_arguments,
    "bundle": _bundle_arguments,
    "selftest": _selftest_arguments,
}
_RUN = {
    "build": run_build,
    "install": run_install,
    "remove": run_remove,
    "status": run_status,
    "bundle": run_bundle,
    "doctor": run_doctor,
    "selftest": run_selftest,
}
