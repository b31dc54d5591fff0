"""The folder for machines without a network: its wheels, its script, and that it is complete."""

import hashlib
import re
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from contextlib import nullcontext
from importlib.metadata import distribution

import pytest
from nianbao import __version__
from nianbao.addin import windows_wheels
from nianbao.addin.build import is_our_addin
from nianbao.addin.bundle import SETUP, Bundle, bundle, python_version
from nianbao.addin.install import FILE
from nianbao.addin.offline_setup import setup_script
from nianbao.addin.own_wheel import packed
from nianbao.addin.ready_setup import ready_setup_script
from nianbao.addin.windows_wheels import fits_windows
from nianbao.errors import UserError
from wheel_shelf import fetched_once, from_shelf
from wine.fixtures import index_answers


@pytest.mark.parametrize(
    ("wheel", "fits"),
    [
        ("pywin32-312-cp311-cp311-win_amd64.whl", True),
        ("openpyxl-3.1.5-py2.py3-none-any.whl", True),
        ("numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl", False),
        ("lxml-6.1.3-cp311-cp311-win32.whl", False),
        ("lxml-6.1.3-cp311-cp311-win_arm64.whl", False),
        ("odfpy-1.4.1.tar.gz", False),
    ],
)
def test_a_wheel_fits_64_bit_windows_by_its_platform_tag(wheel, fits):
    assert fits_windows(wheel) is fits


@pytest.mark.parametrize(
    ("name", "version"), [("python-3.11.9-amd64.exe", "3.11"), ("python-3.12.10-embed-amd64.zip", "3.12"), (None, "3.11")]
)
def test_the_python_put_in_decides_the_version(tmp_path, name, version):
    program = tmp_path / name if name else None
    if program:
        program.touch()
    assert python_version(program, None) == version


@pytest.mark.parametrize("name", ["python-3.11.9.exe", "python-3.11.9-arm64.exe", "setup.exe", "python-3.11.9-embed-win32.zip"])
def test_another_program_than_64_bit_python_is_refused(tmp_path, name):
    (tmp_path / name).touch()
    with pytest.raises(UserError, match="不像 64 位"):
        python_version(tmp_path / name, None)


