"""Plain words for an officer to adapt for a victim: how many devices, and what nobody can say.

It says nothing of pictures, names nobody and no device, and promises nothing about copies
elsewhere. What the officer has to fill in stands in square brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import Banner, Heading
from evidence_store.documents.kit.text import day, number
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.domain.certificates.order_outcome import Ended
from evidence_store.errors import OutOfSequenceError
from forensics.values import Route, reads_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.documents.letters.letter import AboutOrder
    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome, OrderOutcome

_DRAFT = (
    "Draft for an officer to adapt. Delete this line. Ask first whether, and how, the person wants "
    "to be told. Say nothing about what pictures show."
)
_ORDERED = "On {day} a court made an order about {devices} that the police hold."
_OPEN = "{devices} {are} still to be dealt with. I will tell you when that is done."
_PARTLY = (
    "only some files erased, because it can go back to somebody. Everything else on it stays. "
    "[Say why, and whether any of the pictures stay on it.]"
)
_ALL = "Nothing is left to be done under the order."
_CHECKED = (
    "Where a device was erased, a second person read it{or_part} again and checked that. Where one "
    "was destroyed{or_reset}, two people watched. The court can see a record of this."
)
_ELSEWHERE = (
    "The order covers the devices that the police hold. We do not know whether there is a copy "
    "somewhere else, such as on another device or on the internet, and I cannot promise that there "
    "is none."
)
_KEPT = (
    "The law can require the police to keep some evidence and records for a time, in case the "
    "court or a lawyer needs them. [Say whether any are kept, how, and until when.]"
)
_ASK = (
    "You can ask me anything about this, and you do not have to. My name is [name], and you can "
    "reach me on [telephone] or at [email]."
)
_SUPPORT = (
    "If you would like to talk to somebody who is not the police, [name the support service and "
    "helpline that your force works with] can help."
)


def write(about: AboutOrder) -> Letter:
    """Write the words for a victim.

    Raises:
        OutOfSequenceError: no device of the order has been erased or destroyed yet.
    """
    outcome = about.outcome
    if not any(map(_is_gone, outcome.exhibits)):
        raise OutOfSequenceError(
            "No device under this order has been erased or destroyed with a certificate yet. Write "
            "when there is an outcome to tell."
        )
    total = len(outcome.exhibits)
    return Letter(
        subject="An update about the devices in your case",
        reference=outcome.case.reference,
        on=about.today,
        body=(
            Banner(_DRAFT, warns=True),
            _ORDERED.format(
                day=day(outcome.order.made_on), devices=number(total, "device", "devices")
            ),
            Heading("What has been done"),
            *_done(outcome),
            _checked(outcome.exhibits),
            Heading("What we cannot say"),
            _ELSEWHERE,
            Heading("What the police keep"),
            _KEPT,
            Heading("If you want to talk"),
            _ASK,
            _SUPPORT,
        ),
    )


def _checked(exhibits: Sequence[ExhibitOutcome]) -> str:
    return _CHECKED.format(
        or_part=", or a part of it," if any(map(_is_sampled, exhibits)) else "",
        or_reset=" or reset" if any(map(_is_reset, exhibits)) else "",
    )


def _done(outcome: OrderOutcome) -> tuple[str, ...]:
    gone = sum(map(_is_gone, outcome.exhibits))
    reset = sum(map(_is_reset, outcome.exhibits))
    lines = []
    partly = sum(map(_is_selective, outcome.exhibits))
    if whole := gone - reset - partly:
        lines.append(f"{_devices(whole)} {_have(whole)} been erased or destroyed.")
    if partly:
        lines.append(f"{_devices(partly)} {_have(partly)} had {_PARTLY}")
    if reset:
        lines.append(f"{_devices(reset)} {_have(reset)} been reset to factory settings.")
    other = sum(each.is_done and not _is_gone(each) for each in outcome.exhibits)
    if other:
        lines.append(
            f"{_devices(other)} {_have(other)} had another outcome, such as being returned. "
            "[Say which.]"
        )
    waiting = len(outcome.exhibits) - gone - other
    if waiting:
        are = "is" if waiting == 1 else "are"
        lines.append(_OPEN.format(devices=_devices(waiting), are=are))
    elif outcome.is_complete:
        lines.append(_ALL)
    else:
        lines.append("The order is not complete yet. [Say what is still to be done.]")
    return tuple(lines)


def _is_gone(exhibit: ExhibitOutcome) -> bool:
    """Whether a certificate stands for it; what ended otherwise is for the officer to say."""
    return exhibit.outcome is Ended.CERTIFIED


def _is_sampled(exhibit: ExhibitOutcome) -> bool:
    """Whether another person read a sample of it again, and not all of it."""
    stands = exhibit.standing
    return _is_gone(exhibit) and stands is not None and stands.sampled


def _is_reset(exhibit: ExhibitOutcome) -> bool:
    """Whether that certificate is of a reset: nobody read such a phone again byte by byte."""
    stands = exhibit.standing
    return _is_gone(exhibit) and stands is not None and reads_phone(stands.method)


def _is_selective(exhibit: ExhibitOutcome) -> bool:
    """Whether that certificate is of selected files alone."""
    stands = exhibit.standing
    return _is_gone(exhibit) and stands is not None and stands.route is Route.SELECTIVE


def _devices(count: int) -> str:
    return number(count, "device", "devices")


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


VICTIM = OrderLetter("victim", "Words for an officer to adapt for a victim", write)
