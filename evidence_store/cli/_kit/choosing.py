"""Find an order or a disposal by its id, or by its case or exhibit where that is unique."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidence_store.cli._kit.finding import find_case
from evidence_store.domain.certificates.certificate import document_of
from evidence_store.errors import AmbiguousReferenceError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.cli._kit.working import Work
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.orders.order import Order
    from evidence_store.workflow._kit.ports import UnitOfWork

Found = TypeVar("Found")


def find_order(uow: UnitOfWork, name: str) -> Order:
    """The order of that id, or the one order of the case of that id or reference.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: the case has several; the text lists them.
    """
    if by_id := uow.orders.find(id=name):
        return by_id[0]
    found = uow.orders.find(case_id=find_case(uow, name).id)
    if not found:
        message = f"{name}: no order is recorded in this case."
        raise NotFoundError(message)
    if len(found) > 1:
        # Ids and days: names stay off a terminal, where anybody behind the chair reads them
        # (ADR 45).
        candidates = ", ".join(f"{o.id} (made {o.made_on.isoformat()})" for o in found)
        message = f"{name}: the case has several orders: {candidates}. Use the id."
        raise AmbiguousReferenceError(message)
    return found[0]


def find_disposal(uow: UnitOfWork, named: NamedItem) -> Disposal:
    """The disposal of that id, or the newest one of the exhibit of that id or reference.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: several cases have an exhibit of that reference.
    """
    if by_id := uow.disposals.find(id=named.reference):
        return by_id[0]
    found = uow.disposals.find(exhibit_id=named.exhibit(uow).id)
    if not found:
        message = f"{named}: no disposal of this exhibit is recorded. Propose one first."
        raise NotFoundError(message)
    return found[-1]


def the_disposal(work: Work, named: NamedItem) -> Disposal:
    """The disposal that a command names, as it stands now.

    Raises:
        As ``find_disposal``.
    """
    with work.reading as uow:
        return find_disposal(uow, named)


def find_certificate(uow: UnitOfWork, number: str) -> CertificateRecord:
    """The document that was issued under that number, or of which that is an edition.

    Raises:
        NotFoundError: there is none.
    """
    if found := uow.certificates.find(number=document_of(number)):
        return found[0]
    message = f"{number}: no document of that number was issued."
    raise NotFoundError(message)


def the_only(
    found: Sequence[Found],
    name: str,
    nothing: str,
    shown: Callable[[Found], str],
    *,
    option: str = "",
) -> Found:
    """The one that was found: nobody types what the record knows, and nothing is guessed.

    Args:
        found: what fits.
        name: what the person named.
        nothing: what is said of that where none does.
        shown: by which words each is known to the person who chooses.
        option: by which one is chosen; empty where its id stands in the place of ``name``.

    Raises:
        NotFoundError: there is none.
        AmbiguousReferenceError: there are several; the text lists them.
    """
    if not found:
        message = f"{name}: {nothing}."
        raise NotFoundError(message)
    if len(found) > 1:
        how = f"Choose one with {option}" if option else "Use the id"
        message = f"{name}: there are several: {', '.join(map(shown, found))}. {how}."
        raise AmbiguousReferenceError(message)
    return found[0]
