"""Every part of an entry is an act of the table of duties, as the steps ask for it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import evidence_store
from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.acts.catalogue import ACTS as DECLARED
from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.events.separations import NAMED_PARTS
from evidence_store.domain.events.who_signs import SIGNED
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, Act
from evidence_store.domain.people.parts_and_duties import (
    ACTS,
    BY_DEPUTIES,
    OUTSIDE_CASES,
    acts_of,
    words_of_duties,
)
from evidence_store.domain.people.person import Duty, duties_text, read_duties

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = Path(str(evidence_store.__file__)).parent
NAMED_ELSEWHERE = {
    "person.confirmed": "workflow/people/people.py",
    "person.key_replaced": "workflow/people/key_replacements.py",
    "log.restored": "workflow/unit/restorations.py",
    "unit.keys_replaced": "workflow/people/unit_keys.py",
}
"""Where the step stands of a kind whose entry another module makes."""


def rows() -> Iterator[tuple[str, Act]]:
    for table in (ACTS, OUTSIDE_CASES):
        yield from ((e, act) for e, parts in table.items() for act in parts.values() if act)


@cache
def said_in(file: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The texts and names of a module, and the acts that it names."""
    nodes = [*ast.walk(ast.parse(file.read_text("utf-8")))]
    texts = {n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    texts |= {n.id for n in nodes if isinstance(n, ast.Name)}
    acts = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Act"
    }
    return frozenset(texts), frozenset(acts)


def constant_of(event: str) -> str:
    """The name by which steps know a kind of entry."""
    return event.replace(".", "_").upper()


@cache
def imported_by(file: Path) -> frozenset[Path]:
    """The steps that a module calls."""
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    names = [n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)]
    files = [STEPS.parent / (name.replace(".", "/") + ".py") for name in names]
    return frozenset(f for f in files if f.is_file() and STEPS / "workflow" in f.parents)


@pytest.mark.parametrize("event", SIGNED)
def test_every_part_in_which_people_sign_is_an_act_or_is_for_anybody(event: str) -> None:
    assert set(SIGNED[event]) <= ACTS[event].keys()


def test_whoever_is_named_without_signing_is_held_to_their_duties_where_they_are_named_first() -> (
    None
):
    named = {e: set(parts) - set(SIGNED.get(e, ())) for e, parts in ACTS.items()}

    assert {event: parts for event, parts in named.items() if parts} == {
        "erase.started": {"operator"},
        "witnessed_work.started": {"operator"},
        "hash_set.registered": {"builder"},
        "delegation.made": {"deputy"},
    }
    assert all(parts <= in_clear(event) & {*NAMED_PARTS} for event, parts in named.items())


@pytest.mark.parametrize(("event", "act"), [*rows()])
def test_the_step_that_makes_an_entry_asks_for_the_act_of_the_table(event: str, act: Act) -> None:
    """Also in a module that the step calls: what several steps ask stands there once."""
    recorded = [each for each in DECLARED if issubclass(each, RecordedAct)]
    declared = {each.duty() for each in recorded if each.event.name == event}
    if act in declared:
        return
    steps = [*(STEPS / "workflow").rglob("*.py")]
    own = [each for each in steps if constant_of(event) in said_in(each)[0]]
    own += [STEPS / NAMED_ELSEWHERE[event]] if event in NAMED_ELSEWHERE else []
    asked = [*own, *(called for each in own for called in imported_by(each))]
    if act is Act.ACT_AS_DEPUTY:  # a rule of delegations, which the step makes by it
        asked.append(STEPS / "domain" / "people" / "delegations.py")

    assert own
    assert any(act.name in said_in(each)[1] for each in asked)


def test_only_what_is_a_deputys_by_the_table_of_duties_is_signed_by_deputies() -> None:
    acts = {act for event in BY_DEPUTIES for act in ACTS[event].values()}

    assert acts == DEPUTY_ACTS - {Act.SIGN_WITHDRAWN_LIST}  # nobody signs an entry by that


def test_an_entry_of_no_case_is_corrected_by_another_act_than_one_of_a_case() -> None:
    in_case, outside = (acts_of("entry.corrected", in_case=each) for each in (True, False))

    assert (in_case["corrector"], outside["corrector"]) == (
        Act.CORRECT_ENTRY,
        Act.CORRECT_CONTROL_ENTRY,
    )


def test_the_words_of_the_verifiers_say_duties_deputies_and_small_desks() -> None:
    assert words_of_duties(None) == words_of_duties(Act.PLACE_HOLD) == ""
    assert words_of_duties(Act.AUTHORISE) == "supervisor deputy"
    assert words_of_duties(Act.ENROL_PERSON) == "administrator desk"
    assert words_of_duties(Act.VERIFY) == " ".join(sorted(ALLOWED_DUTIES[Act.VERIFY]))


@pytest.mark.parametrize(
    "text", ["", "officer  reader", "reader officer", "officer officer", "king", "Officer", None]
)
def test_duties_are_read_in_their_one_form_alone(text: object) -> None:
    assert read_duties(duties_text([Duty.READER, Duty.OFFICER])) == {Duty.READER, Duty.OFFICER}

    with pytest.raises(ValueError, match=r"dut|Duty"):
        read_duties(text)
