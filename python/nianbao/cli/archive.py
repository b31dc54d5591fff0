"""``nianbao archive``: the year's folder in one .zip, and whether such a .zip is still what it was."""

from __future__ import annotations

import argparse

from ..machine.console import result, say
from ..refusals import refused

_WHOLE, _DAMAGED = 0, 1


def register(commands) -> None:
    p = commands.add_parser(
        "archive",
        help="把一年的文件夹归档成一个 .zip，或核对归档",
        description=(
            "把一年的文件夹（各单位的表、汇总表、台账、报告、上报）放进一个 .zip，附归档清单（每个文件的 SHA-256）。"
            "--check 逐个核对归档里的文件，有改动或损坏的点名：完好退出码为 0，有损坏为 1，打不开为 2。"
        ),
    )
    p.add_argument("folder", metavar="文件夹或归档.zip", help="要归档的文件夹；加 --check 时是归档")
    p.add_argument("-o", "--output", metavar="归档.zip", help="写到哪里")
    p.add_argument("--check", action="store_true", help="核对一个归档，不写文件")
    p.add_argument("--force", action="store_true", help="输出文件已存在时覆盖")
    p.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 where a file of the archive is not what it was."""
    from ..steps.archive import archive, verify_archive

    if args.check:
        found = verify_archive(args.folder)
        result("\n".join(found.problems) if found.problems else f"完好：{found.count} 个文件都与归档时相同。清单的校验值 {found.code[:16]}")
        return _DAMAGED if found.problems else _WHOLE
    if args.output is None:
        raise refused("R33")
    done = archive(args.folder, args.output, force=args.force)
    for words in done.left_out:
        say(f"没有归档 {words}")
    say(f"已写入 {args.output}：{len(done.files)} 个文件。清单的校验值 {done.code[:16]}，请记在审核单上。")
    return _WHOLE
