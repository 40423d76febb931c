"""The codes that entries of the custody log have in clear, and why something was voided, as words.

An entry keeps a code; its sentence shows it with blanks, in another language as that has it. So the
template holds the words of each: nothing in the program looks them up in English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.settings import load_rules
from evidence_store.disclosure.policy import Audience
from evidence_store.domain.cases.case import Ending, RequestOutcome
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome
from evidence_store.domain.copies.reviews import ReviewGround, ReviewOutcome
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.discrepancies import DiscrepancyKind, Disposition
from evidence_store.domain.exhibits.photographs import PhotographKind, SecretKind
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.exhibits.standing import FinalKind, StandingAct
from evidence_store.domain.orders.matters import Need, ObjectionOutcome, OwnersChoice
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.orders.proceedings import ProceedingOutcome
from evidence_store.domain.people.duties import Act
from evidence_store.domain.people.person import Duty
from evidence_store.domain.scans.gradings import Grade
from evidence_store.domain.unit.anchors import AnchorKind
from evidence_store.domain.unit.jobs import JobKind
from forensics.values import ErasureMethod, ErasureOutcome, IdentifiedBy
from forensics.values.firmware_runs import Finding
from forensics.values.tools import SaidEnd

if TYPE_CHECKING:
    from collections.abc import Iterator

CODES = (
    AcquiredAs, Act, AnchorKind, Audience, CopyEnd, CopyKind, CopyNotRead, DiscrepancyKind,
    Disposition, Duty, EndOutcome, Ending, ErasureMethod, ErasureOutcome, FinalKind, Finding, Grade,
    IdentifiedBy, ItemKind, ItemState, JobKind, Need, NotReadWhy, ObjectionOutcome, OwnersChoice,
    PhotographKind, PowerState, ProceedingOutcome, ReadersSay, RequestOutcome, ReviewGround,
    ReviewOutcome, SaidEnd, SamplingGround, SecretKind, SentenceKind, StandingAct,
)  # fmt: skip
OF_RULES = ("hold", "placed_hold", "order_type", "statutory_basis", "selective_ground")
"""Tables of the rules of which a document prints what they say: a record keeps its words."""
CODES_OF_RULES = ("placed_hold", "question")

WHY_VOIDED = (
    "a discrepancy was noted",
    "a hold was placed",
    "a key was replaced",
    "a letter to an interested person was sent",
    "a proceeding is pending",
    "a question before the erasure was answered with yes",
    "a restriction under another Act was noted",
    "a signer left",
    "an appeal or claim was noted",
    "an interested person objected",
    "an order about the proceeds of sale was recorded",
    "an undertaking to the court is open",
    "claimed or under review",
    "lawful material is to be taken off first",
    "stopped and referred",
    "the chief officer's direction was withdrawn",
    "the clock was wrong",
    "the disclosure officer decided that the original is kept",
    "the last copy of a verified disk image ended",
    "the order was keyed in error",
    "the order was quashed",
    "the order was suspended",
    "the order was varied",
    "the outcome of an appeal or claim is in doubt",
    "the owner of an item decided what becomes of it",
    "the owner took the disclaimer back",
    "the record was restored from a backup",
    "the sentence is in doubt",
    "the sentence of somebody convicted in the case was recorded",
    "the sentence was corrected",
    "the sentence was recorded again",
)
OTHERS = (
    "the device was taken away", "csv", "digests", "report", "nothing", "not scanned",
    "no second reader", "not examined", "open",
    # Of a description, which fields were changed.
    "imei", "imeisv", "further imeis", "lock", "clock deviation", "colour, value",
)  # fmt: skip


def words_of_codes() -> Iterator[str]:
    """What stands for a code in the sentence of an entry."""
    rules = load_rules("england-and-wales")[0]
    codes = [member.value for each in CODES for member in each]
    codes += [row["code"] for table in CODES_OF_RULES for row in rules[table]]
    yield from (each.replace("_", " ") for each in codes)
    yield from (*WHY_VOIDED, *OTHERS)


def words_of_rules() -> Iterator[str]:
    """What the rules of this version call holds, orders and grounds, and what each rests on."""
    rules = load_rules("england-and-wales")[0]
    rows = [each for table in OF_RULES for each in rules[table]]
    yield from (each[name] for each in rows for name in ("title", "legal_basis"))
