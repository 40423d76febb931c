"""What one kind of entry of the custody log is: said once, beside the others of its subject.

The person who checks the log later asks of entries whose act is long gone, so what the log holds
stands here and not in the steps that write it::

    ORDER_UNDERTAKING_CLOSED = Event(
        "order.undertaking_closed",
        says="An undertaking was fulfilled on {closed_on}.",
        clear="closed_on! order! state? undertaking!",
        committed={"how": Holds.FREE_TEXT},
        signed_by={"settler": "settle_matter"},
        ends_a_bar=True,
        changes="order matters/undertakings/{undertaking}",
        closes=(Closes("undertaking", "undertaking"),),
    )
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from string import Formatter

from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.rests import Apart, Earlier, Rests
from forensics.value_classes import dataclass


class Holds(StrEnum):
    """What a committed field holds: a person decides by it who is handed the field."""

    WHO = "who"  # who did what, in which part
    FACT = "fact"  # of the device, the case or the act: numbers, days, digests, codes
    CONTINUITY = "continuity"  # who held the device, where and until when
    FREE_TEXT = "free_text"  # it can name a victim or anybody else
    STAFF = "staff"  # names and numbers of people of the unit
    OTHER_PEOPLE = "other_people"  # it can name people who are not before the court
    MACHINES = "machines"  # computers, accounts and backups of the unit


NOTED = (
    "it says what was done, seen or received, and by itself ends no bar and gives no authority; a "
    "mistake is corrected by another entry"
)
BAR = "it only bars erasing, which is one act, open to anybody, at any time"
MACHINE = "the program did it, found it or counted it; no person vouches for it"
UNDER = "it follows from what was signed before it, which it names"
BENCH = "what was found is in a file whose digest the entry holds; a second person checks later"
LOOKED = "the program records it before it shows anything"
TAKEN_AWAY = "it only takes sight of the case away, which is one act"

LOGS_OWN = frozenset({"by", "records", "statement", "sig"})
"""What any entry may commit to: who acted, which records it changed, what was signed for it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of entry. It is signed, in the parts of ``signed_by``, or ``unsigned`` says why not.

    Args:
        name: as entries have it: a subject, a full stop, what happened.
        says: its sentence for people, which uses fields in clear alone.
        clear: the fields that stand in it in clear. One with an exclamation mark is stated by
            the person who signs the entry, so that their signature binds it; one with a question
            mark may be left out, or be null, because there is not always such a thing.
        committed: the fields that it holds only as salted digests, besides ``LOGS_OWN``, and what
            each holds.
        signed_by: the parts in which people sign, each with its row of the table of duties
            (``people.duties.Act``), empty for anybody. ``founder`` stands for everybody who founds.
        named: the same for people whom it names in clear and who do not sign it.
        unsigned: why nobody signs it, as the rest of a sentence.
        may_be_unsigned: another entry, which is signed, can stand for its signature.
        ends_a_bar: it ends a bar to erasing or says that there is none: its one signer carries out
            no erasure that it let begin, whichever of the two came first.
        carries_out: by it somebody, its ``operator``, may erase or begins to.
        needs_settled_key: nobody signs it with a key that replaced another less than 24 hours
            before.
        changes: which parts of which record it may change (``record_changes`` has its grammar).
        opens: the bars to erasing that it raises.
        closes: those that it ends.
        reopens: those that were raised before, and stand again by it.
        outdates: for which exhibits nothing counts any more that was signed before it.
        rests_on: what must stand before it.
        apart: who may take no part in it, for a part that they took before.
        in_force: what must not have run out when it is made, nor be outdated. No bar stands open
            then, either.
        spends: on what nothing rests any more after it. What is void stays void, a permit or an
            offer is used once, and what was written, read or seen of an earlier start says nothing
            of the next.
        untimed: it is recorded whatever the clock says: it begins no period and permits nothing.

    Raises:
        ValueError: its sentence would say what does not stand in clear, or it is both signed and
            unsigned, or neither.
    """

    name: str
    says: str
    clear: str
    committed: Mapping[str, Holds] = field(default_factory=dict)
    signed_by: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    unsigned: str = ""
    may_be_unsigned: bool = False
    ends_a_bar: bool = False
    carries_out: bool = False
    needs_settled_key: bool = False
    changes: str = ""
    opens: tuple[Opens, ...] = ()
    closes: tuple[Closes, ...] = ()
    reopens: tuple[Closes, ...] = ()
    outdates: Reach | None = None
    rests_on: tuple[Rests, ...] = ()
    apart: tuple[Apart, ...] = ()
    in_force: tuple[Earlier, ...] = ()
    spends: tuple[Earlier, ...] = ()
    untimed: bool = False

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot be so, when it is imported."""
        told = {name for _, name, _, _ in Formatter().parse(self.says) if name is not None}
        if hidden := told - self.in_clear:
            message = f"{self.name}: its sentence uses {min(hidden)}, which is not in clear"
            raise ValueError(message)
        if bool(self.signed_by) == bool(self.unsigned):
            message = f"{self.name} says who signs it, or why nobody does"
            raise ValueError(message)
        if self.ends_a_bar and len(self.signed_by) != 1:
            message = f"{self.name} ends a bar, so exactly one person signs it"
            raise ValueError(message)
        if until := {each.until for each in self.opens if each.until} - {*self.needed}:
            message = f"{self.name}: a bar of it is held until {min(until)}, which it may not say"
            raise ValueError(message)
        if own := LOGS_OWN & self.committed.keys():
            message = f"{self.name}: {min(own)} is in any entry"
            raise ValueError(message)

    @property
    def in_clear(self) -> frozenset[str]:
        """The fields that it may have in clear."""
        return frozenset(name.rstrip("!?") for name in self.clear.split())

    @property
    def stated(self) -> frozenset[str]:
        """Which of them the person who signs it states."""
        return frozenset(name.rstrip("!?") for name in self.clear.split() if "!" in name)

    @property
    def needed(self) -> tuple[str, ...]:
        """Which of them it always has, by name."""
        names = (name for name in self.clear.split() if not name.endswith("?"))
        return tuple(sorted(name.rstrip("!") for name in names))

    @property
    def changes_order(self) -> bool:
        """Whether it changes the record of an order, with which what it raises is withdrawn."""
        return any(each.split()[0] == "order" for each in self.changes.split(";") if each)

    @property
    def signer(self) -> str:
        """The part of its one signer.

        Raises:
            ValueError: nobody signs it, or several people do.
        """
        (part,) = self.signed_by
        return part
