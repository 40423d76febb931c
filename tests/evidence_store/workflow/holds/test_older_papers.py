"""A bar ends by what is newer, said by whom it is up to, under an order that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from evidence_store.acts.orders.decisions import (
    DecideDisclosure,
    RecordOwnersDecision,
    TakeLawfulMaterialOff,
    TakeNothingOff,
)
from evidence_store.acts.orders.order_changes import AskEntryWithdrawal, ConfirmEntryWithdrawal
from evidence_store.acts.orders.proceedings import DetermineProceeding, NoteClaim, NoteProceeding
from evidence_store.domain.cases.case import Offender
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.orders.matters import Need, OwnersChoice
from evidence_store.domain.orders.order_changes import OrderReading, lines_of
from evidence_store.domain.orders.proceedings import ProceedingKind, ProceedingOutcome
from evidence_store.errors import HoldOpenError, NoAuthorityError, RefusedError, WrongEntryError
from evidence_store.workflow.orders import order_records
from evidence_store.workflow.orders import orders as order_steps
from evidence_store.workflow.orders.order_records import VariationEntry
from forensics.values import ErasureMethod
from tests.builders import (
    NOON,
    an_appeal_check,
    an_authority,
    an_exhibit,
    an_offence,
    an_order,
    some_validations,
)
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.vaults import received

MARCH, JANUARY, JULY = date(2026, 3, 2), date(2026, 1, 20), date(2026, 7, 10)
PHONE = "USB stick, exhibit ABC/1\nPhone, exhibit ABC/2"


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/2", serial="S2"))
    return desk


def start(desk: Desk, **changes: Any) -> None:
    desk.start(desk.permitted(**changes))


def after_the_bar(desk: Desk) -> dict[str, Any]:
    """The day on which nothing but what was recorded bars any more, every answer fresh."""
    desk.clock.forward(days=250)
    today = desk.clock().date()
    for order in desk.uow.orders.find(case_id="c_1"):
        asked = tuple(replace(each, answered_on=today) for each in order.matters.enquiries)
        desk.uow.orders.save(
            replace(
                order,
                appeal_checks=(an_appeal_check(checked_on=today),),
                matters=replace(order.matters, enquiries=asked),
            )
        )
    return {"authority": an_authority(given_on=today)}


# An allowed claim that names no exhibit.


def allowed_claim(desk: Desk) -> str:
    entry = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=MARCH, exhibits=())
    made = done(entry, "o_1", desk.of(desk.officer)).proceedings[-1].id
    done(
        DetermineProceeding(
            proceeding=made, determined_on=MARCH, outcome=ProceedingOutcome.ALLOWED
        ),
        "o_1",
        desk.of(desk.officer),
    )
    return made


def agree_about_the_phone(desk: Desk, claim: str) -> None:
    entry = RecordOwnersDecision(
        choice=OwnersChoice.SANITISE_AND_RETURN,
        owner="A mother",
        agreed_on=JULY + timedelta(3),
        words="Yes",
        exhibits=("x_2",),
        claim=claim,
    )
    done(entry, "o_1", desk.of(desk.officer))


def test_a_claim_to_everything_holds_what_a_line_comes_to_mean_after_the_agreement(
    desk: Desk,
) -> None:
    order = replace(desk.uow.orders.get("o_1"), text=PHONE, lines=lines_of(PHONE))
    desk.uow.orders.save(order.mapped(2, exhibit_ids=("x_2",), by="u_officer", at=NOON))
    agree_about_the_phone(desk, allowed_claim(desk))
    by = desk.of(desk.officer)
    order_steps.map_line(by, "o_1", line=1, exhibit_ids=("x_1",))

    with pytest.raises(HoldOpenError, match="allowed"):
        start(desk, **after_the_bar(desk))


def test_a_claim_to_everything_holds_what_the_order_named_before_it_was_varied(
    desk: Desk,
) -> None:
    claim = allowed_claim(desk)
    entry = VariationEntry(MARCH, MARCH, PHONE)
    order_records.vary_order(desk.of(desk.officer), "o_1", entry=entry, received=received())
    made = desk.uow.orders.get("o_1").mapped(2, exhibit_ids=("x_2",), by="u_officer", at=NOON)
    desk.uow.orders.save(made)
    agree_about_the_phone(desk, claim)
    made = desk.uow.orders.get("o_1").mapped(1, exhibit_ids=("x_1",), by="u_officer", at=NOON)
    read = tuple(replace(each, edition=made.edition) for each in some_validations())
    desk.uow.orders.save(replace(made, validations=read))

    with pytest.raises(HoldOpenError, match="allowed"):
        start(desk, **after_the_bar(desk))


def test_no_quashing_ends_an_allowed_claim_to_an_exhibit(desk: Desk) -> None:
    """What a quashing may end in the record is what was to be carried out under that order."""
    entry = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=MARCH, exhibits=("x_1",))
    made = done(entry, "o_1", desk.of(desk.officer)).proceedings[-1]
    found = replace(made, outcome=ProceedingOutcome.ALLOWED, determined_on=MARCH)

    assert replace(found, resolved_on=MARCH).is_open_for(("x_1",))
    assert not replace(found, resolved_on=MARCH, settled_for=("x_1",)).is_open_for(("x_1",))


# Papers that are typed in late.


def decide(desk: Desk, need: Need, on: date, order: str = "o_1") -> None:
    entry = DecideDisclosure(
        need=need, officer="D. Officer", decided_on=on, reason="A reason", exhibits=("x_1",)
    )
    done(entry, order, desk.of(desk.officer))


def test_an_older_decision_that_is_typed_in_later_does_not_free_the_original(desk: Desk) -> None:
    decide(desk, Need.MUST_BE_KEPT, JULY)
    decide(desk, Need.NOT_NEEDED, JANUARY)

    with pytest.raises(HoldOpenError, match="the original must be kept"):
        start(desk)


def test_a_newer_decision_frees_the_original_whichever_was_typed_in_first(desk: Desk) -> None:
    decide(desk, Need.NOT_NEEDED, JULY)
    decide(desk, Need.MUST_BE_KEPT, JANUARY)

    start(desk)


def take_off(desk: Desk, on: date, *, wanted: bool) -> None:
    told: dict[str, Any] = {"decided_on": on, "exhibits": ("x_1",)}
    whose: dict[str, Any] = {"owner": "D. Officer", "due_on": date(2026, 12, 1)}
    if wanted:
        done(TakeLawfulMaterialOff(what="Pictures", **whose, **told), "o_1", desk.of(desk.officer))
    else:
        done(TakeNothingOff(**told), "o_1", desk.of(desk.officer))


def test_an_older_decision_does_not_end_that_lawful_material_is_taken_off(desk: Desk) -> None:
    take_off(desk, JULY, wanted=True)
    take_off(desk, JANUARY, wanted=False)

    with pytest.raises(HoldOpenError, match="to be taken off"):
        start(desk)


def test_a_newer_decision_ends_that_lawful_material_is_taken_off(desk: Desk) -> None:
    take_off(desk, JANUARY, wanted=True)
    take_off(desk, JULY, wanted=False)

    start(desk)


def agree(desk: Desk, choice: OwnersChoice, owner: str, on: date) -> None:
    entry = RecordOwnersDecision(
        choice=choice, owner=owner, agreed_on=on, words="Their words", exhibits=("x_1",)
    )
    done(entry, "o_1", desk.of(desk.officer))


@pytest.mark.parametrize("on", [date(2026, 2, 2), date(2026, 7, 13)])
def test_nobody_agrees_for_another_owner(desk: Desk, on: date) -> None:
    agree(desk, OwnersChoice.RETURN_AS_IT_IS, "A mother", JULY)
    agree(desk, OwnersChoice.SANITISE_AND_RETURN, "A sister", on)

    with pytest.raises(HoldOpenError, match="returns to its owner as it is"):
        start(desk)


def test_the_same_owner_agrees_otherwise_later(desk: Desk) -> None:
    agree(desk, OwnersChoice.RETURN_AS_IT_IS, "A mother", JANUARY)
    agree(desk, OwnersChoice.SANITISE_AND_RETURN, "a Mother ", JULY)

    start(desk)


# What was keyed in error ends nothing.


def test_a_decision_that_was_keyed_in_error_frees_no_original(desk: Desk) -> None:
    matters = desk.uow.orders.get("o_1").matters
    kept, freed = (
        replace(matters.decisions[0], id=f"v_{need.value}", need=need, decided_on=on)
        for need, on in (
            (Need.MUST_BE_KEPT, date(2026, 6, 1)),
            (Need.NOT_NEEDED, date(2026, 6, 20)),
        )
    )
    desk.uow.orders.add(an_order(id="o_2", matters=replace(matters, decisions=(kept,))))
    entry = VariationEntry(MARCH, MARCH, "A hat")
    order_records.vary_order(desk.of(desk.officer), "o_2", entry=entry, received=received())
    desk.uow.orders.add(an_order(id="o_3", matters=replace(matters, decisions=(freed,))))
    withdraw(desk, "o_3")

    with pytest.raises(HoldOpenError, match="the original must be kept"):
        start(desk)


def withdraw(desk: Desk, order: str) -> None:
    done(AskEntryWithdrawal(reason="Typed twice"), order, desk.of(desk.officer))
    done(ConfirmEntryWithdrawal(), order, desk.of(desk.supervisor))


def test_the_appeals_of_two_offenders_on_one_day_are_two(desk: Desk) -> None:
    other = Offender("f_2", "Sam Example", None, (an_offence(),))
    case = desk.uow.cases.get("c_1")
    desk.uow.cases.save(replace(case, offenders=(*case.offenders, other)))
    desk.uow.orders.add(an_order(id="o_2", offender_id="f_2"))
    desk.uow.orders.add(an_order(id="o_3", offender_id="f_2"))
    for order in ("o_1", "o_2"):
        done(
            NoteProceeding(kind=ProceedingKind.APPEAL_AGAINST_CONVICTION, lodged_on=MARCH),
            order,
            desk.of(desk.officer),
        )

    with pytest.raises(RefusedError, match="an appeal, claim or application of 2 March 2026"):
        withdraw(desk, "o_2")


# Words that direct destruction.

SPARED = "USB stick, exhibit ABC/1, not to be destroyed but returned"


def vary(desk: Desk, text: str, quoted: str | None = None) -> None:
    entry = VariationEntry(MARCH, MARCH, text, (), quoted)
    order_records.vary_order(desk.of(desk.officer), "o_1", entry=entry, received=received())
    made = desk.uow.orders.get("o_1")
    read = tuple(replace(each, edition=made.edition) for each in some_validations())
    mapped = made.mapped(1, exhibit_ids=("x_1",), by="u_officer", at=NOON)
    desk.uow.orders.save(replace(mapped, validations=read))


def by_its_words(desk: Desk) -> None:
    quoting = replace(
        after_the_bar(desk)["authority"],
        kind=AuthorityKind.ORDERS_OWN_WORDS,
        quotation="be destroyed",
        given_on=desk.uow.orders.get("o_1").made_on,
    )
    found = desk.permitted(method=ErasureMethod.DESTRUCTION, plan=None, authority=quoting)
    desk.begin_destruction(found)


def test_an_order_that_was_varied_directs_only_what_its_new_words_direct(desk: Desk) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, specifies_destruction="be destroyed"))
    vary(desk, SPARED)

    with pytest.raises(NoAuthorityError, match="no person has recorded"):
        by_its_words(desk)


def test_the_new_words_direct_destruction_where_somebody_quotes_them(desk: Desk) -> None:
    vary(desk, "USB stick, exhibit ABC/1, to be destroyed", "be destroyed")

    by_its_words(desk)


def test_words_that_the_variation_does_not_hold_direct_nothing(desk: Desk) -> None:
    with pytest.raises(WrongEntryError, match="not in the order's new text"):
        vary(desk, "USB stick, exhibit ABC/1", "be destroyed")


@pytest.mark.parametrize("read", [None, "not be destroyed"])
def test_whoever_reads_the_order_confirms_the_words_that_direct_destruction(
    desk: Desk, read: str | None
) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, specifies_destruction="be destroyed", validations=()))
    lines = tuple(each.text for each in order.lines)
    reading = OrderReading("Alex Example", "2601", lines, read)

    with pytest.raises(WrongEntryError, match="the words that direct destruction"):
        order_records.validate_order(desk.of(desk.officer), "o_1", reading=reading)
    agreed = replace(reading, specifies_destruction="be destroyed")
    order_records.validate_order(desk.of(desk.officer), "o_1", reading=agreed)
