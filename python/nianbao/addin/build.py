"""The .xlam, made from addin/ on top of what the installed xlwings ships.

xlwings ships `quickstart_addin_ribbon.xlam`: its own VBA (modules `xlwings` and `Dictionary`), a sample module, a sample
ribbon and a configuration sheet. Here the sample module becomes our buttons, the sample ribbon ours, `NianbaoPython`
with what starts Python comes beside it, `xlwings` is cut down to what that calls (see vendor.py), and the sheet holds the
settings and the sentences of our VBA, which is ASCII: keys in column A, values in column B, no blank row.
"""

import re
import zipfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from nianbao.addin.xlwings_vba import Unexpected, cut
from nianbao.errors import UserError
from nianbao.machine.resources import resource
from nianbao.machine.safe_write import placed
from nianbao.machine.undated_zip import UndatedZip
from nianbao.refusals import refused

PROJECT = "nianbao"
MODULE = "NianbaoRibbon"
STARTER = "NianbaoPython"
SHIPPED = "quickstart_addin_ribbon.xlam"
SHIPPED_MODULE = "RibbonMyAddin"
SHIPPED_MODULES = {"ThisWorkbook", "Sheet2", "Dictionary", "xlwings", SHIPPED_MODULE}
SHIPPED_PROJECT = "myaddin"
CONFIG_SHEET = f"{PROJECT}.conf"
RIBBON_PART = "customUI/customUI14.xml"
WINDOWS_PYTHON = rf"%LOCALAPPDATA%\{PROJECT}\python\python.exe"
"""Where the offline bundle puts Python; the VBA expands the variable on the clerk's machine."""
MAC_PYTHON = f"$HOME/.{PROJECT}/bin/python"
"""The same on macOS, where the VBA knows $HOME."""

MACRO_SENTENCES = {
    "Title": "年报",
    "Running": "正在处理……",
    "No_Workbook": "没有可以处理的工作簿。\n窗口上方有黄条“受保护的视图”的：请先“启用编辑”，再点这个按钮。\n没有打开工作簿的：请先打开或新建一个。",
    "No_Python": "找不到 Python，什么也没有做。请再双击“安装.cmd”，或运行 nianbao addin install，然后重新打开 Excel。应在这里：",
    "Failed": "Python 没有启动，或没有做完。请再双击“安装.cmd”；还不行的，按 Ctrl+C 复制下面的字，发给维护人员：",
}
"""What the VBA itself says: setting -> text."""


def settings(windows: str = WINDOWS_PYTHON, mac: str = MAC_PYTHON, pythonpath: str = "") -> dict[str, str]:
    """The configuration sheet: the interpreters, PYTHONPATH, the sentences."""
    return {"Interpreter_Win": windows, "Interpreter_Mac": mac, "PYTHONPATH": pythonpath} | MACRO_SENTENCES


def build(target: Path, config: Mapping[str, str], force: bool = False) -> Path:
    """Write the add-in to `target`, aside first and then moved. Raises UserError if it exists (without `force`) or if
    xlwings ships something else than expected."""
    if target.suffix.lower() != ".xlam":
        raise refused("A02", target=target)
    with placed(target, force=force) as aside:
        _write_package(aside, config)
        _write_modules(aside)
    return target


def is_our_addin(path: Path) -> bool:
    """True if the file is an add-in this module built."""
    try:
        with zipfile.ZipFile(path) as package:
            return f'name="{CONFIG_SHEET}"' in package.read("xl/workbook.xml").decode("utf-8")
    except (OSError, KeyError, zipfile.BadZipFile, UnicodeDecodeError):
        return False


def read_settings(path: Path) -> dict[str, str]:
    """The configuration sheet of an add-in built here, as written by `build`."""
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode("utf-8")
    texts = re.findall(r"<t[^>]*>([^<]*)</t>", sheet)
    plain = [text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for text in texts]
    return dict(zip(plain[::2], plain[1::2], strict=True))


def is_current(path: Path) -> bool:
    """True if the VBA of an add-in built here is what would be built now: an older one may lack what keeps it safe."""
    from pyopenvba import ExcelFile

    with ExcelFile(path) as book, ExcelFile(shipped()) as source:
        wanted = _sources(source.get_module("xlwings"))
        names = set(book.module_names())
        return all(name in names and book.get_module(name) == text for name, text in wanted.items())


def shipped() -> Path:
    """The add-in that the installed xlwings ships; found without importing xlwings."""
    spec = find_spec("xlwings")
    path = Path(spec.origin).parent / SHIPPED if spec and spec.origin else None
    if path is None or not path.exists():
        raise refused("A03", file=SHIPPED)
    return path


def _write_package(aside: Path, config: Mapping[str, str]) -> None:
    changed = {
        "xl/workbook.xml": _workbook,
        "xl/worksheets/sheet1.xml": lambda text: _config_sheet(text, config),
        "_rels/.rels": lambda text: _replace(text, 'Target="customUI/customUI.xml"', f'Target="{RIBBON_PART}"'),
    }
    with zipfile.ZipFile(shipped()) as source, UndatedZip(aside, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as package:
        for part in source.infolist():
            if part.filename == "customUI/customUI.xml":
                package.write(resource("addin/ribbon.xml"), RIBBON_PART)
            elif part.filename in changed:
                package.writestr(part.filename, changed[part.filename](source.read(part).decode("utf-8")))
            else:
                package.writestr(part.filename, source.read(part))


def _workbook(text: str) -> str:
    """Our sheet's name; a resolution of pictures that the schema does not know goes."""
    return _replace(_replace(text, f'name="_{SHIPPED_PROJECT}.conf"', f'name="{CONFIG_SHEET}"'), ' defaultImageDpi="32767"', "")


def _config_sheet(shipped_sheet: str, config: Mapping[str, str]) -> str:
    rows = "".join(
        f'<row r="{row}">{_text(f"A{row}", key)}{_text(f"B{row}", value)}</row>' for row, (key, value) in enumerate(config.items(), 1)
    )
    filled = _replace_pattern(shipped_sheet, r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>")
    return _replace_pattern(filled, r'<dimension ref="[^"]*" />', f'<dimension ref="A1:B{len(config)}" />')


def _text(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _write_modules(aside: Path) -> None:
    from pyopenvba import ExcelFile

    with ExcelFile(aside) as book:
        project = book.vba_project()
        if set(project.module_names()) != SHIPPED_MODULES:
            raise _unexpected()
        sources = _sources(book.get_module("xlwings"))
        project.rename_module(SHIPPED_MODULE, MODULE)
        project.delete_module("Dictionary")
        project.add_module(STARTER, sources.pop(STARTER))
        for name, source in sources.items():
            book.set_module(name, source)
        book.save()


def _sources(shipped_module: str) -> dict[str, str]:
    """Name -> source of every module with code in it, out of ours and module `xlwings` as shipped."""
    ours = {name: resource(f"addin/{name}.bas").read_text("ascii").replace("\n", "\r\n") for name in (MODULE, STARTER)}
    try:
        return {**ours, "xlwings": cut(shipped_module)}
    except Unexpected as error:
        raise _unexpected(f"（{error}）") from error


def _replace(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise _unexpected()
    return text.replace(old, new)


def _replace_pattern(text: str, pattern: str, new: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text, flags=re.DOTALL)
    if count != 1:
        raise _unexpected()
    return changed


def _unexpected(part: str = "") -> UserError:
    from importlib.metadata import version

    return refused("A04", version=version("xlwings"), file=SHIPPED, part=part)
