"""Decisions that a disposal waits for: the disclosure officer's, an owner's, on lawful material."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import choice, day, exhibits, line, pick, text
from evidence_store.acts._kit.order_act import (
    ActOnOrder,
    concerned_by,
    with_added,
    with_changed,
)
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import matter_events as events
from evidence_store.domain.exhibits.copies import kept_images
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.order_checks import exhibit_there, mapped, some
from evidence_store.domain.offers.order_offers import recording, settling
from evidence_store.domain.orders.matters import (
    DisclosureDecision,
    LawfulMaterial,
    Need,
    ObjectionOutcome,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.orders.order_notices import with_objection_agreed
from evidence_store.domain.values.projection import projected
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.acts._kit.fields import Option
    from evidence_store.domain.offers.order_around import OnOrder
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.ports import UnitOfWork


def _officer_of_case(order: Order, uow: UnitOfWork) -> str:
    """Who is named in the newest decision about any order of the case."""
    orders = uow.orders.find(case_id=order.case_id)
    found = sorted((each for one in orders for each in one.matters.decisions), key=_decided_on)
    return found[-1].officer if found else ""


def _decided_on(decision: DisclosureDecision) -> date:
    return decision.decided_on


class DecideDisclosure(ActOnOrder):
    """Whether the originals are still needed for a fair review of the conviction."""

    page, verb = "disclosure-decision", "order disclosure-decision"
    rule, event = settling(mapped), events.ORDER_DISCLOSURE_DECIDED
    title = "Record the disclosure officer's decision"
    button = "Record the decision"
    done = "The decision is recorded."
    makes = "v decision"

    need: Need = choice("Is the original still needed?", of=Need,
                        needed="Choose what was decided")  # fmt: skip
    officer: str = line("Disclosure officer", known=_officer_of_case,
                        needed="Name the disclosure officer")  # fmt: skip
    decided_on: date = day("Decided on", needed="Enter the day", past="The decision",
                           is_today=True)  # fmt: skip
    reason: str = text("Reason", needed="Enter the reason")
    exhibits: tuple[str, ...] = exhibits(default=())

    def check(self, on: On[Order]) -> None:
        if self.need is not Need.COPY_SUFFICES:
            return
        for each in concerned_by(on, self.exhibits):
            exhibit = on.uow.exhibits.get(each)
            # Retention ends early only where a verified copy is kept instead (CPIA Code of
            # Practice; docs/law.md). One that was lost, erased or never read is none.
            if not kept_images(on.uow.acquisitions.find(exhibit_id=each), exhibit.copies):
                raise OutOfSequenceError(
                    f"{exhibit.reference}: no verified disk image of it that still exists is "
                    "recorded, so no copy can suffice. Name other exhibits, record that the "
                    "original is not needed, or verify one first: " + Way.ACQUISITION_VERIFY + "."
                )

    def change(self, on: On[Order]) -> Made[Order]:
        concerned = concerned_by(on, self.exhibits)
        made = projected(
            DisclosureDecision,
            self,
            id=on.new_id,
            exhibit_ids=concerned,
            recorded_by=on.actor.id,
        )
        # The one answer that raises a bar: the other two end one, and what was signed stands.
        must_stay = self.need is Need.MUST_BE_KEPT
        voids = "the disclosure officer decided that the original is kept" if must_stay else ""
        return Made(with_added(on.subject, made), {"exhibits": [*concerned]}, voids)


class TakeLawfulMaterialOff(ActOnOrder):
    """Lawful material is taken off an item before it is disposed of (R v Tan)."""

    page, verb = "lawful-material", "order lawful-material"
    # It raises a bar, so nobody signs; to take nothing off ends one, and is signed.
    rule, event = recording(exhibit_there), events.ORDER_LAWFUL_MATERIAL_DECIDED
    title = "Record that lawful material is to be taken off first"
    button = "Record the decision"
    done = "The decision is recorded."
    makes, voids = "l matter", "lawful material is to be taken off first"

    what: str = text("What is taken off?", needed="Say what is to be taken off")
    owner: str = line("Who does it?", needed="Enter who owns the task")
    due_on: date = day("By what day?", needed="Enter the day by which it is to be done")
    decided_on: date = day("Decided on", needed="Enter the day", past="The decision")
    exhibits: tuple[str, ...] = exhibits(default=())

    def change(self, on: On[Order]) -> Made[Order]:
        return _decided(
            self, on, is_wanted=True, what=self.what, owner=self.owner, due_on=self.due_on
        )


class TakeNothingOff(ActOnOrder):
    """The newest decision counts: it ends an earlier one, and is signed."""

    page, verb = "no-lawful-material", "order no-lawful-material"
    rule, event = settling(mapped), events.ORDER_LAWFUL_MATERIAL_NOT_WANTED
    title = "Record that no lawful material is to be taken off"
    button = "Sign and record the decision"
    done = "The decision is recorded."
    makes = "l matter"

    decided_on: date = day("Decided on", needed="Enter the day", past="The decision")
    exhibits: tuple[str, ...] = exhibits(default=())

    def change(self, on: On[Order]) -> Made[Order]:
        return _decided(self, on, is_wanted=False)

    def facts(self, told: dict[str, str]) -> dict[str, str]:
        # The day is signed, because decisions count by it: an older paper that is typed in later
        # must free nothing.
        return {**told, "decided_on": self.decided_on.isoformat()}


def _decided(
    act: TakeLawfulMaterialOff | TakeNothingOff,
    on: On[Order],
    *,
    is_wanted: bool,
    what: str = "",
    owner: str = "",
    due_on: date | None = None,
) -> Made[Order]:
    """The decision about the exhibits that it concerns, of which there must be one."""
    concerned = _of_some(concerned_by(on, act.exhibits))
    made = LawfulMaterial(
        id=on.new_id,
        exhibit_ids=concerned,
        is_wanted=is_wanted,
        what=what,
        owner=owner,
        due_on=due_on,
        decided_on=act.decided_on,
        decided_by=on.actor.id,
    )
    return Made(with_added(on.subject, made), {"exhibits": [*concerned]})


def _of_some(concerned: tuple[str, ...]) -> tuple[str, ...]:
    if not concerned:
        raise WrongEntryError(
            "Say on which exhibit it lies, or map the order's lines first: " + Way.ORDER_MAP + "."
        )
    return concerned


def _waiting(order: Order) -> Iterator[tuple[str, str]]:
    for each in order.matters.lawful:
        if each.is_open:
            due = "" if each.due_on is None else f" (by {plain_day(each.due_on)})"
            yield each.id, f"{each.what}{due}"


def _lawful_open(on: OnOrder) -> None:
    nothing = "No lawful material waits to be taken off under this order."
    some(_waiting(on.order), nothing=nothing)


class FinishLawfulMaterial(ActOnOrder):
    """The person who says that it was taken off signs it: it ends a bar to erasing."""

    page, verb = "lawful-material-done", "order lawful-material-done"
    rule, event = settling(_lawful_open), events.ORDER_LAWFUL_MATERIAL_DONE
    title = "Record that lawful material was taken off"
    button = "Sign that it was taken off"
    done = "It is recorded as done."

    matter: str = pick("What was taken off?", among=_waiting, word="MATTER",
                       needed="Choose what was taken off")  # fmt: skip
    done_on: date = day("Done on", needed="Enter the day", past="The day", word="--on")
    how: str = text("How, and to whom did it go?", word="--how-file",
                    needed="Say what was taken off and to whom it went")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        wanted = on.subject.matters.found(LawfulMaterial, self.matter)
        if not wanted.is_open:
            raise OutOfSequenceError("No lawful material waits to be taken off there.")
        if self.done_on < wanted.decided_on:
            raise WrongEntryError("It cannot be done before it was decided.")

    def change(self, on: On[Order]) -> Made[Order]:
        wanted = on.subject.matters.found(LawfulMaterial, self.matter)
        by = on.actor.id
        taken_off = replace(wanted, done_on=self.done_on, done_by=by, how=self.how)
        return Made(with_changed(on.subject, taken_off))


def _allowed_claims(order: Order) -> Iterator[Option]:
    for each in order.proceedings:
        if each.is_allowed_claim:
            yield each.id, ("Claim, lodged ", each.lodged_on)


def _upheld(order: Order) -> Iterator[Option]:
    for letter in order.matters.notices:
        for each in letter.objections:
            if each.outcome is ObjectionOutcome.UPHELD:
                yield each.id, ("Objection of ", letter.addressee, ", ", each.received_on)


class RecordOwnersDecision(ActOnOrder):
    """It resolves the allowed claim that it names, and an upheld objection once all is agreed."""

    page, verb = "owner", "order owner"
    rule, event = settling(exhibit_there), events.ORDER_OWNER_DECIDED
    title = "Record what the owner of an item agreed to"
    button = "Sign and record the agreement"
    done = "The agreement is recorded."
    hints = ("Of an owner who is not the offender.",)
    # An owner's answer can take destruction out of what may be done with the item (ADR 18).
    makes, voids = "w", "the owner of an item decided what becomes of it"

    choice: OwnersChoice = choice("What was agreed?", of=OwnersChoice,
                                  needed="Choose what was agreed")  # fmt: skip
    owner: str = line("Owner", needed="Name the owner")
    agreed_on: date = day("Agreed on", needed="Enter the day", past="The agreement")
    words: str = text("The words of the agreement", key="reason",
                      needed="Give the words of the agreement")  # fmt: skip
    exhibits: tuple[str, ...] = exhibits(hint="Choose each one that it is about.", default=())
    claim: str | None = pick("Which allowed claim does it resolve?", key="claim_id",
                             among=_allowed_claims, default=None)  # fmt: skip
    objection: str | None = pick("Which upheld objection does it resolve?", key="objection_id",
                                 among=_upheld, default=None)  # fmt: skip

    def check(self, on: On[Order]) -> None:
        del on
        # Elsewhere none stands for all of them. Here that would settle a claim to everything by an
        # agreement about one exhibit.
        if not self.exhibits:
            raise WrongEntryError("Name the exhibits that the agreement is about.")

    def change(self, on: On[Order]) -> Made[Order]:
        concerned, by = concerned_by(on, self.exhibits), on.actor.id
        made = projected(OwnersDecision, self, id=on.new_id, exhibit_ids=concerned, recorded_by=by)
        after = with_added(on.subject, made)
        if self.claim is not None:
            after = after.with_claim_settled(self.claim, exhibit_ids=concerned, on=self.agreed_on)
        if self.objection is not None:
            after = with_objection_agreed(
                after, self.objection, on=self.agreed_on, by=by, reason=self.words
            )
        return Made(after, {"exhibits": [*concerned]})


ACTS = (
    DecideDisclosure,
    TakeLawfulMaterialOff,
    TakeNothingOff,
    RecordOwnersDecision,
    FinishLawfulMaterial,
)
