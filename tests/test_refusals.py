"""The catalogue of refusals: every sentence is used, found by its id and filled in; none stands elsewhere; each is Chinese and says what to do."""

import ast
import string
from pathlib import Path

import nianbao
import pytest
from nianbao.errors import UserError
from nianbao.refusals import REFUSALS, no_tables, refusal_words, refused

PACKAGE = Path(nianbao.__file__).parent
MODULES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.name not in ("refusals.py", "errors.py")]
SENTENCES = [id for id in REFUSALS if not id.startswith("K")]


def calls(path, *names):
    """Every call of these names in a module."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if any(f"{name}(" in text for name in names) else ():
        if isinstance(node, ast.Call) and (getattr(node.func, "id", "") or getattr(node.func, "attr", "")) in names:
            yield node


def uses(path):
    """(id, the names given) of every refusal made in a module."""
    for call in calls(path, "refused", "refusal_words"):
        yield call.args[0].value, {word.arg for word in call.keywords}


def places(words):
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


USES = [(path, id, given) for path in MODULES for id, given in uses(path)]


@pytest.mark.parametrize(("path", "id", "given"), USES, ids=[f"{path.stem}-{id}" for path, id, _ in USES])
def test_a_refusal_is_in_the_catalogue_and_given_what_it_names(path, id, given):
    assert given == places(REFUSALS[id])


def test_every_sentence_is_used():
    assert set(REFUSALS) - {id for _, id, _ in USES} == {"F01", "F60"}, "made by no_tables"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_sentence_of_a_refusal_stands_outside_the_catalogue(path):
    """Only an error that was caught is made anew, with the name of the file before its words."""
    made = calls(path, "UserError", "NoTables")
    assert not [call for call in made if not any(ast.unparse(given).endswith(".id") for given in call.args[1:])]


@pytest.mark.parametrize("id", SENTENCES)
def test_a_sentence_says_what_to_do_and_is_closed(id):
    words = REFUSALS[id]
    assert "请" in words
    assert words.removesuffix("{remarks}").endswith("。")
    bare = "".join(text for text, *_ in string.Formatter().parse(words))
    assert sum("一" <= letter <= "鿿" for letter in bare) > 5


def test_no_two_refusals_say_the_same():
    assert len(set(REFUSALS.values())) == len(REFUSALS)


def test_a_refusal_carries_its_id_and_what_was_given_word_for_word():
    error = refused("F03", file="{年报}%s")
    assert (str(error), error.id) == ("{年报}%s 是文件夹，请给出文件。", "F03")
    assert isinstance(error, UserError)
    assert (no_tables("a.xlsx", claims=True).id, no_tables("a.xlsx", claims=True).claims) == ("F60", True)


def test_a_refusal_that_lacks_something_is_not_said_with_a_hole_in_it():
    with pytest.raises(KeyError):
        refusal_words("F03")
