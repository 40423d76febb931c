"""``expunge find``: what has these words, and that somebody looked for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import KnownBy, ReadKind
from evidence_store.log_views.looking import find_reads

if TYPE_CHECKING:
    from tests.evidence_store.cli.room import Room

WHY = ("--why", "Weekly review")


def test_words_find_exhibits_and_cases_by_kind_without_names_of_people(room: Room) -> None:
    assert room.run("find", "stick", *WHY, by="B2") == 0
    assert "Exhibits: 1" in room.said[0]
    assert "ABC/1" in room.said[0]
    assert "Description" in room.said[0]

    assert room.run("find", "canary", *WHY, by="B2") == 0
    assert "Cases: 1" in room.said[0]
    assert "99ZZ1" in room.said[0]
    assert "Sam CANARY" not in room.said[0]


def test_a_whole_seal_finds_the_bag_and_nothing_is_said_plainly(room: Room) -> None:
    assert room.run("find", "b1", *WHY, by="B2") == 0
    assert "ABC/1" in room.said[0]

    assert room.run("find", "no", "such", "thing", *WHY, by="B2") == 0
    assert room.said[0] == "No case or exhibit that you may open has these words.\n"


def test_a_search_is_recorded_with_its_words_by_whom_and_why(room: Room) -> None:
    assert room.run("find", "usb", "stick", *WHY, by="B2") == 0

    auditor = Actor("p", "A", "DS", frozenset({Duty.AUDITOR}))
    read = find_reads(room.store, actor=auditor)[-1]
    assert (read.read.kind, read.read.words) == (ReadKind.SEARCHED, "usb stick")
    assert (read.reader.known_by, read.reader.purpose) == (KnownBy.KEY, "Weekly review")
