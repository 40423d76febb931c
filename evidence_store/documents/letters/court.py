"""The letter that goes to the court with the certificates: what was done, what is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates.order_sentences import headline
from evidence_store.documents.certificates.outcome_rows import HEADS, WIDTHS, rows_of
from evidence_store.documents.certificates.outcomes import document_named
from evidence_store.documents.kit.blocks import Banner, Bullets, Grid, Heading
from evidence_store.documents.kit.text import day
from evidence_store.documents.letters.letter import Letter, OrderLetter
from evidence_store.errors import OutOfSequenceError
from forensics.saying.recognised import word_of_ours
from forensics.saying.sentences import (
    Sentence,
    given,
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.letters.letter import AboutOrder

_ORDERED = Sentence(
    "On {day} the court made this order: {title} ({basis}), {case}. "
    "This letter says what has been done under it up to "
    "{today}."
)
_CHECKING = say(
    "Each document is a PDF under the seal of this unit, and says on its "
    "last page how to check it. It can be checked without us. Page 1 stands "
    "alone: what was done, what was not done, and what remains."
)
_COVERS = say(
    "A certificate covers the item that it names. It does not say that no "
    "copy exists anywhere else. We will write again when a line that is open "
    "has an outcome, and if a document is withdrawn."
)


def write(about: AboutOrder) -> Letter:
    """Write the letter to the court that made the order.

    Raises:
        OutOfSequenceError: no document stands for any exhibit of the order.
    """
    outcome, case = about.outcome, about.outcome.case
    enclosed = [each.standing for each in outcome.exhibits if each.standing is not None]
    if not enclosed:
        raise OutOfSequenceError(
            "No certificate or report has been issued for an exhibit of this order yet. Issue one "
            "first, so that there is a document to send."
        )
    number = case.court_case_number.strip()
    offender = say("R v {offender}", offender=given(case.offender))
    if number:
        offender = say("{offender}, case {number}", offender=offender, number=given(number))
    return Letter(
        subject=say("Order of {made_on}: what has been done", made_on=day(outcome.order.made_on)),
        reference=case.reference,
        on=about.today,
        addressee=(say("The court office, {court}", court=given(outcome.order.court)),),
        body=(
            _ORDERED(
                day=day(outcome.order.made_on),
                title=word_of_ours(outcome.order.title),
                basis=given(outcome.order.statutory_basis),
                case=offender,
                today=day(about.today),
            ),
            Banner(headline(outcome), warns=not outcome.is_complete),
            Heading(say("Line by line")),
            Grid(HEADS, rows_of(outcome), WIDTHS),
            Heading(say("Documents with this letter")),
            Bullets([document_named(each) for each in enclosed]),
            _CHECKING,
            Heading(say("What the documents do not say")),
            _COVERS,
        ),
    )


COURT = OrderLetter("court", "A letter to the court, with the certificates", write)
