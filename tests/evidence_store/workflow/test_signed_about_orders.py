"""Whatever ends a bar to erasing is a statement, signed by whoever says that it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.matters import Need
from evidence_store.domain.orders import ProceedingKind, ProceedingOutcome
from evidence_store.domain.signing import is_signed_by
from evidence_store.workflow import appeals, decisions, notices, order_records, proceedings
from evidence_store.workflow.appeals import AppealAnswer
from evidence_store.workflow.decisions import DisclosureEntry
from evidence_store.workflow.notices import NobodyEntry
from forensics.documents import digest_of
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.test_order_records import READING

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = date(2026, 7, 14)
ANSWER = AppealAnswer(
    TODAY, "Court office", "A clerk", appeal_pending=False, reply_digest=None, reply="None"
)


def read(desk: Desk, **told: Any) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), validations=()))
    del told["rules"]
    order_records.validate_order("o_1", reading=READING, **told)


def ask_about_appeals(desk: Desk, **told: Any) -> None:
    del desk
    appeals.record_appeal_check("o_1", answer=ANSWER, **told)


def determine(desk: Desk, **told: Any) -> None:
    del desk
    unsigned = {name: each for name, each in told.items() if name != "signer"}
    kind = ProceedingKind.APPEAL_AGAINST_SENTENCE
    noted = proceedings.note_proceeding("o_1", kind=kind, lodged_on=TODAY, **unsigned)
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


ACTS: dict[str, tuple[Callable[..., None], dict[str, str]]] = {
    "order.read": (read, {"edition": "1", "reading": str(digest_of(READING))}),
    "order.appeal_checked": (ask_about_appeals, {"office": "Court office", "reply": "None"}),
    "order.proceeding_determined": (determine, {"outcome": "dismissed"}),
    "notice.nobody_else": (say_nobody_else, {"reason": "The family was asked", "exhibits": "x_1"}),
    "order.disclosure_decided": (say_not_needed, {"need": "not_needed", "officer": "D. Officer"}),
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
    stated = dict(statement["facts"])  # type: ignore[arg-type]  # pairs
    assert stated.items() >= {"order": "o_1", **facts}.items()
