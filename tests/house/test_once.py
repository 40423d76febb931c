"""What the suite works out once answers each test as if it had been worked out for it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import zxcvbn
from flask import Flask
from jinja2 import DictLoader
from werkzeug.routing import IntegerConverter, Map, Rule

from forensics.passphrases import stretching
from tests.cost.once import DerivedOnce


def test_a_document_that_one_test_changes_is_whole_for_the_next() -> None:
    tomllib.loads("[a]\nb = [1]")["a"]["b"].append(2)

    assert tomllib.loads("[a]\nb = [1]") == {"a": {"b": [1]}}


def test_a_guess_that_one_test_changes_is_whole_for_the_next() -> None:
    asked: Any = vars(zxcvbn)["zxcvbn"]
    before = asked("a training passphrase", ["training"])["guesses"]
    asked("a training passphrase", ["training"])["guesses"] = 10**30

    assert asked("a training passphrase", ["training"])["guesses"] == before


def test_what_is_no_cost_of_a_key_is_refused_where_it_is_stated() -> None:
    assert vars(stretching)["Argon2id"] is DerivedOnce

    with pytest.raises(ValueError, match="memory_cost"):
        DerivedOnce(salt=b"s" * 16, length=32, iterations=1, lanes=4, memory_cost=1)


def test_a_template_is_compiled_again_for_an_app_that_cuts_or_filters_otherwise() -> None:
    assert _shown(trim=True, mark="+") == "a+"
    assert _shown(trim=False, mark="+") == "\na+"
    assert _shown(trim=True, mark="-") == "a-"


def _shown(*, trim: bool, mark: str) -> str:
    app = Flask(__name__)
    app.jinja_loader = DictLoader({"page": "{% if true %}\n{{ 'a' | marked }}{% endif %}"})
    app.jinja_options = {"trim_blocks": trim}
    app.add_template_filter(lambda word: f"{word}{mark}", "marked")
    return app.jinja_env.get_template("page").render()


def test_an_address_is_read_again_for_an_app_whose_converters_are_others() -> None:
    assert _matched(IntegerConverter) == {"number": 7}
    assert _matched(IntegerConverter) == {"number": 7}  # as the one before it was read
    assert _matched(Doubled) == {"number": 14}


def test_an_address_builds_what_an_address_of_the_same_text_builds() -> None:
    urls = [Map([Rule("/page/<number>", endpoint="page")]).bind("host") for _ in range(2)]

    assert {each.build("page", {"number": "7", "more": "1"}) for each in urls} == {"/page/7?more=1"}


class Doubled(IntegerConverter):
    def to_python(self, value: str) -> int:
        return 2 * int(value)


def _matched(converter: type[IntegerConverter]) -> object:
    rules = [Rule("/page/<kind:number>", endpoint="page")]
    return Map(rules, converters={"kind": converter}).bind("host").match("/page/7")[1]
