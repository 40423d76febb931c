"""Plain words for an officer to adapt for a victim: how many devices, and what nobody can say.

It says nothing of pictures, names nobody and no device, and promises nothing about copies
elsewhere. What the officer has to fill in stands in square brackets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import Banner, Heading
from evidence_store.documents.kit.text import day
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.domain.certificates.order_outcome import Ended
from evidence_store.errors import OutOfSequenceError
from forensics.saying.sentences import (
    Said,
    Sentence,
    counted,
    listed,
    say,
)
from forensics.values import reads_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.documents.letters.letter import AboutOrder
    from evidence_store.domain.certificates.order_outcome import ExhibitOutcome, OrderOutcome

# ADR 88: who is told, how, and whether at all is for a person, so none is ready to send.
_DRAFT = say(
    "Draft for an officer to adapt. Delete this line. Ask first whether, and "
    "how, the person wants to be told. Say nothing about what pictures show."
)
# No name and no device: the anonymity of a victim is for life (Sexual Offences (Amendment) Act
# 1992), and a draft lies about.
_ORDERED = Sentence("On {day} a court made an order about {devices} that the police held.")
_WHOLE = Sentence(
    "{count} device has been erased or destroyed.",
    "{count} devices have been erased or destroyed.",
)
_PARTLY = Sentence(
    "{count} device has had only some files erased, because it can go back to somebody. Everything "
    "else on it stays. [Say why, and whether any of the pictures stay on it.]",
    "{count} devices have had only some files erased, because they can go back to somebody. "
    "Everything else on it stays. [Say why, and whether any of the pictures stay on it.]",
)
_RESET = Sentence(
    "{count} device has been reset to factory settings.",
    "{count} devices have been reset to factory settings.",
)
_OTHER = Sentence(
    "{count} device has had another outcome, such as being returned. [Say which.]",
    "{count} devices have had another outcome, such as being returned. [Say which.]",
)
_OPEN = Sentence(
    "{count} device is still to be dealt with. I will tell you when that is done.",
    "{count} devices are still to be dealt with. I will tell you when that is done.",
)
_NOT_COMPLETE = say("The order is not complete yet. [Say what is still to be done.]")
_ALL = say("Nothing is left to be done under the order.")
_READ = say("Where a device was erased, a second person read it again and checked that.")
_READ_IN_PART = say(
    "Where a device was erased, a second person read it, or a part of it, again and checked that."
)
_SEEN = say("Where one was destroyed, two people watched.")
_SEEN_OR_RESET = say("Where one was destroyed or reset, two people watched.")
_RECORD = say("The court can see a record of this.")
_ELSEWHERE = say(
    "The order covers those devices alone. We do not know "
    "whether there is a copy somewhere else, such as on another device or on "
    "the internet, and I cannot promise that there is none."
)
# A disk image that is kept in place of a device outlives it (CPIA 1996 s.23(1) Code of Practice).
_KEPT = say(
    "The law can require the police to keep some evidence and records for a "
    "time, in case the court or a lawyer needs them. [Say whether any are "
    "kept, how, and until when.]"
)
_ASK = say(
    "You can ask me anything about this, and you do not have to. My name is "
    "[name], and you can reach me on [telephone] or at [email]."
)
_SUPPORT = say(
    "If you would like to talk to somebody who is not the police, [name the "
    "support service and helpline that your force works with] can help."
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
        subject=say("An update about the devices in your case"),
        reference=outcome.case.reference,
        on=about.today,
        body=(
            Banner(_DRAFT, warns=True),
            _ORDERED(
                day=day(outcome.order.made_on),
                devices=counted(total, "{count} device", "{count} devices"),
            ),
            Heading(say("What has been done")),
            *_done(outcome),
            _checked(outcome.exhibits),
            Heading(say("What we cannot say")),
            _ELSEWHERE,
            Heading(say("What the police keep")),
            _KEPT,
            Heading(say("If you want to talk")),
            _ASK,
            _SUPPORT,
        ),
    )


def _checked(exhibits: Sequence[ExhibitOutcome]) -> Said:
    read = _READ_IN_PART if any(map(_is_sampled, exhibits)) else _READ
    seen = _SEEN_OR_RESET if any(map(_is_reset, exhibits)) else _SEEN
    return listed((read, seen, _RECORD), " ")


def _done(outcome: OrderOutcome) -> tuple[Said, ...]:
    gone = sum(map(_is_gone, outcome.exhibits))
    reset = sum(map(_is_reset, outcome.exhibits))
    partly = sum(each.is_selective for each in outcome.exhibits)
    other = sum(each.is_done and not _is_gone(each) for each in outcome.exhibits)
    waiting = len(outcome.exhibits) - gone - other
    lines = [
        *_if_any(gone - reset - partly, _WHOLE),
        *_if_any(partly, _PARTLY),
        *_if_any(reset, _RESET),
        *_if_any(other, _OTHER),
        *_if_any(waiting, _OPEN),
    ]
    if not waiting:
        lines.append(_ALL if outcome.is_complete else _NOT_COMPLETE)
    return tuple(lines)


def _if_any(number: int, sentence: Sentence) -> list[Said]:
    return [sentence.of(number)] if number else []


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


VICTIM = OrderLetter("victim", "Words for an officer to adapt for a victim", write)
