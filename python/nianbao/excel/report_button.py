"""The button 生成报告."""

from __future__ import annotations

from pathlib import Path

from ..core.submission import Submission
from ..machine.safe_write import named_after
from . import open_workbook
from .click import Session


def make_report(session: Session) -> None:
    """生成报告: a Word file beside the workbook, of what stands in it now; the workbook itself stays as it is."""
    submission = open_workbook.read_open_workbook(session).submission
    last = _last_year(session, submission)
    from ..steps.examination import examine
    from ..steps.report import write_report_of

    here = Path(session.file)
    folder = here.parent if here.is_absolute() else Path(session.given(session.native.choose_folder("报告存放在哪个文件夹？")))
    path = named_after(folder, here.stem, "年度报告", ".docx")
    outcome = examine([submission], {submission.file: last} if last is not None else None)[0]
    done = write_report_of(outcome, path, last=last)
    session.native.open_path(str(path))
    still = "\n".join(f"· {words}" for words in done.readiness.open)
    session.tell(f"已生成{done.readiness.stage}：\n{path}\n三张表读回与工作簿逐格一致。" + (f"\n还要处理：\n{still}" if still else ""))


def _last_year(session: Session, submission: Submission) -> Submission | None:
    if session.choose("起草“总体情况”时要写同比吗？\n是：选上年的报表；否：不写同比。") == "no":
        return None
    source = session.given(session.native.choose_file("请选择上年的报表"))
    from ..steps.last_year import pick_last_year

    return pick_last_year([submission], source)[0][0]
