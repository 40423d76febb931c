"""Templates find what they name where Jinja would find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask.templating import Environment
from jinja2 import DictLoader, UndefinedError

from forensics.value_classes import dataclass
from webui.templating import PageEnvironment

if TYPE_CHECKING:
    from flask import Flask

HELD = {"text": "held", "items": ["an item"], "keys": 7, "": 0, "none": None, "__class__": "x"}


class Held(dict[str, object]):
    text = "of its own"


@dataclass(frozen=True)
class Value:
    text: str = "of a value"


@pytest.mark.parametrize("name", [*HELD, "missing", "get", "real", "upper"])
@pytest.mark.parametrize("of", [HELD, Held(HELD), Value(), "a word", 7, None], ids=repr)
def test_a_name_means_what_it_means_to_jinja(app: Flask, of: object, name: str) -> None:
    usual, ours = Environment(app), PageEnvironment(app)

    said = [str(each.getattr(of, name)).partition(" at 0x")[0] for each in (usual, ours)]

    assert said[0] == said[1]


def test_a_page_names_what_the_screens_give_to_all_and_a_macro_too(app: Flask) -> None:
    made = PageEnvironment(
        app,
        loader=DictLoader(
            {
                "macro": "{% macro say() %}{{ given }} {{ own }}{% endmacro %}",
                "page": "{% from 'macro' import say %}{{ given }} {{ own }} {{ say() }}",
            }
        ),
    )
    made.globals["given"] = "to all"

    assert made.get_template("page").render(own="mine") == "to all mine to all "


def test_no_name_is_given_from_one_page_to_another(app: Flask) -> None:
    made = PageEnvironment(app, loader=DictLoader({"one": "{{ word }}", "other": "{{ word.x }}"}))

    assert made.get_template("one", globals={"word": "here"}).render() == "here"
    with pytest.raises(UndefinedError):
        made.get_template("other").render()
    assert "word" not in made.globals
