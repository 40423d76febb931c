"""What the line of a hold says that bars nothing any more: a certificate prints such lines alone.

A record keeps their English; documents know it again, and tell it in another language (ADR 113). A
line says one of these sentences, or several, one behind the other.
"""

from __future__ import annotations

from functools import cache

from forensics.saying.recognised import recognised_in_turn
from forensics.saying.sentences import Said, Sentence, given

ORDER_READ = Sentence(
    "Two people read offender, case number and every line from the document: {days}."
)
SUSPENDED = Sentence("Suspended on {day}, ended on {ended}.")
NO_SUSPENSION = Sentence("No suspension is recorded.")
DISCLAIMED = Sentence("Signed on {day}; every condition is recorded.")
OTHER_COURT = Sentence("Another court made the order, so this does not run.")
NO_APPLICATION = Sentence(
    "No application is recorded. It has no fixed limit: the dated check asks."
)
NO_PROCEEDING = Sentence("No appeal, claim or application is recorded.")
DETERMINED = Sentence("Every appeal, claim and application that is recorded was determined.")
DETERMINED_LAST = Sentence(
    "Every appeal, claim and application that is recorded was determined, the last on {day}."
)
NO_ONE_WAITS = Sentence("The record shows that no one in this case is awaiting trial.")
NO_ONE_ELSE = Sentence("The record names no other person accused in this case.")
COPY_SUFFICES = Sentence(
    "Decided on {day}: the copy that is kept suffices; the original is not needed."
)
NOT_NEEDED = Sentence("Decided on {day}: the original is no longer needed.")
RESTRICTIONS_ENDED = Sentence("Every restriction that was noted has ended.")
NO_RESTRICTION = Sentence("No restriction under another Act is recorded.")
NOTED_ENDED = Sentence("The end of each is recorded, the last on {day}.")
NONE_NOTED = Sentence("None is recorded.")
LONGEST = Sentence("The longest of {number}.")
IN_FORCE = Sentence("In force since {since}, to {day}. That ends at the end of {ends}.")
IN_FORCE_PROLONGED = Sentence(
    "In force since {since}, to {day}; {prolonged}. That ends at the end of {ends}."
)
NO_PROCEEDS = Sentence("No order about the proceeds of sale is recorded.")
PROCEEDS = Sentence("Proceeds order of {day}: the item is sanitised and sold, not destroyed.")
UNDERTAKINGS_ENDED = Sentence("All {number} are recorded as fulfilled.")
NO_UNDERTAKING = Sentence("No undertaking is recorded.")
NO_LAWFUL = Sentence("No decision to take lawful material off is recorded.")
LAWFUL_OFF = Sentence("Taken off; recorded as done on {day}.")
LAWFUL_STAYS = Sentence("Decided on {day}: nothing is to be taken off.")
NO_OBJECTION = Sentence("No objection is open.")
OBJECTION_TODAY = Sentence("The last objection was settled on {day}, and holds to its end.")
OBJECTION_SETTLED = Sentence("An objection was settled on {day}.")
NOBODY_ELSE = Sentence("Decided on {day}, with reasons: nobody else has an interest in the item.")
LETTER_SERVED = Sentence("Last letter served {day}.")
IN_EFFECT = Sentence("Order made {made}. It takes effect on {effect}.")
AVAILABLE = Sentence("{kind}. This type of order can be carried out here.")
EACH_NO = Sentence("All {number} questions were answered, last on {day}: no to each.")
SOME_YES = Sentence(
    "All {number} questions were answered, last on {day}; {yes} answered yes, and ended since."
)
NOTHING_PENDING = Sentence("Asked on {day}: nothing is pending. Good until the end of {until}.")
TAKEN_AGAIN = Sentence(
    "The order of {made} was quashed on {day}. Another order against the same offender names this "
    "exhibit."
)
DIFFERED = Sentence("Noted on {day} ({what}).")
DIFFERENCE_SETTLED = Sentence("Settled by two people on {day}.")
RELEASED_HOLD = Sentence("Placed on {day}, released by two people on {released}.")
KEPT_COPY = Sentence(
    "A named person decided, with a written reason, that the verified disk image is kept instead "
    "of the original."
)
DISCHARGED = Sentence("Discharged from hospital {day}.")
RELEASED = Sentence("Released from custody {day}.")
SUSPENDED_TERM = Sentence(
    "A term of {term} months was suspended on {day}. Its operational period, {months} months from "
    "that day, ends at the end of {ends}."
)
OUR_READING = Sentence("This is our reading, to be confirmed by a lawyer.")

OTHER_COURTS_TIME = Sentence("Another court made the order, so this time does not run.")
NO_DECISION = Sentence("No decision of a court on an appeal is recorded.")
NO_DEFENDANT = Sentence("The record names no other defendant of this case.")
FROM_DAY = Sentence("{time} from that day ends at the end of {day}.")
BEGINNING_WITH_DAY = Sentence("{time} beginning with that day ends at the end of {day}.")
AFTER_DAY = Sentence("{time} after that day ends at the end of {day}.")
PROJECTED = Sentence("Bank holidays after {year} are projected.")
APPEAL_ENDED = Sentence("An appeal or claim was determined on {day}.")

BEGAN = {
    "Order made": Sentence("Order made {day}."),
    "Order varied": Sentence("Order varied {day}."),
    "Order takes effect": Sentence("Order takes effect {day}."),
    "Sentence passed": Sentence("Sentence passed {day}."),
    "Convicted": Sentence("Convicted {day}."),
    "Committed for sentence": Sentence("Committed for sentence {day}."),
    "Claim dismissed": Sentence("Claim dismissed {day}."),
    "Reopening dismissed": Sentence("Reopening dismissed {day}."),
    "Appeal decided": Sentence("Appeal decided {day}."),
    "Case of another defendant ended": Sentence("Case of another defendant ended {day}."),
}
"""What a period begins with, by the name of the event."""

PROLONGED = Sentence("prolonged on {day} to {to}")
_WITHIN = (
    PROLONGED,
    Sentence("{one}; {other}"),
    Sentence("{one} and {other}"),
    Sentence("One month"), Sentence("Two months"), Sentence("Three months"),
    Sentence("Six months"), Sentence("Twelve months"),
    Sentence("{count} month", "{count} months"),
    Sentence("One day"), Sentence("Two days"), Sentence("Three days"),
    Sentence("Six days"), Sentence("Twelve days"),
    Sentence("{count} day", "{count} days"),
    Sentence("One business day"), Sentence("Two business days"), Sentence("Three business days"),
    Sentence("Six business days"), Sentence("Twelve business days"),
    Sentence("{count} business day", "{count} business days"),
)  # fmt: skip
"""What can stand in a place of one of them."""


def words(sentence: Sentence, **places: str) -> str:
    """The English of a sentence, as a record keeps it."""
    return str(sentence(**{name: given(text) for name, text in places.items()}))


def told(arithmetic: str) -> Said:
    """A line of a record, as said; what is of none of these sentences stays as it is."""
    return recognised_in_turn(arithmetic, every(), within=_WITHIN)


@cache
def every() -> tuple[Sentence, ...]:
    """Each of these sentences."""
    own = [
        each for each in globals().values() if isinstance(each, Sentence) and each.one[-1] == "."
    ]
    return (*own, *BEGAN.values())
