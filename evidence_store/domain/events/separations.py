"""Which parts of one matter different people take, and what an entry has to rest on: the tables.

``domain.people.duties`` decides it when somebody acts; these tables are for anyone who reads the
log later (``expunge fsck`` and the two verifiers of a disclosure, which carry them again and share
no code): who signed is known from the entries alone, whatever the program that wrote them did.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.catalogue import EVENTS, names_of
from forensics.canonical import canonical
from forensics.value_classes import dataclass
from forensics.values.erase_methods import FirmwareMethodName

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evidence_store.domain.events.rests import Apart, Earlier, Rests

KEY_WAIT = timedelta(hours=24)
"""So long nobody signs for the kinds of ``SETTLED`` with a key that replaced another: time for its
owner to protest."""


DIFFERENT: Mapping[str, tuple[Apart, ...]] = {
    name: event.apart for name, event in EVENTS.items() if event.apart
}
"""Who enrols, confirms and replaces keys is held to this by the life of the keys besides."""

TRIED = tuple(sorted(each.value for each in FirmwareMethodName))
"""Methods that a unit proposes only once two of its people signed for a trial: ``TRIAL``."""

TRIAL = "trial.confirmed"

STARTS = ("witnessed_work.started", "erase.started")
CARRY_OUT = tuple(sorted(names_of(lambda event: event.carries_out)))
"""Kinds by which somebody, their ``operator``, may erase or begins to."""

ENDS_A_BAR: Mapping[str, str] = {
    name: event.signer for name, event in EVENTS.items() if event.ends_a_bar
}
"""Kinds that end a bar to erasing, or say that there is none, each with the part of who says
so. They carry no erasure out that it let begin (``bears_on``), whichever of the two came first.

A recorded direction (``order.direction_recorded``) is none of them. No hold ends by it: it is the
authority for what is done once every hold has ended (Police (Property) Regulations 1997 reg 8), and
one that is given before the bar of reg 5(2) has ended is refused. A proposal may state the same
words itself, the person who makes it; what keeps the operator from erasing on their own word is
that another person, who authorises, signs for them. Nor are what a line means (``order.mapped``)
and that an order was read (``order.read``), for which two people sign.
"""


def bears_on(exhibits: Collection[str | None], *, about: str | None, named: object) -> bool:
    """Whether an entry that ended a bar ended it for one of these exhibits.

    Args:
        exhibits: their ids.
        about: the exhibit that the entry is about; None for one about its case.
        named: its field ``exhibits``. Where it lists none, it is about every exhibit of the case:
            which of them an order names does not stand in clear.
    """
    if about is not None:
        return about in exhibits
    return not (isinstance(named, list) and named) or not {*named}.isdisjoint(exhibits)


FOLLOWS: Mapping[str, tuple[Rests, ...]] = {
    name: event.rests_on for name, event in EVENTS.items() if event.rests_on
}
"""What must stand before an entry."""

VOIDS: Mapping[str, tuple[Earlier, ...]] = {
    name: event.spends for name, event in EVENTS.items() if event.spends
}
"""Which earlier entries nothing rests on any more after one."""

LASTS: Mapping[str, tuple[Earlier, ...]] = {
    name: event.in_force for name, event in EVENTS.items() if event.in_force
}
"""What must not have run out when an entry is made, nor be outdated (``bars.OUTDATES``)."""

DOCUMENTS = ("certificate.issued", "report.issued")
"""A disposal has one of them, and it has it once: none is issued again."""

EARNS: tuple[tuple[str, str, str], ...] = (
    ("erase.completed", "outcome", "erased written stated"),
    ("erase.completed", "bad_extents", "0"),
    ("erase.completed", "different_extents", "0"),
    ("erase.completed", "unread_extents", "0"),
    ("erase.verified", "outcome", "erased sampled"),
    ("erase.verified", "state", "passed"),
)
"""What the newest entries of a disposal say in clear, in the last word of these fields, where a
medium was overwritten and ``certificate.issued`` follows: that word, or one of several. Where the
last of them is so, or two witnesses saw a destruction, no ``report.issued`` follows."""

FOUND_LATER: tuple[str, str, str] = ("erase.later_extraction", "hits", "0 scanned")
"""A kind of entry, a field, and its last word: where one entry about a disposal says anything else
there, something was found after a reset. Then no ``certificate.issued`` follows, and its report."""

RECORDED_ONCE: tuple[str, str, str, str] = (
    "erase.later_extraction", "extraction", "none", "hash_set hits",
)  # fmt: skip
"""A kind of entry, the field by which it names something of the exhibit, what stands there where it
cannot be named, and what was found in it: a scan's set, and how much. It is recorded once, and
again with each scan by which other fields stand there; never without one after it was recorded."""

READ_TWICE: tuple[tuple[str, str, str], ...] = (
    ("erase.completed", "outcome", "erased"),
    ("erase.verified", "outcome", "sampled"),
)
"""What the newest such entries say where the eraser read all of it, and another person a sample."""

WHOLLY_READ = (("erase.verified", "bytes_read"), ("erase.completed", "bytes_planned"))
"""Fields of the newest such entries that are equal where ``certificate.issued`` follows any other
reading: another person read all of it, whatever the eraser read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry about an exhibit that nobody signs, for it stands on a list that people signed.

    Args:
        kind: the entry.
        earlier: the kind of the case's entry before it that holds the list.
        by: the field in clear, of both, that names the list.
        lines: the field of the earlier one that lists texts, each as ``listed_line`` writes it.
        fields: the fields in clear of the entry that its line holds.
        statement: its field that is the digest (hex) of what the earlier one's signers signed.
    """

    kind: str
    earlier: str
    by: str
    lines: str
    fields: tuple[str, ...]
    statement: str


LISTED: tuple[Listed, ...] = (
    Listed(
        "exhibit.handover_by_manifest",
        "handover.manifest_signed",
        by="manifest",
        lines="exhibits",
        fields=("handover", "seal"),
        statement="statement",
    ),
)


def listed_line(exhibit: str | None, fields: Sequence[Any], xprev: str | None) -> str:
    """What people sign of one exhibit on a list, as one line of text.

    Args:
        exhibit: its id.
        fields: the values of the entry's fields that the line holds.
        xprev: leaf hash (hex) of its newest entry, None without one: the line is for the entry
            that follows this one, and so is used once.
    """
    # It is the JSON of a list, which delimits itself: the lines of a list stand in its statement
    # joined by blanks, and can be told apart there whatever a seal is called.
    return canonical([exhibit, *fields, xprev]).decode()


WITNESSED = "witnessed_work.seen"
WITNESSES = 2
OTHER_PARTS: tuple[tuple[str, str], ...] = (
    ("disposal.proposed", "proposer"),
    ("disposal.authorised", "authoriser"),
    ("erase.permitted", "operator"),
    ("witnessed_work.started", "operator"),
)
"""Where nobody verified an overwriting, ``certificate.issued`` rests on so many witnesses, one of
whom took none of these parts in that disposal: a desk of three suffices."""

NAMED_PARTS = ("builder", "deputy", "operator", "person")
"""Fields in clear that name who takes a part; where that part is signed, its signer."""

SETTLED = names_of(lambda event: event.needs_settled_key)
"""Kinds that nobody signs with a key that replaced another less than 24 hours before."""
