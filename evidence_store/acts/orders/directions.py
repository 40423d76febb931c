"""Directions of a chief officer and disclaimers of an owner: what the later authorities rest on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import day, document, exhibits, line, pick, text, yes_no
from evidence_store.acts._kit.order_act import (
    ActOnOrder,
    concerned_by,
    with_added,
    with_changed,
)
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.disposals.proposals import before_the_bar
from evidence_store.domain.events.kinds import matter_events as events
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.order_checks import directed, disclaimed, mapped, some
from evidence_store.domain.offers.order_offers import recording, settling
from evidence_store.domain.orders.matters import Direction, Disclaimer
from evidence_store.domain.values.projection import projected, recorded_from
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import disposal_bar_of, line_up
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from evidence_store.domain.offers.order_around import OnOrder
    from evidence_store.domain.orders.order import Order
    from forensics.values import Digest


class RecordDirection(ActOnOrder):
    """A proposal may then rest on it (Police (Property) Regulations 1997 reg 8)."""

    page, verb = "direction", "order direction"
    rule, event = recording(directed, mapped), events.ORDER_DIRECTION_RECORDED
    title = "Record the chief officer's direction"
    button = "Sign and record the direction"
    done = "The direction is recorded."
    makes, is_printed = "y direction", True

    given_by: str = line("Who gave it?", needed="Enter who gave the direction")
    rank: str = line("Rank", needed="Enter the rank of who gave it")
    # Reg 8 gives the power to the chief officer: another person needs a scheme that says so.
    delegation: str = text("Under which delegation?",
                           hint="The scheme under which the chief officer's power was delegated.",
                           needed="Enter the delegation")  # fmt: skip
    given_on: date = day("Given on", needed="Enter the day on which it was given",
                         past="The direction")  # fmt: skip
    # Reg 8 asks that it is not in the public interest that the item be sold or retained.
    reason: str = text("Why is it not in the public interest to sell or retain the items?",
                       needed="Enter the reason")  # fmt: skip
    words: str = text("Its own words", key="quotation", needed="Enter the direction's own words")
    document: Digest | None = document("The direction as it was given", default=None)
    exhibits: tuple[str, ...] = exhibits(default=())

    def check(self, on: On[Order]) -> None:
        if self.given_on < on.subject.made_on:
            raise WrongEntryError("The direction cannot be older than the order.")
        for each in concerned_by(on, self.exhibits):
            exhibit = on.uow.exhibits.get(each)
            line_of_it = line_up(on.uow, exhibit)
            # Of every order of a court that names the item: the bar of each must be over.
            bar = disposal_bar_of(on.uow, on.subject, line_of_it, rules=on.rules)
            if fault := before_the_bar(self.given_on, bar):
                raise WrongEntryError(f"{exhibit.reference}: the direction is refused: {fault}.")

    def change(self, on: On[Order]) -> Made[Order]:
        concerned, by = concerned_by(on, self.exhibits), on.actor.id
        made = Direction(on.new_id, concerned, self._authority, by, self.document)
        return Made(with_added(on.subject, made), {"exhibits": [*concerned]})

    def facts(self, told: dict[str, str]) -> dict[str, str]:
        return {"authority": str(digest_of(self._authority)), "exhibits": told["exhibits"]}

    @property
    def _authority(self) -> Authority:
        kind = AuthorityKind.CHIEF_OFFICER_DIRECTION
        return projected(Authority, self, kind=kind, quotation=self.words)


def _standing_directions(order: Order) -> Iterator[tuple[str, str]]:
    for each in order.matters.directions:
        if each.withdrawn_on is None:
            said = each.authority
            yield each.id, f"Of {said.given_by}, {said.rank}, {plain_day(said.given_on)}"


def _direction_stands(on: OnOrder) -> None:
    nothing = "No direction under this order stands that could be withdrawn."
    some(_standing_directions(on.order), nothing=nothing)


class WithdrawDirection(ActOnOrder):
    """What was signed on it is void."""

    page, verb = "withdraw-direction", "order withdraw-direction"
    rule, event = recording(_direction_stands), events.ORDER_DIRECTION_WITHDRAWN
    title = "Record that a direction was withdrawn"
    button = "Record the withdrawal"
    done = "The withdrawal is recorded."
    voids = "the chief officer's direction was withdrawn"

    direction: str = pick("Which direction?", among=_standing_directions, word="DIRECTION",
                          needed="Choose the direction")  # fmt: skip
    withdrawn_on: date = day("Withdrawn on", needed="Enter the day", past="The withdrawal",
                             word="--on")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        given = on.subject.matters.found(Direction, self.direction)
        if given.withdrawn_on is not None:
            raise OutOfSequenceError("This direction was withdrawn before.")
        if self.withdrawn_on < given.authority.given_on:
            raise WrongEntryError("A direction cannot be withdrawn before it was given.")

    def change(self, on: On[Order]) -> Made[Order]:
        given = on.subject.matters.found(Direction, self.direction)
        return Made(with_changed(on.subject, replace(given, withdrawn_on=self.withdrawn_on)))


_OPEN = "Leave it empty if it is not known: the holds say that it is missing."


class RecordDisclaimer(ActOnOrder):
    """The convicted owner's own act of giving an item up, as its document and witness state it."""

    page, verb = "disclaimer", "order disclaimer"
    rule, event = settling(disclaimed), events.ORDER_DISCLAIMER_RECORDED
    title = "Record the conditions of a disclaimer"
    button = "Sign and record the conditions"
    done = "The conditions are recorded. The case's holds say what is still missing."
    makes = "w disclaimer"

    signed_on: date = day("Signed on", needed="Enter the day on which it was signed",
                          past="The disclaimer")  # fmt: skip
    # It may be empty: a disclaimer is recorded as its paper is, and holds until each condition is
    # there (docs/law.md, ``disclaimer_conditions``).
    witnessed_by: str = line("Who witnessed it?", hint=_OPEN)
    identity_checked: str = line("How does the witness know who signed?", hint=_OPEN)
    # A co-owner who gave nothing up could still claim it (Police (Property) Act 1897 s.1).
    sole_owner: bool = yes_no("Does the owner state that the item is theirs alone?",
                              needed="Choose what the owner states")  # fmt: skip
    explained_by: str = line("Who explained to the owner what it means?", hint=_OPEN)

    def change(self, on: On[Order]) -> Made[Order]:
        made = recorded_from(Disclaimer, self, id=on.new_id)
        return Made(with_added(on.subject, made))

    def facts(self, told: dict[str, str]) -> dict[str, str]:
        sole = "yes" if self.sole_owner else "no"
        return {**told, "identity_checked": self.identity_checked, "sole_owner": sole}


