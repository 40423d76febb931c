"""What must be so before an act on an order, its lines, its sentence or an appeal against it.

Each check returns, or refuses and says what comes first. ``order_offers`` says which stands before
which act; of what the act picks (this line, that appeal), the order itself says more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.domain.certificates.order_said import require_said
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.rules import DISCLAIMER
from evidence_store.domain.offers.order_around import OnOrder
from evidence_store.domain.orders.order_guards import (
    require_accounted_for,
    require_no_document,
    require_readable,
    require_withdrawal_asked,
    require_withdrawal_not_asked,
)
from evidence_store.domain.orders.order_nothing import confirmable, markable
from evidence_store.domain.orders.order_sentences import require_sentence_correction
from evidence_store.domain.people.duties import Act, Part, require_other_person
from evidence_store.errors import OutOfSequenceError, SamePersonError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Iterable

Check: TypeAlias = Callable[[OnOrder], None]


def some(things: Iterable[object], *, nothing: str) -> None:
    """Check that there is any.

    Raises:
        OutOfSequenceError: there is none; the text is ``nothing``.
    """
    # Not any(things): a thing that is there can itself be false, as an empty text is.
    if not any(True for _ in things):
        raise OutOfSequenceError(nothing)


def some_of_another(people: Iterable[str], on: OnOrder, *, nothing: str, own: str) -> None:
    """Check that something waits that another person began; ``people`` began what waits.

    Raises:
        OutOfSequenceError: nothing waits; the text is ``nothing``.
        SamePersonError: this person began all of it; the text is ``own``.
    """
    some(waiting := set(people), nothing=nothing)
    if waiting == {on.actor.id}:
        raise SamePersonError(own)


def not_the_operator(on: OnOrder) -> None:
    """Check that the actor would not erase: they may not end a bar to erasing."""
    parts = {Part.OPERATOR: on.around.operator_ids}
    require_other_person(on.actor, Act.SETTLE_MATTER, parts=parts)


def mapped(on: OnOrder) -> None:
    """A line of it means an exhibit."""
    nothing = "No exhibit is mapped to this order yet. Map its lines first: " + Way.ORDER_MAP + "."
    some(on.order.exhibit_ids, nothing=nothing)


def directed(on: OnOrder) -> None:
    """It is of a type that a direction of the chief officer is given about."""
    rules, code = on.of_types, on.order.order_type
    if code not in rules.authority(AuthorityKind.CHIEF_OFFICER_DIRECTION.value).order_types:
        raise OutOfSequenceError(
            f"{rules.order_type(code).title}: regulation 8 does not cover it. The words that the "
            "owner signed are its authority; quote them in the proposal."
        )


def disclaimed(on: OnOrder) -> None:
    """It is a disclaimer, which has conditions."""
    if not on.of_types.order_type(on.order.order_type).needs:
        raise OutOfSequenceError(
            "This is an order of a court, not a disclaimer; it has no such conditions."
        )


def of_a_court(on: OnOrder) -> None:
    """Check that a court made it, and it was not entered in error."""
    if on.order.order_type == DISCLAIMER:
        raise OutOfSequenceError(
            "This is a disclaimer by the owner, and not an order of a court. Its items have "
            "documents of their own."
        )
    if on.order.entry_withdrawal is not None and on.order.entry_withdrawal.confirmed_by:
        raise OutOfSequenceError("The order was entered in error, so nothing is certified of it.")


def documented(on: OnOrder) -> None:
    """An exhibit of it has a certificate or a report."""
    if not on.around.is_documented:
        raise OutOfSequenceError(
            "No certificate or report was issued for an exhibit of this order yet. Issue one "
            "first: " + Way.CERTIFICATE_ISSUE + "."
        )


def outcome_said(on: OnOrder) -> None:
    """Another person signed what has been done under it, and no document says so yet."""
    require_said(on.order, on.actor.id)


def exhibit_there(on: OnOrder) -> None:
    """There is an exhibit that a line could mean."""
    if not on.around.has_exhibits:
        raise OutOfSequenceError(
            "No exhibit is booked into this case yet. Book it in "
            "first: " + Way.EXHIBIT_BOOK_IN + "."
        )


def no_document(on: OnOrder) -> None:
    """Its document is not recorded yet."""
    require_no_document(on.order)


def readable(on: OnOrder) -> None:
    """Its document is recorded, and this person has not read it in this edition."""
    require_readable(on.order, by=on.actor.id)


def line_to_mark(on: OnOrder) -> None:
    """Check that a line is neither mapped nor marked."""
    some(markable(on.order), nothing="Every line of the order has been mapped or marked.")


def line_to_confirm(on: OnOrder) -> None:
    """Another person said of a line that it names nothing."""
    marks = (on.order.line(each).nothing for each in confirmable(on.order))
    some_of_another(
        (each.marked_by for each in marks if each is not None),
        on,
        nothing="No line has been marked as naming nothing. Mark it "
        "first: " + Way.ORDER_NAMES_NOTHING + ".",
        own="You said that the line names nothing. Another person confirms it.",
    )


def proceeding_open(on: OnOrder) -> None:
    """An appeal or claim waits for its outcome."""
    some(
        (each for each in on.order.proceedings if not each.is_determined),
        nothing="No appeal or claim under this order waits for its outcome. If an outcome is "
        "wrong, two people correct it: " + Way.ORDER_CORRECT_OUTCOME + ".",
    )


def outcome_there(on: OnOrder) -> None:
    """An outcome is recorded."""
    some(
        # None is recorded over another: what was entered wrongly takes two people to correct.
        (each for each in on.order.proceedings if each.is_determined),
        nothing="No outcome of an appeal or claim is recorded that could be corrected.",
    )


def outcome_doubted(on: OnOrder) -> None:
    """Another person said that an outcome was recorded wrongly."""
    some_of_another(
        (each.correction.asked_by for each in on.order.proceedings if each.correction),
        on,
        nothing="The correction of an outcome has not been asked for. Ask for it "
        "first: " + Way.ORDER_CORRECT_OUTCOME + ".",
        own="You asked for this correction. Another person confirms it.",
    )


def detained(on: OnOrder) -> None:
    """The sentence puts somebody in custody or hospital; a later release can be recorded again."""
    if on.order.sentence.detained_since is None:
        raise OutOfSequenceError(
            "The recorded sentence detains no one, so there is no release to record. If there "
            "is a different sentence now, record that first: " + Way.ORDER_SENTENCE + "."
        )


def sentence_doubted(on: OnOrder) -> None:
    """Another person said that the sentence is one that keeps less."""
    require_sentence_correction(on.order, by=on.actor.id)


def nothing_begun(on: OnOrder) -> None:
    """No erasure was begun under it."""
    if on.around.is_begun:
        raise OutOfSequenceError(
            "An erasure was begun under this order, so it was not entered in error. Record what "
            "the court decided instead."
        )


def nothing_barred(on: OnOrder) -> None:
    """Nothing recorded under it bars an erasure, or it is recorded under another order as well."""
    # Withdrawn as typed twice, an entry would take along the claim or appeal that holds the item.
    if bars := on.around.bars:
        raise OutOfSequenceError(
            f"This entry holds its exhibits by: {'; '.join(bars)}. If the order was typed in "
            "twice, record this with the same words and days under the order that stays. What has "
            "ended, or is itself an error, is ended or corrected by its own act. Then withdraw the "
            "entry."
        )


def withdrawal_not_asked(on: OnOrder) -> None:
    """Check that it was not said to be entered in error."""
    require_withdrawal_not_asked(on.order)


def withdrawal_asked(on: OnOrder) -> None:
    """Another person said that it was keyed in error."""
    asked = require_withdrawal_asked(on.order)
    parts = {Part.PROPOSER: frozenset({asked.asked_by})}
    require_other_person(on.actor, Act.CONFIRM_ENTRY_WITHDRAWAL, parts=parts)


def accounted_for(on: OnOrder) -> None:
    """Everything that it names is accounted for."""
    if waiting := on.around.waiting:
        raise OutOfSequenceError(f"{', '.join(waiting)}: not certified yet. Then close the order.")
    require_accounted_for(on.order)


def suspension_there(on: OnOrder) -> None:
    """A court suspended it, and the end is not recorded."""
    if on.order.open_suspension is None:
        raise OutOfSequenceError("No suspension of this order is recorded that could end.")


def incident_open(on: OnOrder) -> None:
    """An incident is not reported yet."""
    some(on.order.incidents, nothing="No incident is recorded under this order.")
    some(
        (each for each in on.order.incidents if each.reported_on is None),
        nothing="Every incident under this order was reported before.",
    )