def test_an_absent_program_and_a_contradiction_are_refused(tmp_path):
    with pytest.raises(UserError, match="没有文件"):
        python_version(tmp_path / "python-3.11.9-amd64.exe", None)
    (tmp_path / "python-3.11.9-amd64.exe").touch()
    with pytest.raises(UserError, match="不一致"):
        python_version(tmp_path / "python-3.11.9-amd64.exe", "3.12")


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "mine").touch()
    with pytest.raises(UserError, match="不是空的"):
        bundle(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["mine"]


SCRIPTS = {"wheels": setup_script("3.11", __version__), "ready": ready_setup_script()}
"""The setup scripts of both kinds of folder."""


@pytest.fixture(params=SCRIPTS)
def lines(request) -> list[str]:
    return script_lines(request.param)


def script_lines(kind: str = "wheels") -> list[str]:
    raw = SCRIPTS[kind]
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    return raw.decode("gbk").splitlines()


def test_the_setup_script_sets_the_code_page_before_it_speaks(lines):
    assert lines[0] == "@echo off"
    assert lines[2] == "chcp 936 >nul"
    assert lines[1].isascii()
    assert not lines[3].isascii()


def test_the_setup_script_gives_the_code_page_back_before_it_ends(lines):
    assert 'set "OLDPAGE=%%p"' in lines[1]
    ends = [number for number, line in enumerate(lines) if line.startswith("exit /b")]
    assert len(ends) == 2
    assert all(lines[number - 1] == "chcp%OLDPAGE% >nul" for number in ends)


def test_every_label_of_the_setup_script_is_there_and_no_block_holds_a_path(lines):
    labels = [line[1:] for line in lines if line.startswith(":")]
    targets = {target for line in lines for target in re.findall(r"goto (\w+)", line)}
    assert len(labels) == len(set(labels))
    assert targets <= set(labels)
    assert not any(line.rstrip().endswith("(") for line in lines)


def test_the_setup_script_asks_for_no_administrator_and_says_where_python_goes():
    text = "\n".join(script_lines())
    assert "InstallAllUsers=0" in text
    assert not re.search(r"runas|net session|ProgramFiles|HKLM", text, flags=re.IGNORECASE)
    assert "没有找到 Python" in text
    assert "python-3.11.x-amd64.exe" in text
    assert "不需要管理员权限" in text


def test_what_is_echoed_cannot_be_read_as_a_command(lines):
    for line in lines:
        words = line.partition("echo ")[2] if line.startswith("echo ") else ""
        assert not re.search(r"[&|<>^()]", re.sub(r'"[^"]*"', "", words))


def test_the_script_of_the_ready_folder_asks_for_no_administrator_and_no_network_and_replaces_only_what_was_copied_whole():
    text = "\n".join(script_lines("ready"))
    assert not re.search(r"runas|net session|ProgramFiles|HKLM|pip|http", text, flags=re.IGNORECASE)
    order = [text.index(words) for words in ("xcopy", "packing_list", 'ren "%PLACE%\\python" python.old', 'ren "%PLACE%\\python.new" python', "addin install")]
    assert order == sorted(order)


def test_an_installed_package_becomes_a_wheel_again(tmp_path):
    wheel = packed(distribution("iniconfig"), tmp_path)
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert (target / "iniconfig/__init__.py").exists()
    with zipfile.ZipFile(wheel) as package:
        names = package.namelist()
        (record,) = [name for name in names if name.endswith("RECORD")]
        rows = [line.split(",") for line in package.read(record).decode().splitlines()]
        for name, digest, size in rows[:-1]:
            content = package.read(name)
            assert digest == "sha256=" + urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert size == str(len(content))
    assert [row[0] for row in rows] == names


@pytest.fixture(scope="module")
def made(tmp_path_factory, pytestconfig) -> Bundle:
    pytest.importorskip("uv", reason="without uv the offline bundle cannot be resolved: pip install nianbao[bundle]")
    if not index_answers():
        pytest.skip("the package index does not answer: the offline bundle was not made")
    folder = tmp_path_factory.mktemp("bundle")
    program = folder / "python-3.11.9-embed-amd64.zip"
    program.write_bytes(b"stands for Python")
    with fetched_once(pytestconfig):
        return bundle(folder / "离线安装", program)


@pytest.mark.parametrize("missing", [(), ("b==2",), ("a==1", "b==2", "c==3")])
def test_a_wheel_that_is_not_on_the_index_is_built_and_the_others_are_fetched_all_the_same(monkeypatch, tmp_path, missing):
    done = []

    def run(command, what):
        pins = [word for word in command if "==" in word]
        if "download" in command and set(pins) & set(missing):
            raise UserError("没有", "A27")
        done.append((command[3], *pins))
        return ""

    monkeypatch.setattr(windows_wheels, "_run", run)
    windows_wheels._fetch(["a==1", "b==2", "c==3"], tmp_path, "3.11")
    one_by_one = [("wheel" if pin in missing else "download", pin) for pin in ("a==1", "b==2", "c==3")]
    assert done == (one_by_one if missing else [("download", "a==1", "b==2", "c==3")])


def test_a_wheel_that_a_test_fetched_is_not_fetched_again_by_another_and_one_that_is_lacking_hides_none(tmp_path):
    asked = []

    def download(pins, folder, version):
        asked.append((version, *pins))
        if "no==1" in pins:
            raise UserError("没有", "A27")
        for pin in pins:
            name, _, number = pin.partition("==")
            (folder / f"{name.replace('-', '_')}-{number or 7}-py3-none-any.whl").write_text(f"{pin} {version}")

    fetched = from_shelf(download, tmp_path / "shelf")
    folders = []
    for version, *pins in (("3.11", "XlsxWriter==3.3.0", "b-c==2.0"), ("3.11", "b-c==2.0", "d"), ("3.12", "d"), ("3.11", "no==1", "e==1"), ("3.11", "e==1")):
        folders.append(tmp_path / str(len(folders)))
        folders[-1].mkdir()
        with nullcontext() if "no==1" not in pins else pytest.raises(UserError):
            fetched(pins, folders[-1], version)
    assert asked == [("3.11", "XlsxWriter==3.3.0", "b-c==2.0"), ("3.11", "d"), ("3.12", "d"), ("3.11", "no==1", "e==1"), ("3.11", "e==1")]
    assert {file.name: file.read_text() for file in folders[1].iterdir()} == {"b_c-2.0-py3-none-any.whl": "b-c==2.0 3.11", "d-7-py3-none-any.whl": "d 3.11"}
    assert [len(list(folder.iterdir())) for folder in folders] == [2, 2, 1, 0, 1]


@pytest.mark.slow
def test_pywin32_is_there_and_every_wheel_fits_64_bit_windows(made):
    names = sorted(file.name for file in (made.folder / "wheels").iterdir())
    assert any(name.startswith("pywin32-") for name in names)
    assert all(fits_windows(name) for name in names)
    assert any(name.startswith(f"nianbao-{__version__}-py3-none-any") for name in names)
    assert tuple(names) == made.wheels


@pytest.mark.slow
def test_the_wheels_alone_satisfy_nianbao_on_windows(made):
    offline = ["--no-index", "--find-links", str(made.folder / "wheels"), "--only-binary", ":all:"]
    target = ["--python-platform", "windows", "--python-version", made.python]
    command = [sys.executable, "-m", "uv", "pip", "compile", "-", "--quiet", *offline, *target]
    done = subprocess.run(command, input=f"nianbao=={__version__}\n".encode(), capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    resolved = {line.split("==")[0].lower() for line in done.stdout.decode().splitlines() if "==" in line}
    assert {"pywin32", "xlwings", "numpy"} <= resolved


@pytest.mark.slow
def test_the_folder_holds_what_a_clerk_needs(made):
    assert is_our_addin(made.folder / FILE)
    assert (made.folder / SETUP).read_bytes().startswith(b"@echo off")
    assert list((made.folder / "templates").glob("*.xlsx"))
    assert (made.folder / "python/python-3.11.9-embed-amd64.zip").read_bytes() == b"stands for Python"
    assert (made.folder / "手册").is_dir()
    with zipfile.ZipFile(next((made.folder / "wheels").glob("nianbao-*.whl"))) as own:
        assert {"nianbao/_data/addin/ribbon.xml", "nianbao/_data/addin/NianbaoRibbon.bas", "nianbao/_data/addin/NianbaoPython.bas"} <= set(own.namelist())


@pytest.mark.slow
def test_the_installed_package_builds_the_addin_and_its_own_wheel_without_a_checkout(made, tmp_path):
    (wheel,) = (made.folder / "wheels").glob("nianbao-*.whl")
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True)
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from nianbao.addin.build import build, settings; from nianbao.addin.own_wheel import own_wheel;"
        "from nianbao.machine.resources import checkout; assert checkout() is None;"
        "build(Path('own.xlam'), settings()); own_wheel(Path('.'))"
    )
    subprocess.run([sys.executable, "-c", code, str(target)], check=True, cwd=tmp_path)
    assert is_our_addin(tmp_path / "own.xlam")
    with zipfile.ZipFile(wheel) as built, zipfile.ZipFile(tmp_path / wheel.name) as again:
        contents = {name: built.read(name) for name in built.namelist() if not name.endswith("RECORD")}
        assert contents == {name: again.read(name) for name in again.namelist() if not name.endswith("RECORD")}


@pytest.mark.slow
def test_pip_runs_out_of_its_own_wheel_as_the_setup_script_runs_it(made, tmp_path):
    assert any('"%PYTHON%" "%PIP%/pip" install --no-index --find-links "wheels"' in line for line in script_lines())
    (pip,) = (made.folder / "wheels").glob("pip-*.whl")
    options = ["--no-index", "--find-links", "wheels", "--quiet", "--disable-pip-version-check", "--no-deps", "--target", str(tmp_path)]
    command = [sys.executable, f"{pip}/pip", "install", *options, f"nianbao=={__version__}"]
    subprocess.run(command, check=True, cwd=made.folder)
    assert (tmp_path / "nianbao/_data/addin/ribbon.xml").exists()
