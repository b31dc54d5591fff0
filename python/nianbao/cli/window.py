"""`nianbao window`: 小窗 in a process of its own, which may touch a spreadsheet program."""

import argparse
import subprocess
import sys


def register(commands) -> None:
    words = "小窗：不用宏，在 Excel、WPS、LibreOffice 旁边校验、汇总"
    parser = commands.add_parser("window", help=words, description=f"{words}。")
    parser.add_argument("paths", nargs="*", metavar="路径", help="打开后马上校验的工作簿，或汇总的文件夹")
    parser.set_defaults(run=run_window)


def run_window(args: argparse.Namespace) -> int:
    """0 when the window was closed, 2 where there can be none."""
    return subprocess.run([sys.executable, "-m", "nianbao.excel.window", *args.paths]).returncode
