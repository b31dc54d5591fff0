"""README, handbook and checklist say what the program does: commands, options, rules, buttons, states, colours, pictures."""

import argparse
import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from nianbao.cli.main import COMMANDS, build_parser
from nianbao.district.membership import UnitState
from nianbao.rules.catalogue import RULES
from nianbao.workbook.marks import STYLES

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
HANDBOOK = (ROOT / "addin" / "使用手册.md").read_text("utf-8")
CHECKLIST = (ROOT / "addin" / "检查清单.md").read_text("utf-8")
DOCUMENTS = {"README.md": README, "addin/使用手册.md": HANDBOOK, "addin/检查清单.md": CHECKLIST}
LARGEST_PICTURE = 150 * 1024

DEMO = "python -m pip install . && nianbao demo"
TESTS = "python -m pip install '.[test]' && python -m pytest"


def parsers(parser: argparse.ArgumentParser, words: tuple[str, ...] = ()):
    """(words of the command, its parser) for every command and every action of a command."""
    yield words, parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from parsers(below, (*words, name))


def written(module: str) -> bool:
    """Whether the module of a command exists."""
    return (ROOT / "python" / "nianbao" / "cli" / f"{module}.py").exists()


def commands():
    """Every command with its parser."""
    for verb, (module, _) in COMMANDS.items():
        assert written(module), f"{verb} is listed in the command line and has no module"
        yield from ((words, parser) for words, parser in parsers(build_parser(verb)) if words and words[0] == verb)


def buttons():
    """(label, supertip) of every button of the ribbon."""
    tree = ElementTree.parse(ROOT / "addin" / "ribbon.xml")
    return [element.get("label") for element in tree.iter() if element.tag.endswith("}button")]


def groups():
    tree = ElementTree.parse(ROOT / "addin" / "ribbon.xml")
    return [element.get("label") for element in tree.iter() if element.tag.endswith("}group")]


def test_both_commands_stand_on_lines_of_their_own_in_blocks():
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    assert DEMO in lines
    assert TESTS in lines


def test_the_ci_script_runs_the_test_command_of_the_readme():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    finder = next(line for line in script.splitlines() if line.startswith("command=$("))
    done = subprocess.run(["bash", "-c", f'{finder}; printf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == TESTS


def test_every_command_stands_in_the_readme():
    silent = [" ".join(words) for words, _ in commands() if f"`{words[-1]}" not in README and f"nianbao {' '.join(words)}" not in README]
    assert not silent


def test_every_option_is_described_in_the_readme_or_the_handbook():
    text = README + HANDBOOK
    silent = []
    for words, parser in commands():
        for action in parser._actions:
            names = [name for name in action.option_strings if name not in ("-h", "--help")]
            if names and not any(re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) for name in names):
                silent.append(f"{' '.join(words)} {'/'.join(names)}")
    assert not silent


def test_no_document_names_an_option_that_does_not_exist():
    known = {name for _, parser in commands() for action in parser._actions for name in action.option_strings} | {"--help", "--version"}
    lines = [line for text in DOCUMENTS.values() for line in re.findall(r"nianbao [^`\n]*", text)]
    named = {(option, line) for line in lines for option in re.findall(r"(?<!\S)(--[a-z-]+)", line)}
    assert named
    assert not {(option, line) for option, line in named if option not in known}


def test_no_document_names_a_command_that_does_not_exist():
    named = {word for text in DOCUMENTS.values() for word in re.findall(r"(?<![\w/.-])nianbao ([a-z]+)\b", text)}
    assert named
    assert named <= set(COMMANDS)


def test_no_document_names_an_action_that_does_not_exist():
    known = {words for words, _ in commands()} | {("drop", "check"), ("drop", "collect"), ("drop", "merge")}
    with_actions = {words[0] for words in known if len(words) > 1}
    text = "\n".join(DOCUMENTS.values())
    named = {(verb, action) for verb, action in re.findall(r"(?<![\w/.-])nianbao ([a-z]+) ([a-z]+)\b", text) if verb in with_actions}
    assert named
    assert named <= known


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_is_explained_in_the_handbook_by_its_name(rule):
    assert f"**{rule.id} {rule.name}**" in HANDBOOK


def test_the_handbook_explains_no_rule_that_does_not_exist():
    named = re.findall(r"\*\*([A-Z]\d+) [^*]+\*\*", HANDBOOK)
    assert sorted(named) == sorted(RULES)


@pytest.mark.parametrize("label", buttons())
def test_every_button_is_described_in_the_handbook_and_tried_in_the_checklist(label):
    assert re.search(rf"^\| [^|]*\| [^|]*{re.escape(label)}[^|]*\| [^|]+\|$", HANDBOOK, re.M), "not in the table of buttons"
    assert f"“{label}”" in CHECKLIST


@pytest.mark.parametrize("label", groups())
def test_every_group_of_the_ribbon_is_named(label):
    assert re.search(rf"^\| {label} \|", HANDBOOK, re.M)
    assert label in CHECKLIST


@pytest.mark.parametrize("state", UnitState)
def test_every_state_of_a_file_is_explained(state):
    assert re.search(rf"^\| {re.escape(state.words)} \| [^|]+ \| [^|]+ \|$", HANDBOOK, re.M)


@pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))
def test_every_colour_is_explained_in_the_words_of_the_cover(style):
    look, meaning = style.sign.split("：") if "：" in style.sign else style.sign.split("✓", 1)
    assert re.search(rf"^\| {re.escape(look)}[^|]* \| {re.escape(meaning.lstrip('：'))} \|$", HANDBOOK, re.M)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_picture_and_every_link_leads_somewhere(name):
    folder = (ROOT / name).parent
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", DOCUMENTS[name]) if "://" not in target]
    assert not [target for target in targets if not (folder / target).exists()]


def test_pictures_are_shown_and_small():
    shown = {os.path.basename(target) for text in DOCUMENTS.values() for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)}
    files = {path.name: path.stat().st_size for path in (ROOT / "addin" / "pictures").iterdir()}
    assert set(files) == shown
    assert not {name for name, size in files.items() if size > LARGEST_PICTURE}


def test_the_script_makes_exactly_the_pictures_there_are():
    import pictures

    assert {f"{name}.png" for name in (*(picture.name for picture in (*pictures.PICTURES, pictures.SLIP)), *pictures.WINDOWS)} == {path.name for path in (ROOT / "addin" / "pictures").iterdir()}


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 250


def test_the_handbook_ships_with_the_package():
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    assert re.search(r'^"addin" = "nianbao/_data/addin"$', pyproject, re.M)


def test_what_check_says_of_an_empty_narrative_is_explained():
    words = "正文是空的"
    assert words in (ROOT / "python" / "nianbao" / "cli" / "check_text.py").read_text("utf-8")
    assert words in HANDBOOK
