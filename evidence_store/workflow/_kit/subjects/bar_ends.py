"""Who ended a bar to erasing an exhibit: they carry no erasure of it out. Not a step.

It is read from the log, by the table that anyone who reads it later holds it to
(``domain.events.separations.ENDS_A_BAR``). What was ended for the whole that an exhibit is part
of, or for what a hold on it holds too, counts here as well; of that the readers see nothing in
clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.events.separations import ENDS_A_BAR, bears_on
from evidence_store.domain.exhibits.sub_exhibits import held_with
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import ChangedRecordError, SamePersonError
from evidence_store.ways import Way
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow._kit.subjects.open_documents import documents_about
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


@dataclass(frozen=True, slots=True)
class BarEnd:
    """One entry by which somebody ended a bar: its number, what it says, and who signed it.

    ``by`` is None where what is kept of the entry is not what was signed for it, or is away.
    """

    by: str | None
    seq: int
    sentence: str


def bar_ends(uow: UnitOfWork, exhibit: Exhibit) -> Iterator[BarEnd]:
    """Every entry by which somebody ended a bar to erasing the exhibit, oldest first."""
    of_case = uow.exhibits.find(case_id=exhibit.case_id)
    ids = {*line_up(uow, exhibit), *(each.id for each in held_with(exhibit, of_case))}
    leaves = [read_leaf(each.body) for each in uow.custody.of_case(exhibit.case_id)]
    ends = [
        leaf
        for leaf in leaves
        if leaf.event in ENDS_A_BAR
        and bears_on(ids, about=leaf.exhibit_id, named=leaf.public.get("exhibits"))
    ]
    told = uow.custody.told([leaf.place.seq for leaf in ends], (STATEMENT,))
    for leaf in ends:
        by = _signer(leaf, told.get(leaf.place.seq, {}).get(STATEMENT))
        yield BarEnd(by, leaf.place.seq, entry_sentence(leaf.event, leaf.public))


def _signer(leaf: Leaf, form: Any) -> str | None:  # noqa: ANN401 -- JSON until it is compared
    """Who signed in the part that ends the bar; None where the form is not the one of the leaf."""
    # Who signed stands beside the log, where it can be written otherwise: it counts where it is
    # what the entry's leaf holds the digest of.
    if not isinstance(form, Mapping) or statement_digest(form) != leaf.statement:
        return None
    return next((by for part, by in form["signers"] if part == ENDS_A_BAR[leaf.event]), None)


def bar_enders(uow: UnitOfWork, exhibit: Exhibit) -> frozenset[str]:
    """Who ended a bar to erasing the exhibit, as far as it is kept."""
    return frozenset(each.by for each in bar_ends(uow, exhibit) if each.by is not None)


def withdrew_a_document(uow: UnitOfWork, exhibit: Exhibit) -> frozenset[str]:
    """Who asked that a document about the exhibit be withdrawn, or confirmed that it is.

    For whom a deputy asked is among them.
    """
    withdrawals = (each.withdrawal for each in documents_about(uow, [exhibit]))
    people = (each.askers | {each.confirmed_by} for each in withdrawals if each is not None)
    return frozenset(person for some in people for person in some if person is not None)


def require_may_carry_out(on: OpenExhibit, *, excluded: Collection[str]) -> None:
    """Check that the actor ended nothing that barred the erasure of the exhibit.

    Args:
        on: the exhibit, and who would carry the work out.
        excluded: who cannot carry it out for another reason.

    Raises:
        SamePersonError: they ended a bar, or signed that a document about it is withdrawn.
        ChangedRecordError: who ended a bar is not kept as it was signed.
    """
    require_ended_no_bar(on, excluded=excluded)
    # A certificate bars another erasure until two people withdraw it (ADR 131).
    if on.actor.id in withdrew_a_document(on.uow, on.exhibit):
        raise SamePersonError(
            f"{on.exhibit.reference}: you signed that a document about it is withdrawn. A person "
            "who did that does not erase or destroy it afterwards. Ask another examiner."
        )


def require_ended_no_bar(on: OpenExhibit, *, excluded: Collection[str]) -> None:
    """Check that the actor ended no bar to erasing the exhibit.

    Args:
        on: the exhibit, and who would carry the work out.
        excluded: who cannot carry it out for another reason.

    Raises:
        SamePersonError: they did; the text says by what, and who can carry it out.
        ChangedRecordError: who ended one is not kept as it was signed.
    """
    ends = [*bar_ends(on.uow, on.exhibit)]
    if lost := [each.seq for each in ends if each.by is None]:
        raise ChangedRecordError(
            f"{on.exhibit.reference}: entry {lost[0]} of the record ended a bar to erasing; who "
            "signed it was changed or taken out outside the program. Nothing is erased. "
            "Run: " + Way.FSCK
        )
    own = next((each for each in ends if each.by == on.actor.id), None)
    if own is None:
        return
    apart = {each.by for each in ends} | {*excluded}
    others = sorted(
        person.name
        for person in on.uow.people.find()
        if person.is_present
        and person.id not in apart
        and ALLOWED_DUTIES[Act.PERMIT] & {*person.duties}
    )
    ask = (
        f"Another person does: {', '.join(others)}."
        if others
        else "No one else here has the duty for it: ask for another examiner to be enrolled."
    )
    raise SamePersonError(
        f"{on.exhibit.reference}: you signed entry {own.seq} of the record: {own.sentence} "
        f"A person who ends a bar to erasing does not carry the erasure out. {ask}"
    )
