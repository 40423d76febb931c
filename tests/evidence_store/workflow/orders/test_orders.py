from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.orders.order_changes import RecordRelease
from evidence_store.acts.orders.proceedings import NoteProceeding
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.workflow.orders import appeals, orders, quashings
from evidence_store.workflow.orders.appeals import AppealAnswer
from tests.builders import SHA, a_sentence, an_exhibit
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.orders.papers import TEXT, an_entry
from tests.evidence_store.workflow.vaults import received

if TYPE_CHECKING:
    from evidence_store.domain.orders.order import Order
    from tests.evidence_store.workflow.desk import Desk

TOMORROW = date(2026, 7, 15)


def record(desk: Desk, **changes: Any) -> Order:
    return orders.record_order(desk.of(desk.officer), "c_1", entry=an_entry(**changes))


def test_an_order_is_kept_verbatim_and_its_lines_are_numbered(desk: Desk) -> None:
    order = orders.record_order(desk.of(desk.officer), "c_1", entry=an_entry(), received=received())

    assert order.text == TEXT
    assert [(line.number, line.text) for line in order.lines] == [
        (1, "USB stick, exhibit ABC/1"),
        (2, "iPhone, exhibit ABC/2"),
    ]
    assert order.state is OrderState.RECEIVED


@pytest.mark.parametrize(
    "change",
    [
        {"offender_id": "f_2"},
        {"text": " \n"},
        {"made_on": TOMORROW, "takes_effect_on": TOMORROW},
        {"takes_effect_on": date(2026, 1, 11)},
        {"made_on": date(2025, 12, 14)},
        {"sentence": a_sentence(passed_on=TOMORROW)},
        {"sentence": a_sentence(kind=SentenceKind.CUSTODY, released_on=TOMORROW)},
        {"specifies_destruction": "to be destroyed"},
        {"specifies_destruction": ""},
    ],
)
def test_an_order_that_cannot_be_so_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError, match=r"99ZZ0000126|future"):
        record(desk, **change)


def test_an_order_of_a_type_that_is_not_available_is_recorded_but_carries_nothing(
    desk: Desk,
) -> None:
    assert record(desk, order_type="image_deletion_cpa2026").order_type == "image_deletion_cpa2026"


def test_an_unknown_type_of_order_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError):
        record(desk, order_type="warrant")


def test_mapping_is_a_persons_act_with_an_entry_for_each_exhibit(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2"))
    order = record(desk)

    mapped = orders.map_line(desk.of(desk.officer), order.id, line=1, exhibit_ids=("x_1", "x_2"))

    assert mapped.lines[0].mapped_by == "u_officer"
    assert [d.exhibit_id for d in desk.uow.custody.drafts[-2:]] == ["x_1", "x_2"]


def test_an_exhibit_of_another_case_is_not_mapped(desk: Desk) -> None:
    desk.uow.exhibits.add(an_exhibit(id="x_2", case_id="c_2"))

    with pytest.raises(WrongEntryError):
        orders.map_line(desk.of(desk.officer), "o_1", line=1, exhibit_ids=("x_2",))


def answer(**changes: Any) -> AppealAnswer:
    told: dict[str, Any] = {
        "checked_on": date(2026, 7, 14),
        "office": "Court office",
        "answered_by": "A. Clerk",
        "asked": tuple(StatusMatter),
        "pending": (),
        "reply_digest": SHA,
        "reply": "No notice of appeal is recorded.",
    }
    return AppealAnswer(**(told | changes))


def test_an_answer_about_appeals_names_office_and_person_and_keeps_the_reply(desk: Desk) -> None:
    order = appeals.record_appeal_check(desk.of(desk.officer), "o_1", answer=answer())

    assert order.appeal_checks[-1].reply_digest == SHA
    assert order.appeal_checks[-1].checked_by == "u_officer"
    entry = desk.uow.custody.drafts[-1]
    assert entry.committed["reply"] == "No notice of appeal is recorded."
    assert "A. Clerk" not in str(entry.public)
    assert "No notice" not in str(entry.public)


@pytest.mark.parametrize(
    "change",
    [{"checked_on": TOMORROW}, {"checked_on": date(2026, 1, 11)}, {"office": ""},
     {"answered_by": " "}, {"reply": ""}],
)  # fmt: skip
def test_an_answer_that_cannot_be_so_is_refused(desk: Desk, change: dict[str, Any]) -> None:
    with pytest.raises(WrongEntryError):
        appeals.record_appeal_check(desk.of(desk.officer), "o_1", answer=answer(**change))


def test_a_pending_appeal_voids_what_was_signed(desk: Desk) -> None:
    permitted = desk.permitted()

    appeals.record_appeal_check(
        desk.of(desk.officer), "o_1", answer=answer(pending=(StatusMatter.APPEAL,))
    )

    assert desk.uow.disposals.get(permitted.id).void_reason == "a proceeding is pending"


@pytest.mark.parametrize("kind", list(ProceedingKind))
def test_a_noted_appeal_or_claim_voids_what_was_signed(desk: Desk, kind: ProceedingKind) -> None:
    permitted = desk.permitted()

    order = done(
        NoteProceeding(kind=kind, lodged_on=date(2026, 7, 14)), "o_1", desk.of(desk.officer)
    )

    assert order.state is OrderState.APPEALED
    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID


def test_a_quashed_order_voids_what_was_signed_and_ends(desk: Desk) -> None:
    permitted = desk.permitted()

    quashings.record_quashing(desk.of(desk.officer), "o_1", quashed_on=date(2026, 7, 14))

    assert desk.uow.disposals.get(permitted.id).void_reason == "the order was quashed"
    with pytest.raises(OutOfSequenceError, match="return review"):
        orders.map_line(desk.of(desk.officer), "o_1", line=1, exhibit_ids=("x_1",))


@pytest.mark.parametrize(
    "act",
    [
        lambda desk: done(RecordRelease(released_on=TOMORROW), "o_1", desk.of(desk.officer)),
        lambda desk: done(
            NoteProceeding(kind=ProceedingKind.CLAIM, lodged_on=TOMORROW),
            "o_1",
            desk.of(desk.officer),
        ),
        lambda desk: quashings.record_quashing(desk.of(desk.officer), "o_1", quashed_on=TOMORROW),
    ],
)
def test_nothing_is_recorded_before_it_happened(desk: Desk, act: Any) -> None:
    with pytest.raises(WrongEntryError, match="future"):
        act(desk)
    assert not desk.uow.custody.drafts


def test_an_administrator_records_no_order(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        orders.record_order(desk.of(desk.administrator), "c_1", entry=an_entry())
