"""The draft of a witness statement: own acts, unsigned, nothing of what others said."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from evidence_store.documents.statements.section_nine import DECLARATION, write_statement
from evidence_store.documents.statements.sentences import OWN, own_sentence
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.overview.own_acts import OwnAct, OwnActs
from tests.builders import NOON
from tests.evidence_store.documents.texts import UNIT

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Person


def an_act(event: str, part: str = "", exhibit: str = "ABC/1", **told: str) -> OwnAct:
    return OwnAct(NOON, event, part, exhibit, told)


def said_in(odt: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(odt)) as package:
        text = ET.fromstring(package.read("content.xml"))  # noqa: S314 -- written here
    return " ".join(" ".join(text.itertext()).split())


def drafted(person: Person, *acts: OwnAct, training: bool = False) -> str:
    own = OwnActs(person, "62AB1234526", acts)
    return said_in(write_statement(own, UNIT, training=training))


def test_every_sentence_is_of_a_kind_of_entry_and_of_a_part_that_it_has() -> None:
    for event, part in OWN:
        parts = set(EVENTS[event].signed_by) | ({""} if EVENTS[event].unsigned else set())
        named = {"builder"} if event == "hash_set.registered" else set()
        assert part in parts | named, event


def test_every_sentence_uses_fields_that_stand_in_clear() -> None:
    for event, part in OWN:
        told = dict.fromkeys(EVENTS[event].in_clear, "x")
        sentence = own_sentence(event, part, {**told, "exhibit": "ABC/1"})

        assert sentence is not None
        assert "not recorded]" not in sentence, event


@pytest.fixture
def witness() -> Person:
    from tests.evidence_store.certificates.builders import people  # noqa: PLC0415 -- large, for one

    return people()[0]


def test_a_statement_has_what_the_rules_ask_for_and_is_not_signed(witness: Person) -> None:
    words = drafted(witness, an_act("exhibit.booked_in", seal="S1"))

    for needed in (
        f"Statement of {witness.name}", "Age if under 18", DECLARATION, "Signature", "Date",
        "Draft, not signed", "On 14 July 2026 at 13:00 I booked in exhibit ABC/1 under seal S1.",
        "Criminal Procedure Rules, r 16.2; Criminal Justice Act 1967, s 9",
    ):  # fmt: skip
        assert needed in words
    assert words.index(witness.name) < words.index(DECLARATION) < words.index("I booked in")
    assert "TRAINING" not in words


def test_what_others_said_is_left_out_and_counted(witness: Person) -> None:
    words = drafted(
        witness,
        an_act("exhibit.closed", seal_in="S2"),
        an_act("order.appeal_checked", "checker", asked="appeal", pending="none"),
        an_act("notice.objection", exhibit=""),
    )

    assert "I closed the bag of exhibit ABC/1 under the new seal S2." in words
    assert "2 other entries by you" in words
    assert "appeal" not in words


def test_each_signer_says_their_own_part(witness: Person) -> None:
    gave = drafted(witness, an_act("exhibit.handover_signed", "giver", seal="S3"))
    took = drafted(witness, an_act("exhibit.handover_signed", "taker", seal="S3"))

    assert "I handed over exhibit ABC/1" in gave
    assert "I received exhibit ABC/1" in took


def test_a_field_that_an_entry_does_not_have_is_left_for_the_person(witness: Person) -> None:
    words = drafted(witness, an_act("exhibit.opened"))

    assert "I broke seal [seal out not recorded] and opened the bag" in words


def test_a_training_statement_says_so_and_the_same_acts_give_the_same_bytes(
    witness: Person,
) -> None:
    own = OwnActs(witness, "R/1", (an_act("exhibit.closed", seal_in="S2"),))
    made = write_statement(own, UNIT, training=True)

    assert "TRAINING: this statement is about no real case" in said_in(made)
    assert write_statement(own, UNIT, training=True) == made
    later = OwnActs(witness, "R/1", (OwnAct(NOON + timedelta(hours=1), "exhibit.closed", "",
                                            "ABC/1", {"seal_in": "S2"}),))  # fmt: skip
    assert write_statement(later, UNIT, training=True) != made
