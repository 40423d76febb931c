"""Whatever ends a bar to erasing is a statement, signed by whoever says that it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.court_sentences import SentenceKind
from evidence_store.domain.matters import Need, OwnersChoice
from evidence_store.domain.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.domain.signing import is_signed_by
from evidence_store.domain.status_checks import StatusMatter
from evidence_store.workflow import (
    appeals,
    decisions,
    directions,
    duties_to_court,
    notices,
    order_records,
    orders,
    proceedings,
)
from evidence_store.workflow.appeals import AppealAnswer
from evidence_store.workflow.decisions import DisclosureEntry, LawfulEntry, OwnersEntry
from evidence_store.workflow.directions import DirectionEntry
from evidence_store.workflow.duties_to_court import UndertakingEntry
from evidence_store.workflow.notices import NobodyEntry
from forensics.documents import digest_of
from tests.builders import a_sentence
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.test_order_records import READING

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 7, 14)
ANSWER = AppealAnswer(
    TODAY,
    "Court office",
    "A clerk",
    asked=tuple(StatusMatter),
    pending=(),
    reply_digest=None,
    reply="None",
)


def unsigned(told: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in told.items() if name != "signer"}


def read(desk: Desk, **told: Any) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), validations=()))
    del told["rules"]
    order_records.validate_order("o_1", reading=READING, **told)


def ask_about_appeals(desk: Desk, **told: Any) -> None:
    del desk
    appeals.record_appeal_check("o_1", answer=ANSWER, **told)


def determine(desk: Desk, **told: Any) -> None:
    del desk
    kind = ProceedingKind.APPEAL_AGAINST_SENTENCE
    noted = proceedings.note_proceeding("o_1", kind=kind, lodged_on=TODAY, **unsigned(told))
    outcome = ProceedingOutcome.DISMISSED
    proceedings.determine_proceeding(
        "o_1", noted.proceedings[-1].id, determined_on=TODAY, outcome=outcome, **told
    )


def say_nobody_else(desk: Desk, **told: Any) -> None:
    del desk
    notices.decide_nobody_else("o_1", entry=NobodyEntry(TODAY, "The family was asked"), **told)


def say_not_needed(desk: Desk, **told: Any) -> None:
    del desk
    entry = DisclosureEntry(Need.NOT_NEEDED, "D. Officer", TODAY, "Nothing is outstanding")
    decisions.decide_disclosure("o_1", entry=entry, **told)


def take_lawful_material_off(desk: Desk, **told: Any) -> None:
    del desk
    entry = LawfulEntry(
        is_wanted=True, decided_on=TODAY, what="Photographs", owner="DC Y", due_on=date(2026, 8, 1)
    )
    order = decisions.decide_lawful_material("o_1", entry=entry, **told)
    found = order.matters.lawful[-1].id
    decisions.finish_lawful_material("o_1", found, done_on=TODAY, how="Copied off", **told)


def fulfil_undertaking(desk: Desk, **told: Any) -> None:
    del desk
    entry = UndertakingEntry("Return the photographs", "DC Y", TODAY, TODAY)
    order = duties_to_court.give_undertaking("o_1", entry=entry, **unsigned(told))
    found = order.matters.undertakings[-1].id
    duties_to_court.close_undertaking("o_1", found, closed_on=TODAY, how="Handed over", **told)


def lift_restriction(desk: Desk, **told: Any) -> None:
    del desk
    order = duties_to_court.note_restriction(
        "o_1", noted_on=TODAY, words="Confiscation", **unsigned(told)
    )
    found = order.matters.restrictions[-1].id
    duties_to_court.lift_restriction("o_1", found, lifted_on=TODAY, how="Paid", **told)


def release(desk: Desk, **told: Any) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, sentence=a_sentence(kind=SentenceKind.CUSTODY)))
    orders.record_release("o_1", released_on=TODAY, **told)


def direct(desk: Desk, **told: Any) -> None:
    del desk
    entry = DirectionEntry("C. Officer", "Superintendent", "Scheme", TODAY, "Interest", "I direct")
    directions.record_direction("o_1", entry=entry, **told)


def owner_agrees(desk: Desk, **told: Any) -> None:
    del desk
    choice = OwnersChoice.SANITISE_AND_RETURN
    entry = OwnersEntry(choice, "An owner", TODAY, "Return it to me", ("x_1",))
    decisions.record_owners_decision("o_1", entry=entry, **told)


ACTS: dict[str, tuple[Callable[..., None], dict[str, str]]] = {
    "order.read": (read, {"edition": "1", "reading": str(digest_of(READING))}),
    "order.appeal_checked": (ask_about_appeals, {"office": "Court office", "words": "None"}),
    "order.proceeding_determined": (determine, {"outcome": "dismissed"}),
    "notice.nobody_else": (say_nobody_else, {"reason": "The family was asked", "exhibits": "x_1"}),
    "order.disclosure_decided": (say_not_needed, {"need": "not_needed", "officer": "D. Officer"}),
    "order.release_recorded": (release, {"released_on": "2026-07-14"}),
    "order.direction_recorded": (direct, {"exhibits": "x_1"}),
    "order.owner_decided": (owner_agrees, {"owner": "An owner", "words": "Return it to me"}),
    "order.lawful_material_done": (take_lawful_material_off, {"how": "Copied off"}),
    "order.undertaking_closed": (fulfil_undertaking, {"how": "Handed over"}),
    "order.restriction_lifted": (lift_restriction, {"how": "Paid"}),
}


@pytest.mark.parametrize("event", ACTS)
def test_what_ends_a_bar_to_erasing_is_signed_by_whoever_says_so(event: str) -> None:
    desk, (act, facts) = Desk(), ACTS[event]
    who = desk.officer

    act(desk, actor=who.actor, signer=who.sign, uow=desk.uow, clock=desk.clock, rules=RULES)

    (draft,) = [each for each in desk.uow.custody.drafts if each.event == event]
    assert draft.signed is not None
    (signature,) = draft.signed.signatures
    statement = draft.signed.statement
    assert is_signed_by(who.person.signing_key, statement, signature.signature)
    assert (statement["event"], statement["case_id"]) == (event, "c_1")
    assert draft.signed.stated.items() >= {"order": "o_1", **facts}.items()
