"""The two languages say the same things."""

import ast
import re
from string import Formatter

import pytest
from app import text


def blanks(value: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(value) if name}


def test_both_languages_have_the_same_strings():
    assert set(text.strings("fr")) == set(text.strings("en"))


@pytest.mark.parametrize("key", sorted(text.strings("fr")))
def test_a_string_has_the_same_blanks_in_both(key):
    french, english = text.strings("fr")[key], text.strings("en")[key]
    assert type(french) is type(english)
    if isinstance(french, list):
        assert len(french) == len(english)
    else:
        assert blanks(french) == blanks(english)
        assert french


def test_french_punctuation_does_not_stand_alone_at_the_end_of_a_line():
    for key, value in text.strings("fr").items():
        if isinstance(value, str) and not key.startswith("locale."):
            assert not re.search(r" [:;?!%]", value), key


def test_an_unknown_string_is_an_error():
    with pytest.raises(KeyError):
        text.say("nowhere.to.be.found")


def test_every_string_that_the_code_names_outright_exists(project):
    named = set()
    for file in (project / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("say", "listed", "knows") and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    named.add(first.value)
    assert named
    assert named <= set(text.strings("fr"))
