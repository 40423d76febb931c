"""Find a case or an exhibit by what a person types: an opaque id, or a reference that is unique."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.errors import AmbiguousReferenceError, NotFoundError

if TYPE_CHECKING:
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.ports import UnitOfWork


def find_case(uow: UnitOfWork, reference: str) -> Case:
    """The case of that id or reference, inside an open unit of work.

    Raises:
        NotFoundError: there is none.
    """
    for found in (*uow.cases.find(id=reference), *uow.cases.find(reference=reference)):
        return found
    raise NotFoundError(f"{reference}: no case of that id or reference is recorded.")


def find_exhibit(uow: UnitOfWork, reference: str, *, case: str | None) -> Exhibit:
    """The exhibit of that id, or of that reference where it is unique or the case is given.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: several cases have one; the text lists them.
    """
    if by_id := uow.exhibits.find(id=reference):
        return by_id[0]
    within = {"case_id": find_case(uow, case).id} if case else {}
    found = uow.exhibits.find(reference=reference, **within)
    if not found:
        raise NotFoundError(f"{reference}: no exhibit of that id or reference is recorded.")
    # Never the first of them: two officers can have the same initials, so a reference is unique in
    # its case alone.
    if len(found) > 1:
        candidates = ", ".join(
            f"{each.id} (case {uow.cases.get(each.case_id).reference})" for each in found
        )
        raise AmbiguousReferenceError(
            f"{reference}: several cases have an exhibit of that reference: {candidates}. "
            "Add --case, or use the id."
        )
    return found[0]
