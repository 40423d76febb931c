"""What holds of every declared act, whatever it is about: asked of the whole catalogue."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click
import pytest

from evidence_store.acts._kit.doing import do
from evidence_store.acts._kit.fields import FieldKind, specs_of
from evidence_store.acts._kit.lasting import NoteMatterToDay, ProlongMatter
from evidence_store.acts._kit.order_act import ActOnOrder
from evidence_store.acts.catalogue import ACTS
from evidence_store.acts.orders.duties_to_court import NoteRestriction
from evidence_store.cli._kit import working
from evidence_store.cli._kit.declared import verb_of
from evidence_store.domain.events.event import Event
from evidence_store.domain.people.duties import DEPUTY_ACTS
from evidence_store.domain.people.person import Duty
from evidence_store.errors import NotPermittedError, WrongEntryError
from evidence_store.workflow._kit.desk import Desk, SigningDesk
from forensics.cli.root import expunge
from forensics.python_process import python
from tests.builders import NOON, SHA, KeyedPerson, the_rules
from tests.evidence_store.fakes import FakeUnitOfWork, FixedClock
from webui.acts.declared import PAGES

if TYPE_CHECKING:
    from evidence_store.acts._kit.act import AnyAct

CASES = pytest.mark.parametrize("act", ACTS, ids=lambda each: each.__name__)
TURNED = "Paid\u202e"
"""A character that turns writing round, as a browser sends it."""


ENTERED: dict[FieldKind, Any] = {
    FieldKind.DAY: date(2026, 7, 1),
    FieldKind.YES_NO: True,
    FieldKind.NUMBER: 1,
    FieldKind.DOCUMENT: SHA,
    FieldKind.EXHIBIT: None,
    FieldKind.EXHIBITS: (),
}


def entered(act: type[AnyAct], **typed: Any) -> AnyAct:
    """An act with something in every field; ``typed`` stands in for some."""
    some = {
        name: ENTERED.get(spec.kind, "x") if spec.of is None else next(iter(spec.of))
        for name, spec in specs_of(act).items()
    }
    return act(**(some | typed))


def at_desk(*duties: Duty) -> Desk:
    who, clock = KeyedPerson("u_somebody", *duties), FixedClock(NOON)
    return SigningDesk(who.actor, FakeUnitOfWork(clock), clock, the_rules(), who.sign)


def texts_of(act: type[AnyAct]) -> list[str]:
    kinds = (FieldKind.LINE, FieldKind.TEXT, FieldKind.PICK)
    return [name for name, spec in specs_of(act).items() if spec.kind in kinds]


@CASES
def test_a_text_that_hides_something_reaches_no_entry(act: type[AnyAct]) -> None:
    for name in texts_of(act):
        desk = at_desk(*Duty)

        with pytest.raises(WrongEntryError, match="hidden character"):
            do(entered(act, **{name: TURNED}), "none", desk=desk)


@CASES
def test_a_field_that_is_needed_is_asked_for_in_its_own_words(act: type[AnyAct]) -> None:
    for name in texts_of(act):
        if needed := specs_of(act)[name].needed:
            with pytest.raises(WrongEntryError) as refused:
                do(entered(act, **{name: " "}), "none", desk=at_desk(*Duty))
            assert str(refused.value) == f"{needed}."


@CASES
def test_what_can_be_left_out_of_a_form_is_empty_where_it_is(act: type[AnyAct]) -> None:
    some, specs = entered(act), specs_of(act)
    told = {name: getattr(some, name) for name, spec in specs.items() if spec.needed}
    left_out = specs.keys() - told.keys()

    assert not any(getattr(act(**told), name) for name in left_out)


@CASES
def test_a_day_that_has_passed_cannot_lie_ahead(act: type[AnyAct]) -> None:
    for name, spec in specs_of(act).items():
        if spec.past:
            with pytest.raises(WrongEntryError, match=spec.past):
                do(entered(act, **{name: date(2999, 1, 1)}), "none", desk=at_desk(*Duty))


@pytest.mark.parametrize("act", [act for act in ACTS if act.duty() not in DEPUTY_ACTS])
def test_nobody_does_an_act_without_its_duty_but_what_a_deputy_may(act: type[AnyAct]) -> None:
    with pytest.raises(NotPermittedError):
        do(entered(act), "none", desk=at_desk())


@pytest.mark.parametrize("act", [act for act in ACTS if act.verb and act.duty() not in DEPUTY_ACTS])
def test_a_command_asks_for_the_duty_before_it_looks_for_what_it_is_about(
    act: type[AnyAct], monkeypatch: pytest.MonkeyPatch
) -> None:
    acting = SimpleNamespace(actor=KeyedPerson("u_somebody").actor)
    monkeypatch.setattr(working, "open_acting", lambda *_: (None, acting))
    command = verb_of(act).callback
    assert command is not None

    with pytest.raises(NotPermittedError):
        command(data=None, person="", passphrase_file=None)


@CASES
def test_an_act_has_its_command_and_its_page(act: type[AnyAct]) -> None:
    context = click.Context(expunge)
    group: Any = expunge
    for word in act.verb.split():
        group = group.get_command(context, word)
        assert group is not None, act.verb
    pages = {(page.kind.value, page.name): page for page in PAGES}
    assert pages[act.about, act.page].title == act.title


def test_no_two_acts_have_one_page_or_one_command() -> None:
    pages = [(act.about, act.page) for act in ACTS]
    verbs = [act.verb for act in ACTS if act.verb]

    assert len(pages) == len(set(pages))
    assert len(verbs) == len(set(verbs))


def test_the_version_is_said_without_loading_any_act() -> None:
    asked = "from forensics.cli.root import expunge; import sys\n"
    asked += "try: expunge.main(['--version'])\nfinally: print(sorted(sys.modules))"
    done = subprocess.run(python("-c", asked), capture_output=True, text=True, check=True)

    assert "'click'" in done.stdout
    assert "evidence_store" not in done.stdout


def test_an_act_is_as_it_was_entered_and_cannot_be_changed() -> None:
    noted = NoteRestriction(words="Confiscation", noted_on=date(2026, 7, 1))

    assert replace(noted, words="Another").words == "Another"
    with pytest.raises(AttributeError):
        noted.words = "Another"  # type: ignore[misc]  # that it is refused is the claim


SAYS = {
    **{name: getattr(NoteRestriction, name) for name in ("page", "rule", "event", "change")},
    **dict.fromkeys(("title", "button", "done"), "Note it"),
}


@pytest.mark.parametrize("left_open", sorted(SAYS.keys() - {"page"}))
def test_an_act_that_leaves_something_open_is_refused_where_it_is_declared(left_open: str) -> None:
    type("Whole", (ActOnOrder,), {**SAYS})
    told = {name: said for name, said in SAYS.items() if name != left_open}

    with pytest.raises(TypeError, match=f"Part does not say: {left_open}"):
        type("Part", (ActOnOrder,), told)


@pytest.mark.parametrize("kind", [NoteMatterToDay, ProlongMatter])
def test_what_holds_to_a_day_says_it_to_those_who_read_the_log_alone(kind: Any) -> None:
    with pytest.raises(
        TypeError, match=r"order.restriction_noted is not raised until its last_day"
    ):
        type("KeepThing", (kind,), {"kind": "thing", **SAYS})


def test_an_id_that_the_signer_would_state_before_it_is_made_is_refused() -> None:
    stated = Event(
        "a.thing", says="A thing.", clear="order! thing!", signed_by={"recorder": "settle_matter"}
    )

    with pytest.raises(TypeError, match="thing is stated before it is made"):
        type("NameThing", (NoteRestriction,), {"event": stated, "makes": "w thing"})
