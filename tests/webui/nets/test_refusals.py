"""What a page says when an act cannot be done: plain words, the way out, and nothing typed lost.

A share of the acts that a seeded unit has a record for, in a long run each, is opened and sent by
an officer, an examiner and a supervisor: once with what no field takes, and once with what fields
take and many steps refuse.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wtforms
from werkzeug.test import TestResponse

from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PORT, signed_in
from tests.webui.nets.addresses import (
    DUTY_OF,
    Address,
    addresses,
    duties_of,
    kind_of,
    of_drawn_pages,
)
from tests.webui.nets.forms import Field, Form, forms_of
from tests.webui.nets.sentences import is_odd, sentences_of
from webui.app import create_app
from webui.our_words import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask import Flask

    from evidence_store.open_folder.acting import OwnKey
    from tests.cost.drawing import Draw
    from tests.webui.nets.seeded import Seeded

STAFF = ("O1", "E1", "S1")
TYPED = "Llandudno a’r Fflint"


@dataclass(frozen=True)
class Told:
    """One answer: whose, to what, and the sentences that it says about it."""

    number: str
    path: str
    answer: TestResponse
    sentences: tuple[str, ...]


@pytest.fixture(scope="module")
def app(desk: Seeded) -> Flask:
    return create_app(desk.store, port=PORT, unit_keys=desk.keys["O1"].unit_keys)


@pytest.fixture(autouse=True)
def _keys_open_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase is tried once; each form would else cost a key derivation."""
    opened: dict[str, OwnKey] = {}
    real = Store.open_own_key

    def once(self: Store, person: str, passphrase: str, **more: bool) -> OwnKey:
        assert passphrase == PASSPHRASE
        if person not in opened:
            opened[person] = real(self, person, passphrase, **more)
        return opened[person]

    monkeypatch.setattr(Store, "open_own_key", once)


def acts(app: Flask, draw: Draw, number: str) -> list[str]:
    """The addresses of acts that this person may open, of one record each."""
    found: dict[str, Address] = {}
    for one in addresses(app, app.extensions["expunge_store"]):
        allowed = duties_of(app, one.endpoint)
        is_act = kind_of(app, one.endpoint) is not None and one.is_known
        if is_act and allowed and DUTY_OF[number] in allowed:
            found.setdefault(one.endpoint, one)
    theirs = of_drawn_pages(draw, [*found.values()], by=f"refusing {number}", share=1 / 3)
    return [each.path for each in theirs]


def sent(form: Form, *, odd: bool) -> list[tuple[str, object]]:
    """What somebody sends from it: no field takes the odd; the other fits where a form can tell."""
    return [pair for one in form.fields.values() for pair in _of_field(one, odd=odd)]


def _of_field(one: Field, *, odd: bool) -> list[tuple[str, object]]:
    if one.kind in ("hidden", "button", "submit", "file"):
        return [(one.name, one.value)] if one.kind == "hidden" else []
    if one.kind == "password" or "passphrase" in one.name:
        return [(one.name, PASSPHRASE)]
    if one.boxes == 3:
        return [(one.name, part) for part in (("31", "2", "2026") if odd else ("7", "6", "2026"))]
    if one.choices:
        choices = [each for each in one.choices if each]
        return [(one.name, "nothing_of_this" if odd else next(iter(choices), ""))]
    return [(one.name, "x1" if odd else TYPED)]


def answers(app: Flask, number: str, theirs: Sequence[str], *, odd: bool) -> Iterator[Told]:
    """Each of these acts opened by this person, and sent where it has a form."""
    visitor = signed_in(app, number)
    for path in theirs:
        opened = visitor.get(path)
        yield Told(number, path, opened, sentences_of(opened.text))
        for form in forms_of(opened.text, path=path):
            if form.action == path:
                data: dict[str, list[object]] = {}
                for name, value in sent(form, odd=odd):
                    data.setdefault(name, []).append(value)
                answer = visitor.client.post(path, base_url=visitor.base, data=data, buffered=True)
                yield Told(number, path, answer, sentences_of(answer.text))


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", STAFF)
def test_no_refusal_has_a_word_of_the_code_and_none_loses_what_was_typed(
    app: Flask, draw: Draw, number: str
) -> None:
    found, refused = [], 0
    theirs = acts(app, draw, number)
    for odd in (True, False):
        for told in answers(app, number, theirs, odd=odd):
            assert told.answer.status_code < 500, told.path
            refused += told.answer.status_code in (403, 409, 422)
            found += [f"{told.path}: {each}" for each in told.sentences if is_odd(each)]
            if told.answer.status_code in (403, 409, 422) and not odd and "name=" in told.path:
                found.append(told.path)
    assert refused > max(len(theirs), draw.at_least(40, share=1 / 3))
    assert not found, "\n".join(found)


def test_what_was_typed_stands_in_the_form_again(app: Flask, desk: Seeded) -> None:
    visitor = signed_in(app, "O1")
    page = f"/exhibits/{desk.unit.story.disk.id}/acts/hand-over"

    answer = visitor.do(page, taker=TYPED, reason="To the bench", seal="", passphrase=PASSPHRASE)

    assert answer.status_code == 422
    assert html.escape(TYPED, quote=False) in html.unescape(answer.text)
    assert "To the bench" in answer.text
    assert PASSPHRASE not in answer.text


def test_the_library_says_nothing_that_has_no_words_of_ours() -> None:
    """What our forms check with words of their own is not asked of the library."""
    said = {each for each in _sentences_of_the_library() if not each.startswith(OWN)}

    assert said <= set(OURS)


OWN = (
    "Invalid field name", "Field ", "Number must", "Date must", "Invalid email", "Invalid IP",
    "Invalid Mac", "Invalid URL", "Invalid UUID", "Invalid value", "This field cannot",
    "This field is disabled", "Choices cannot be None", "Not a valid week", "Invalid CSRF",
    "File does not", "'%(value)s' are",
)  # fmt: skip
"""Of validators and fields that no form here has, or that are given a sentence of ours."""


def _sentences_of_the_library() -> Iterator[str]:
    root = Path(wtforms.__file__).parent
    for path in (*root.glob("fields/*.py"), root / "validators.py"):
        for found in re.finditer(r'gettext\(\s*"([^"]*)"', path.read_text("utf-8")):
            yield found[1]
