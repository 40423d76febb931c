"""What a court was told, or ordered beside: undertakings, proceeds of sale, restrictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.fields import day, line, pick, text
from evidence_store.acts._kit.lasting import ended, ending, open_ones, require_end
from evidence_store.acts._kit.order_act import ActOnOrder, with_added
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import matter_events as events
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.offers.order_offers import recording
from evidence_store.domain.orders.lasting_matters import Restriction, Undertaking
from evidence_store.domain.orders.matters import ProceedsOrder
from evidence_store.domain.values.projection import recorded_from
from evidence_store.errors import WrongEntryError

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.domain.orders.order import Order


class GiveUndertaking(ActOnOrder):
    """It holds (R v Daniels) until it is recorded as fulfilled."""

    page, verb = "undertaking", "order undertaking"
    rule, event = recording(), events.ORDER_UNDERTAKING_GIVEN
    title = "Record an undertaking that was given to the court"
    button = "Record the undertaking"
    done = "The undertaking is recorded."
    makes, voids = "w undertaking", "an undertaking to the court is open"

    words: str = text("What was undertaken?", key="reason", needed="Enter what was undertaken",
                      hint="In the words that the court was given.")  # fmt: skip
    # The hold ends when each undertaking is recorded as fulfilled by its owner (docs/law.md,
    # ``undertaking``; R v Daniels), so each has one.
    owner: str = line("Who fulfils it?", needed="Enter who fulfils it")
    given_on: date = day("Given on", needed="Enter the day on which it was given",
                         past="The undertaking")  # fmt: skip
    due_on: date = day("Due on", needed="Enter the day on which it is due")

    def check(self, on: On[Order]) -> None:
        del on
        if self.due_on < self.given_on:
            raise WrongEntryError("The day on which it is due must come after it was given.")

    def change(self, on: On[Order]) -> Made[Order]:
        made = recorded_from(Undertaking, self, id=on.new_id, noted_by=on.actor.id)
        return Made(with_added(on.subject, made))


def _due_on(undertaking: Undertaking) -> str:
    return f"due on {plain_day(undertaking.due_on)}"


class CloseUndertaking(ActOnOrder):
    """The person who says that an undertaking was fulfilled signs it: it ends a bar to erasing."""

    page, verb = "close-undertaking", "order close-undertaking"
    rule = ending("undertaking", nothing="No undertaking under this order waits to be fulfilled.")
    event = events.ORDER_UNDERTAKING_CLOSED
    title = "Record that an undertaking was fulfilled"
    button = "Sign that it was fulfilled"
    done = "The undertaking is recorded as fulfilled."

    undertaking: str = pick("Which undertaking?", among=open_ones("undertaking", _due_on),
                            word="UNDERTAKING", needed="Choose the undertaking")  # fmt: skip
    closed_on: date = day("Fulfilled on", needed="Enter the day", past="The day", word="--on")
    how: str = text("How was it fulfilled?", needed="Say how the undertaking was fulfilled",
                    word="--how-file")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        require_end(on.subject, "undertaking", self.undertaking, self.closed_on,
                    done="This undertaking was recorded as fulfilled before.",
                    early="An undertaking cannot be fulfilled before it was given.")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(ended(on, "undertaking", self.undertaking, self.closed_on, self.how))


class RecordProceedsOrder(ActOnOrder):
    """From now on the items are sanitised and sold (s.159); a destruction is refused."""

    page, verb = "proceeds", "order proceeds"
    rule, event = recording(), events.ORDER_PROCEEDS_ORDERED
    title = "Record an order about the proceeds of sale"
    button = "Record the order"
    done = "It is recorded. The items are to be sanitised and sold; destruction is refused."
    # No act ends it: once the six months are over and no claim is open, the item is sanitised and
    # sold, not destroyed (docs/law.md, ``proceeds_order``).
    makes, voids = "w", "an order about the proceeds of sale was recorded"

    made_on: date = day("Made on", needed="Enter the day on which it was made",
                        past="The order about the proceeds", word="--on")  # fmt: skip
    words: str = text("What does it say?", needed="Give the words of the order about the proceeds",
                      word="--words-file")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        if self.made_on < on.subject.made_on:
            raise WrongEntryError(
                "An order about the proceeds cannot be older than the order itself."
            )

    def change(self, on: On[Order]) -> Made[Order]:
        made = ProceedsOrder(on.new_id, self.made_on, self.words, on.actor.id)
        return Made(with_added(on.subject, made))


class NoteRestriction(ActOnOrder):
    """A restriction under another Act, such as a confiscation, holds until it is lifted."""

    page, verb = "restriction", "order restriction"
    rule, event = recording(), events.ORDER_RESTRICTION_NOTED
    title = "Note a restriction under another Act"
    button = "Note the restriction"
    done = "The restriction is noted."
    makes, voids = "w restriction", "a restriction under another Act was noted"

    noted_on: date = day("In force since", needed="Enter the day", past="The restriction",
                         word="--on")  # fmt: skip
    # In words: the restrictions on forfeiture that s.153(6) keeps stand in other Acts, and there is
    # no closed list of them.
    words: str = text("What is it?", hint="Such as a confiscation, and under which Act.",
                      needed="Say what the restriction is and under which Act",
                      word="--words-file")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        made = Restriction(on.new_id, self.words, self.noted_on, on.actor.id)
        return Made(with_added(on.subject, made))


class LiftRestriction(ActOnOrder):
    """The person who says that a restriction ended signs it: it ends a bar to erasing."""

    page, verb = "lift-restriction", "order lift-restriction"
    rule = ending("restriction", nothing="No restriction under this order stands.")
    event = events.ORDER_RESTRICTION_LIFTED
    title = "Record that a restriction ended"
    button = "Sign that it ended"
    done = "The end of the restriction is recorded."

    restriction: str = pick("Which restriction?", among=open_ones("restriction"),
                            word="RESTRICTION", needed="Choose the restriction")  # fmt: skip
    lifted_on: date = day("Ended on", needed="Enter the day", past="The day", word="--on")
    how: str = text("By what did it end?", needed="Say by what the restriction ended",
                    word="--how-file")  # fmt: skip

    def check(self, on: On[Order]) -> None:
        require_end(on.subject, "restriction", self.restriction, self.lifted_on,
                    done="The end of this restriction was recorded before.",
                    early="A restriction cannot end before it was noted.")  # fmt: skip

    def change(self, on: On[Order]) -> Made[Order]:
        return Made(ended(on, "restriction", self.restriction, self.lifted_on, self.how))


ACTS = (
    GiveUndertaking,
    CloseUndertaking,
    RecordProceedsOrder,
    NoteRestriction,
    LiftRestriction,
)
