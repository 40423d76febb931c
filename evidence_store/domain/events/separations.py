"""Which parts of one matter different people take, and what an entry has to rest on: the tables.

``domain.people.duties`` decides it when somebody acts; these tables are for anyone who reads the
log later (``expunge fsck`` and the two verifiers of a disclosure, which carry them again and share
no code): who signed is known from the entries alone, whatever the programme that wrote them did.
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

KEY_WAIT = timedelta(hours=24)
"""So long nobody signs for the kinds of ``SETTLED`` with a key that replaced another: time for its
owner to protest."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A person who takes a part in an entry of a kind never took the other part before.

    Args:
        kind: the entry.
        part: of its signers, or a field of it in clear that names a person.
        earlier: the kind of the entries before it, about the same case and exhibit; may be its own.
        other: the part in them.
        by: the field in clear by which they belong together; "" for all of the same exhibit.
        newest: only the newest of them counts; else all of them.
    """

    kind: str
    part: str
    earlier: str
    other: str
    by: str
    newest: bool = False


DIFFERENT: tuple[Apart, ...] = (
    Apart("disposal.authorised", "authoriser", "disposal.proposed", "proposer", "disposal"),
    Apart("disposal.authorised", "authoriser", "erase.permitted", "operator", "disposal"),
    Apart("erase.permitted", "operator", "disposal.authorised", "authoriser", "disposal"),
    Apart("erase.started", "operator", "disposal.authorised", "authoriser", "disposal"),
    Apart("witnessed_work.started", "operator", "disposal.authorised", "authoriser", "disposal"),
    Apart("erase.verified", "verifier", "disposal.authorised", "authoriser", "disposal"),
    Apart("erase.verified", "verifier", "erase.permitted", "operator", "disposal"),
    # Of the exhibit, not of the disposal alone: what they left on it is excused as ours later on.
    Apart("erase.verified", "verifier", "erase.started", "operator", ""),
    # The verifier's own entry names the operator as well: nobody reads back what they erased.
    Apart("erase.verified", "verifier", "erase.verified", "operator", "disposal"),
    Apart("erase.verified", "verifier", "erase.sampling_decided", "sampler", "disposal"),
    Apart("erase.sampling_decided", "sampler", "erase.permitted", "operator", "disposal"),
    Apart("erase.sampling_decided", "sampler", "erase.started", "operator", "disposal"),
    Apart("erase.not_read", "reporter", "erase.permitted", "operator", "disposal"),
    Apart("erase.not_read", "reporter", "erase.started", "operator", "disposal"),
    Apart("erase.not_read", "reporter", "erase.not_read", "operator", "disposal"),
    Apart("erase.not_read", "reporter", "erase.not_read", "reporter", "disposal"),
    Apart("erase.tool_read", "reader", "disposal.authorised", "authoriser", "disposal"),
    Apart("erase.tool_read", "reader", "erase.permitted", "operator", "disposal"),
    Apart("erase.tool_read", "reader", "erase.started", "operator", "disposal"),
    Apart("erase.tool_read", "reader", "erase.tool_read", "operator", "disposal"),
    Apart("witnessed_work.seen", "witness", "disposal.authorised", "authoriser", "disposal"),
    Apart("witnessed_work.seen", "witness", "witnessed_work.seen", "witness", "disposal"),
    Apart("hold.released", "releaser", "hold.release_signed", "releaser", "hold", newest=True),
    Apart("exhibit.discrepancy_settled", "settler", "exhibit.discrepancy_signed", "settler",
          "discrepancy", newest=True),
    Apart("exhibit.standing_settled", "settler", "exhibit.standing_signed", "settler",
          "decision", newest=True),
    Apart("exhibit.accepted", "taker", "exhibit.offered", "giver", "handover"),
    Apart("copy.review_authorised", "authoriser", "copy.review_signed", "reviewer", "copy",
          newest=True),
    # For good: the person who overwrote a part authorises no more of it, nor the other way.
    Apart("copy.review_authorised", "authoriser", "copy.erase_started", "operator", "copy"),
    Apart("copy.erase_started", "operator", "copy.review_authorised", "authoriser", "ends"),
    Apart("copy.erase_verified", "verifier", "copy.review_authorised", "authoriser", "copy",
          newest=True),
    Apart("copy.erase_verified", "verifier", "copy.erase_started", "operator", "copy"),
    Apart("copy.end_given_up", "reporter", "copy.review_authorised", "authoriser", "copy",
          newest=True),
    Apart("copy.end_given_up", "reporter", "copy.erase_started", "operator", "copy"),
    Apart("hash_set.confirmed", "confirmer", "hash_set.registered", "builder", "hash_set"),
    Apart("hits.grade_confirmed", "second", "hits.graded", "grader", "grading", newest=True),
    Apart("hits.grade_sent_back", "second", "hits.graded", "grader", "grading", newest=True),
    Apart("certificate.withdrawn", "confirmer", "certificate.withdrawal_asked", "asker",
          "certificate", newest=True),
    Apart("case.values_destroyed", "second", "case.values_destruction_asked", "first", "first"),
    Apart("policy.set", "confirmer", "policy.proposed", "proposer", "policy", newest=True),
    Apart("trial.confirmed", "confirmer", "trial.recorded", "tester", "trial"),
    Apart("translation.read_over", "reader", "translation.signed", "translator", "translation"),
    Apart("clock.corrected", "confirmer", "clock.correction_asked", "asker", "since", newest=True),
    Apart("hold.file_dismissed", "second", "hold.file_seen", "first", "file", newest=True),
    Apart("order.outcome_corrected", "confirmer", "order.correction_asked", "asker", "proceeding",
          newest=True),
    Apart("order.sentence_corrected", "confirmer", "order.sentence_correction_asked", "asker",
          "order", newest=True),
    Apart("case.sentence_corrected", "confirmer", "case.sentence_correction_asked", "asker",
          "person", newest=True),
    Apart("order.entry_withdrawn", "confirmer", "order.withdrawal_asked", "asker",
          "order", newest=True),
    Apart("order.mark_confirmed", "second", "order.line_marked", "first", "mark", newest=True),
    Apart("order.outcome_agreed", "second", "order.outcome_stated", "first", "outcome",
          newest=True),
    Apart("delegation.made", "supervisor", "delegation.made", "deputy", "delegation"),
    Apart("person.left", "administrator", "person.left", "person", "person"),
    # Until a review nothing is authorised, released or
    # started: those who took part in it do not end that.
    Apart("breakglass.reviewed", "reviewer", "breakglass.asked", "first", "breakglass"),
    Apart("breakglass.reviewed", "reviewer", "breakglass.used", "second", "breakglass"),
    Apart("breakglass.reviewed", "reviewer", "breakglass.used", "person", "breakglass"),
)  # fmt: skip
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


PLANNED = "method plan route"
RULED = "bytes ends files ground outcome until"

FOLLOWS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "disposal.authorised": (("disposal.proposed", "disposal", PLANNED),),
    "erase.permitted": (("disposal.authorised", "disposal", PLANNED),),
    "erase.started": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.permitted", "permit", "disposal operator"),
    ),
    "witnessed_work.started": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.permitted", "permit", "disposal operator"),
    ),
    "erase.stretch_begun": (("erase.started", "permit", "disposal"),),
    "erase.completed": (("erase.started", "disposal", ""),),
    "erase.verified": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.started", "disposal", "operator"),
        ("erase.completed", "disposal", "receipt"),
    ),
    "erase.sampling_decided": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.started", "disposal", ""),
        ("erase.completed", "disposal", "receipt"),
    ),
    "erase.sample_drawn": (("erase.sampling_decided", "disposal", "percent receipt"),),
    "erase.not_read": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.started", "disposal", "operator"),
        ("erase.completed", "disposal", "receipt"),
    ),
    # Of work that a hold stopped it is taken too: what was authorised is void by then.
    "erase.tool_said": (
        ("erase.started witnessed_work.started", "disposal", "operator"),
    ),
    "erase.tool_read": (
        ("disposal.authorised", "disposal", PLANNED),
        ("erase.started", "disposal", "operator"),
        ("erase.completed", "disposal", ""),
    ),
    "witnessed_work.seen": (
        ("disposal.authorised", "disposal", "method route"),  # a destruction has no plan
        ("witnessed_work.started", "disposal", "operator"),
    ),
    "copy.review_authorised": (("copy.review_signed", "copy", RULED),),
    "copy.erase_started": (("copy.review_authorised", "ends", "bytes copy files"),),
    "copy.erase_written": (("copy.erase_started", "copy", "operator"),),
    "copy.erase_verified": (
        ("copy.erase_started", "copy", "operator"),
        ("copy.erase_written", "copy", "receipt"),
    ),
    "copy.end_given_up": (("copy.erase_started", "copy", "operator start"),),
    "copy.document_issued": (("copy.erase_verified copy.end_given_up", "copy", "outcome"),),
    "certificate.issued": (
        ("disposal.authorised", "disposal", ""),
        ("erase.verified witnessed_work.seen", "disposal", ""),
    ),
    "report.issued": (("erase.started witnessed_work.started", "disposal", ""),),
    "certificate.withdrawal_asked": (
        (
            "certificate.issued report.issued certificate.case_issued copy.document_issued",
            "certificate",
            "number",
        ),
    ),
    "hold.released": (("hold.release_signed", "hold", "code"),),
    "exhibit.discrepancy_settled": (
        ("exhibit.discrepancy_signed", "discrepancy", "disposition seal_in"),
    ),
    "exhibit.standing_settled": (("exhibit.standing_signed", "decision", "act was"),),
    "exhibit.accepted": (("exhibit.offered", "handover", "seal"),),
    "exhibit.recalled": (("exhibit.offered", "handover", ""),),
    "hash_set.confirmed": (("hash_set.registered", "hash_set", "known_files"),),
    "hits.grade_confirmed": (("hits.graded", "grading", "grade hits scan"),),
    "hits.grade_sent_back": (("hits.graded", "grading", "grade hits scan"),),
    "certificate.withdrawn": (("certificate.withdrawal_asked", "certificate", "number"),),
    "case.values_destroyed": (("case.values_destruction_asked", "first", ""),),
    "policy.set": (("policy.proposed", "policy", "change"),),
    "trial.recorded": (("trial.begun", "trial", "bus firmware method model"),),
    "trial.confirmed": (("trial.recorded", "trial", "bus firmware method model receipt"),),
    "imaging.ended": (("imaging.begun", "job", ""),),
    "translation.read_over": (("translation.signed", "translation", "language template"),),
    "translation.withdrawn": (("translation.signed", "translation", "language"),),
    "certificate.edition_issued": (
        ("certificate.issued report.issued certificate.case_issued", "certificate", ""),
    ),
    "clock.corrected": (("clock.correction_asked", "since", ""),),
    "hold.file_dismissed": (("hold.file_seen", "file", ""),),
    "order.outcome_corrected": (
        ("order.correction_asked", "proceeding", "determined_on order outcome"),
    ),
    "order.sentence_corrected": (
        ("order.sentence_correction_asked", "order", "kind passed_on"),
    ),
    "case.sentence_corrected": (
        ("case.sentence_correction_asked", "person", "kind passed_on"),
    ),
    "order.entry_withdrawn": (("order.withdrawal_asked", "order", ""),),
    "order.mark_confirmed": (("order.line_marked", "mark", "line order"),),
    "order.outcome_agreed": (("order.outcome_stated", "outcome", "order"),),
    "certificate.case_issued": (("order.outcome_agreed", "outcome", "order"),),
    "passkey.removed": (("passkey.admitted", "passkey", "person"),),
    "delegation.ended": (("delegation.made", "delegation", ""),),
    "breakglass.used": (
        ("breakglass.asked", "breakglass", "first missing new_key person request"),
    ),
    "breakglass.reviewed": (("breakglass.used", "breakglass", ""),),
}  # fmt: skip
"""What must stand before an entry: of each kind (or of one of several) one of the same case and
exhibit with the same first field in clear; the newest such says the same in the other fields, too.
So nobody confirms, carries out or checks something else than what was asked for."""

VOIDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "hold.release_voided": (("hold.release_signed", "hold"),),
    "disposal.withdrawn": (("disposal.proposed", "disposal"), ("disposal.authorised", "disposal")),
    "disposal.voided": (("disposal.proposed", "disposal"), ("disposal.authorised", "disposal")),
    "erase.started": (
        ("erase.permitted", "permit"),
        ("erase.completed", "disposal"),
        ("erase.verified", "disposal"),
        ("erase.not_read", "disposal"),
        ("erase.sampling_decided", "disposal"),
        ("erase.tool_said", "disposal"),
        ("erase.tool_read", "disposal"),
    ),
    "erase.verified": (("erase.not_read", "disposal"),),
    "copy.erase_started": (("copy.erase_written", "copy"), ("copy.erase_verified", "copy")),
    # One document for each reading; what was authorised is used up by it.
    "copy.document_issued": (
        ("copy.erase_written", "copy"),
        ("copy.erase_verified", "copy"),
        ("copy.end_given_up", "copy"),
        ("copy.review_authorised", "ends"),
    ),
    "witnessed_work.started": (
        ("erase.permitted", "permit"),
        ("witnessed_work.seen", "disposal"),
        ("erase.tool_said", "disposal"),
    ),
    "translation.withdrawn": (
        ("translation.signed", "translation"),
        ("translation.read_over", "translation"),
    ),
    "exhibit.standing_settled": (("exhibit.standing_signed", "decision"),),
    "exhibit.accepted": (("exhibit.offered", "handover"),),
    "exhibit.recalled": (("exhibit.offered", "handover"),),
}
"""Which earlier entries nothing rests on any more after one: their kind, and the field in clear by
which they belong together. What is void stays void, a permit or an offer is used once, and what was
written, read or seen of an earlier start says nothing of the next."""

_SIGNED_FOR = (("disposal.proposed", "disposal"), ("disposal.authorised", "disposal"))
LASTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "disposal.authorised": _SIGNED_FOR[:1],
    "erase.permitted": _SIGNED_FOR,
    "erase.started": (*_SIGNED_FOR, ("erase.permitted", "permit")),
    "witnessed_work.started": (*_SIGNED_FOR, ("erase.permitted", "permit")),
    "copy.erase_started": (("copy.review_signed", "ends"), ("copy.review_authorised", "ends")),
}
"""What must not have run out when an entry is made, nor be outdated (``bars.OUTDATES``): the kinds,
each with the field in clear by which they belong together. No bar stands open then, either."""

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