def _disclaimer_stands(on: OnOrder) -> None:
    some(
        (each for each in on.order.matters.disclaimers[-1:] if each.withdrawn_on is None),
        nothing="No disclaimer stands that could be withdrawn.",
    )


class WithdrawDisclaimer(ActOnOrder):
    """What was signed under it is void."""

    page, verb = "withdraw-disclaimer", "order withdraw-disclaimer"
    # The owner's own free act (docs/law.md). It bars, so nobody here signs for it.
    rule, event = recording(_disclaimer_stands), events.ORDER_DISCLAIMER_WITHDRAWN
    title = "Record that the owner took the disclaimer back"
    button = "Record the withdrawal"
    done = "The withdrawal is recorded. Nothing is erased under it."
    voids = "the owner took the disclaimer back"

    withdrawn_on: date = day("Taken back on", needed="Enter the day", past="The withdrawal",
                             word="--on")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        if self.withdrawn_on < on.subject.matters.disclaimers[-1].signed_on:
            raise WrongEntryError("A disclaimer cannot be withdrawn before it was signed.")

    def change(self, on: On[Order]) -> Made[Order]:
        stood = on.subject.matters.disclaimers[-1]
        after = with_changed(on.subject, replace(stood, withdrawn_on=self.withdrawn_on))
        return Made(after, {"disclaimer": stood.id})


ACTS = (
    RecordDirection,
    WithdrawDirection,
    RecordDisclaimer,
    WithdrawDisclaimer,
)
