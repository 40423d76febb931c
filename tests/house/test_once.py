"""What the suite works out once answers each test as if it had been worked out for it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
import zxcvbn
from flask import Flask
from jinja2 import DictLoader

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
