"""The letter that asks whether somebody has an interest in items that a court ordered to be taken.

Sentencing Act 2020 s.157 and the Police (Property) Act 1897 s.1 let an owner claim; this tells them
in time. It is a draft: no force has approved its words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.kit.blocks import Grid, Heading
from evidence_store.documents.kit.text import day
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.errors import OutOfSequenceError
from forensics.saying.sentences import (
    Sentence,
    given,
    listed,
    present,
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import AboutOrder

_HEADS = (
    say("Our reference"),
    say("What it is"),
    say("Make and model"),
    say("Serial number or IMEI"),
)
_WIDTHS = (28, 60, 40, 42)

_ORDERED = Sentence(
    "On {day} {court} ordered that the person who had the items below lose "
    "their rights in them. The police hold the items. They may be destroyed, "
    "or what is on them may be erased."
)
_WRITE = Sentence(
    "Write to us within {days} days of getting this letter if you say that "
    "an item, or a part of it, belongs to you, or that you have another "
    "right in it. Say which item and why, and send a copy of what shows it, "
    "such as a receipt."
)
_COURT = say(
    "You can also ask a magistrates’ court to decide. As a rule that "
    "must be done within six months, and the day of the order is the "
    "first day. A solicitor or Citizens Advice can tell you how, and by "
    "when."
)
_THEN = say(
    "Once we have your answer, nothing is done with the item until it is "
    "settled. If we do not hear from you, the police may go on without "
    "asking again."
)


def write(about: AboutOrder) -> Letter:
    """Write the letter about the items of an order.

    Raises:
        OutOfSequenceError: no line of the order is mapped to an exhibit, or none of them is left.
    """
    if not about.exhibits:
        raise OutOfSequenceError(
            "No line of this order is mapped to an exhibit yet. Map its lines first, so that the "
            "letter names the items."
        )
    done = {each.id for each in about.outcome.exhibits if each.is_done}
    # The letter says that the police hold the items, and what may still be done with them.
    held = [each for each in about.exhibits if each.id not in done]
    if not held:
        raise OutOfSequenceError(
            "Every item of this order was erased, destroyed or given back, so there is nobody to "
            "ask. To say what was returned, write the letter to an owner."
        )
    # The days of the hold that waits for the answer, so that no letter promises others.
    order, days = about.order, about.rules.hold("notice_to_interested").number or 0
    items = [
        (
            given(each.reference),
            given(each.description),
            listed(present(each.make, each.model), " ") or given("–"),
            given(each.serial or each.imei or "–"),
        )
        for each in held
    ]
    return Letter(
        subject=say("Items that a court ordered to be taken: do you have an interest in them?"),
        reference=about.case.reference,
        on=about.today,
        body=(
            _ORDERED(day=day(order.made_on), court=given(order.court)),
            Heading(say("The items")),
            Grid(_HEADS, items, _WIDTHS),
            Heading(say("If one of them is yours")),
            _WRITE(days=days),
            _COURT,
            _THEN,
        ),
    )


INTERESTED_PERSON = OrderLetter("interested-person", "A letter to an interested person", write)
