"""Nothing that was typed or chosen is lost, whatever an act answers; passphrases aside.

The form of every act is opened. A share of them for each reason, in a long run all, is filled,
every choice made otherwise than it stands, and sent so that it is not taken.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.errors import (
    ChangedMeanwhileError,
    ConflictError,
    NotFoundError,
    OutOfSequenceError,
    WrongEntryError,
)
from forensics.value_classes import dataclass
from tests.webui.conftest import Visitor
from tests.webui.nets.forms import Field, Form, forms_of
from webui.acts import serving
from webui.acts.opening import LockedServerError, WrongPassphraseError
from webui.acts.page import ActPage
from webui.door.attempts import TooSoonError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from werkzeug.test import TestResponse

    from evidence_store.errors import EvidenceStoreError
    from tests.cost.drawing import Draw
    from tests.webui.nets.offices import Offices

WORDS = "Llandudno a’r Fflint <7> &amp;"
PICTURE = b"\xff\xd8\xff\xe0" + bytes(200)


@dataclass(frozen=True)
class Opened:
    """The form of an act as its page shows it, to somebody who may do it."""

    page: ActPage
    path: str
    visitor: Visitor
    form: Form


@pytest.fixture(scope="module")
def every_form(offices: Offices) -> list[Opened]:
    return [
        Opened(page, path, offices.visitors[number], form)
        for page, path, number in offices.acts()
        for form in forms_of(offices.visitors[number].get(path).text, path=path)
        if form.action == path
    ]


@pytest.fixture
def forms(every_form: list[Opened], draw: Draw, request: pytest.FixtureRequest) -> list[Opened]:
    """Those that this test fills: of each kind of record some, and some that may wait."""
    return draw.of(
        every_form,
        share=1 / 4,
        least=20,
        name=lambda each: f"{request.node.name} {each.page.endpoint}",
        kinds=lambda each: [each.page.kind, each.page.signed],
    )


def filled(form: Form, *, odd: bool) -> dict[str, list[str]]:
    """What a person leaves in its fields; ``odd`` is what hardly any of them takes."""
    kinds = ("button", "submit", "file", "hidden")
    return {
        each.name: _typed(each, odd=odd) for each in form.fields.values() if each.kind not in kinds
    }


def _typed(one: Field, *, odd: bool) -> list[str]:
    if one.boxes == 3:
        return ["31", "2", "2026"] if odd else ["7", "6", "2026"]
    if one.choices:
        # Another than the one that stands: what is shown by itself would come back by itself.
        others = [each for each in one.choices if each and each not in one.held]
        return others[-1:] or one.held
    if one.kind == "password":
        return ["orchard violin"]
    return [f"{WORDS} {one.name} {'x' * 250 if odd else ''}".strip()]


def send(opened: Opened, sent: Mapping[str, list[str]], **more: str) -> TestResponse:
    fields = opened.form.fields.values()
    data: dict[str, Any] = {each.name: each.held for each in fields if each.kind == "hidden"}
    data |= {**sent, **{name: [value] for name, value in more.items()}}
    for each in fields:
        if each.kind == "file":
            data[each.name] = [(io.BytesIO(PICTURE), f"{each.name}.jpg")]
    visitor = opened.visitor
    return visitor.client.post(opened.path, base_url=visitor.base, data=data, buffered=True)


def lost(opened: Opened, sent: Mapping[str, list[str]], answer: TestResponse) -> Iterator[str]:
    """Each field that the form has again without what it held, and each secret that it has."""
    (again,) = (
        each for each in forms_of(answer.text, path=opened.path) if each.action == opened.path
    )
    for name, value in sent.items():
        shown = again.fields[name]
        expected = [""] if shown.kind == "password" else value
        if shown.held != expected:
            yield f"{opened.path}: {name} was {value}, is {shown.held}"
    for each in opened.form.fields.values():
        # A document that stands beside its form waits without its name (test_order_document).
        if each.kind == "file" and not opened.page.look and f"{each.name}.jpg" not in answer.text:
            yield f"{opened.path}: the file of {each.name} is not named"


def refusing(error: EvidenceStoreError) -> Callable[..., Any]:
    def refuse(*_: object) -> Any:
        raise error

    return refuse


REFUSED: Mapping[str, tuple[EvidenceStoreError, int]] = {
    "out of turn": (OutOfSequenceError("ABC/1: it is not its turn."), 403),
    "a locked server": (LockedServerError("This server only shows."), 403),
    "a wrong entry": (WrongEntryError("That cannot be so."), 422),
    "not there": (NotFoundError("There is no such exhibit."), 422),
    "taken": (ConflictError("The seal is on another bag."), 409),
    "changed": (ChangedMeanwhileError("Somebody else changed it."), 409),
}


WHOLE = "out of turn"
"""Of this reason every form is sent in every run."""


def test_each_act_has_a_form_here(offices: Offices, every_form: list[Opened]) -> None:
    assert [each.page for each in every_form] == [*offices.app.extensions["expunge_acts"]]


@pytest.mark.parametrize("why", REFUSED)
def test_what_was_typed_stands_in_the_form_again_of_an_act_that_is_refused(
    why: str, every_form: list[Opened], forms: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    error, status = REFUSED[why]
    if why == WHOLE:
        forms = every_form
    monkeypatch.setattr(serving, "_do", refusing(error))

    found, reached = _sent_all(forms, {}, odd=False)

    assert not found, "\n".join(found)
    # What cannot be chosen of nothing stops the others before the step is asked.
    is_whole = len(forms) == len(every_form)
    assert reached[status] > (len(forms) / 2 if is_whole else 0)


@pytest.mark.parametrize("error", [WrongPassphraseError("It is wrong."), TooSoonError(60)])
def test_what_was_typed_stands_in_the_form_again_after_a_wrong_passphrase(
    error: EvidenceStoreError, forms: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_do", refusing(error))

    found, _ = _sent_all([each for each in forms if each.page.signed], {}, odd=False)

    assert not found, "\n".join(found)


def test_what_was_typed_stands_in_the_form_again_after_the_record_changed(
    every_form: list[Opened], forms: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_do", refusing(OutOfSequenceError("The step was asked.")))

    found, reached = _sent_all(forms, {"seen": "before"}, odd=False)

    assert not found, "\n".join(found)
    assert reached[409] > (len(forms) / 2 if len(forms) == len(every_form) else 0)


def test_what_was_typed_stands_in_the_form_again_beside_what_must_be_mended(
    every_form: list[Opened], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_do", refusing(WrongEntryError("That cannot be so.")))

    found, reached = _sent_all(every_form, {}, odd=True)

    assert not found, "\n".join(found)
    assert set(reached) <= {409, 422}
    assert reached[422] > len(every_form) * 0.9


def test_what_was_typed_stands_in_the_form_again_of_an_act_that_is_not_added_to_others(
    every_form: list[Opened],
) -> None:
    may_wait = [each for each in every_form if "together" in each.form.fields]

    found, reached = _sent_all(may_wait, {"seen": "before", "together": "add"}, odd=False)

    assert len(may_wait) > 5
    assert not found, "\n".join(found)
    assert reached[409]


def _sent_all(
    forms: list[Opened], more: Mapping[str, str], *, odd: bool
) -> tuple[list[str], dict[int, int]]:
    """Send each; give what was lost, and how many answers of each status there were."""
    found: list[str] = []
    reached: dict[int, int] = {}
    for each in forms:
        sent = filled(each.form, odd=odd)
        answer = send(each, sent, **more)
        reached[answer.status_code] = reached.get(answer.status_code, 0) + 1
        found += lost(each, sent, answer)
    return found, reached
