"""No kind of entry loses a bar from a record but the one that ends it, and somebody signs that."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.events.record_changes import CHANGES, EVERYTHING, MADE, NAMED
from evidence_store.domain.events.record_rules import Change
from evidence_store.domain.events.who_signs import SIGNED
from evidence_store.domain.unit.jobs import Job, JobKind, OfCase, OfExhibit
from evidence_store.persistence.records.marks import Kept, RecordMark
from evidence_store.persistence.records.repositories import ALL_KINDS
from forensics.documents import to_canonical
from tests.builders import an_exhibit, told_in_clear
from tests.evidence_store.domain.events.bars import EVERY_BAR, HOLD, NOTED, RELEASED, held

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {kind.value: kind.name for kind in ALL_KINDS}
NAMES: Mapping[str, Any] = {
    "order": "o_1", "person": "f_1", "disposal": "d_1", "acquisition": "a_1", "hold": "h_1",
    "discrepancy": "b_1", "decision": "v_1", "proceeding": "p_1", "claims": ["p_1"],
    "claim": "p_1", "restriction": "r_1", "undertaking": "w_1", "matter": "l_1", "notice": "n_1",
    "objection": "j_1", "enquiry": "q_1", "direction": "y_1", "disclaimer": "e_1", "check": "k_1",
    "item": "i_1", "incident": "t_1", "exhibits": ["x_1"], "share": "s_1", "grading": "g_2",
    "request": "m_1", "delegation": "g_1", "copy": "z_9", **dict.fromkeys(NOTED, "r_1"),
}  # fmt: skip
"""What the insider names in clear: the very things that are in the way."""

OTHERS: Mapping[str, Mapping[str, Any]] = {
    "an order's trial": {"person": "f_2"},
    "a trial that ended": {"person": "f_2"},
    "lawful material that is not wanted": {"matter": "l_2"},
    "a decision that it is not needed": {"decision": "v_2"},
}
"""The same where the thing that the entry would add is what it names."""


def kept(value: Any, version: int = 1) -> Kept:
    kind, text = KINDS[type(value)], to_canonical(value).decode()
    return Kept(kind, value.id, version, bytes(32).hex(), text)


def change(event: str, before: Any, after: Any, **named: Any) -> tuple[Change, Kept]:
    """What an insider would have such an entry make of a record, naming whatever helps."""
    told = {name: each for name, each in {**NAMES, **named}.items() if name in in_clear(event)}
    old, new = None if before is None else kept(before), kept(after, 2)
    case_id, exhibit_id = new.place
    made = Change(
        event=event,
        public=told_in_clear(event, **told),
        about=(case_id or "c_1", exhibit_id or "x_1"),
        kind=new.kind,
        id=new.id,
        belongs=new.place,
        before=None if old is None else old.parts,
        parts=RecordMark.of(old, new).parts,
    )
    return made, new


def is_taken(event: str, before: Any, after: Any, **named: Any) -> bool:
    """Whether the change passes, where the insider says in clear whatever it then has to say."""
    made, new = change(event, before, after, **named)
    return made.fault is None and all(
        new.digest_of(path, value) == digest
        for path, digest, value in made.bound
        if f"=:{str(value).lower()}" in CHANGES[event]
    )


def test_an_imei_that_is_recorded_is_changed_by_no_entry() -> None:
    before = an_exhibit(imei="490154203237518")
    other = replace(before, imei="356938035643809")

    events = [event for event, what in CHANGES.items() if what != EVERYTHING]
    assert not [event for event in events if is_taken(event, before, other)]
    assert not [event for event in events if is_taken(event, before, replace(before, imei=None))]
    assert is_taken("exhibit.described", replace(before, imei=None), before)


@pytest.mark.parametrize("name", EVERY_BAR)
def test_a_bar_is_lost_by_the_entries_that_end_it_and_by_no_other_kind(name: str) -> None:
    case = EVERY_BAR[name]
    kinds = [each for each in EVENTS if CHANGES.get(each) != EVERYTHING]

    taken = {
        each for each in kinds if is_taken(each, case.before, case.after, **OTHERS.get(name, {}))
    }

    assert taken == case.ended_by
    assert taken <= SIGNED.keys()


@pytest.mark.parametrize("event", ["hold.released", "hold.release_signed"])
def test_an_entry_about_one_hold_changes_no_other(event: str) -> None:
    other = replace(HOLD, id="h_0")

    assert not is_taken(event, held(other), held(replace(RELEASED, id="h_0")))


@pytest.mark.parametrize(
    ("about", "what"),
    [
        (("c_2", "x_1"), "case"),
        (("c_1", "x_2"), "exhibit"),
        (("c_1", None), "exhibit"),
        ((None, None), "case"),
    ],
)
def test_an_entry_about_something_else_changes_nothing_of_a_record(
    about: tuple[str | None, str | None], what: str
) -> None:
    made, _ = change("hold.released", held(HOLD), held(RELEASED))

    assert made.fault is None
    assert what in str(replace(made, about=about).fault)


@pytest.mark.parametrize(
    ("about", "belongs"),
    [(OfExhibit("x_1", "a_1"), ("c_1", "x_1")), (OfCase(), ("c_1", None))],
)
def test_work_belongs_to_one_exhibit_or_to_the_whole_case_and_stays_there(
    about: OfExhibit | OfCase, belongs: tuple[str, str | None]
) -> None:
    queued = Job("j_1", 1, JobKind.SCAN, "c_1", about, "u_1", datetime(2026, 7, 14, tzinfo=UTC))
    made, _ = change("job.started", queued, queued.started(worker="w", at=queued.asked_at),
                     job="j_1")  # fmt: skip

    assert made.belongs == belongs
    assert replace(made, about=belongs).fault is None
    for other in (("c_1", "x_2"), ("c_2", belongs[1]), ("c_1", None if belongs[1] else "x_1")):
        assert replace(made, about=other).fault is not None


def test_a_value_that_an_entry_says_in_clear_is_the_one_in_the_record() -> None:
    made, new = change("hold.placed", held(), held(HOLD), code="other")
    lies, _ = change("hold.placed", held(), held(HOLD), code="stop_and_refer")

    assert made.fault is lies.fault is None
    assert [new.digest_of(path, value) == digest for path, digest, value in made.bound] == [True]
    assert [new.digest_of(path, value) == digest for path, digest, value in lies.bound] == [False]


def test_the_table_names_kinds_of_entries_records_and_fields_that_there_are() -> None:
    values = {kind.name: {each.name for each in fields(kind.value)} for kind in ALL_KINDS}

    assert CHANGES.keys() <= EVENTS.keys()
    assert MADE.keys() == values.keys()
    assert NAMED.keys() <= values.keys()
    for kind, made in MADE.items():
        assert {each.partition("/")[0] for each in made.split()} <= values[kind]
    for event, clauses in CHANGES.items():
        for clause in clauses.split(";") if clauses != EVERYTHING else ():
            kind, *parts = clause.split()
            assert {_field_of(each) for each in parts} <= values[kind.lstrip("+*")], event


def _field_of(part: str) -> str:
    return part.partition("=")[0].partition("/")[0].rstrip("!-")


def test_what_an_entry_names_in_the_table_stands_in_clear_in_it() -> None:
    for event, clauses in CHANGES.items():
        for part in clauses.replace(";", " ").split():
            path, _, says = part.rstrip("!-").partition("=")
            named = {each.strip("{}!") for each in path.split("/") if each.startswith("{")}
            if says and not says.startswith(":"):
                named.add(says)
            assert named <= in_clear(event), event
