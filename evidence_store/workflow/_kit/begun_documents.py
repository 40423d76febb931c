"""Documents that an interruption left beside their names: finished, or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begun_documents, settle_documents
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.certificate import file_of
from evidence_store.domain.certificates.extract_content import EXTRACT_SERIES, is_number_of
from evidence_store.domain.events.kinds.exhibit_events import (
    EXHIBIT_EXTRACT_EDITION_ISSUED,
    EXHIBIT_EXTRACT_ISSUED,
)
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.workflow._kit.ports import UnitOfWork


def finish_documents(uow: UnitOfWork, folder: Path) -> None:
    """Finish what an interruption left: a recorded document gets its name, any other one goes.

    Args:
        uow: a writer, so that nobody issues meanwhile.
        folder: where documents stand.
    """
    if not begun_documents(folder):  # looked at before the lock: almost never is there one
        return
    with uow:
        # A number has no full stop; behind one stands the level or language of a further file.
        names = {name.partition(".")[0] for _, name in begun_documents(folder)}
        records = uow.certificates.find(number=names)
        issued = {name: digest for each in records for name, digest in each.files.items()}
        issued |= _extracts(uow, names)
        settle_documents(folder, issued)


def _extracts(uow: UnitOfWork, numbers: Iterable[str]) -> dict[str, Digest]:
    """The files of those extracts of the custody log that the log says were issued."""
    # An extract has no row among the certificates, since nothing withdraws it: the log alone says
    # that it was issued (ADR 110).
    about = {
        exhibit.id
        for number in numbers
        if number.startswith(EXTRACT_SERIES)
        for exhibit in uow.exhibits.find()
        if is_number_of(number, exhibit.id)
    }
    leaves = (read_leaf(each.body) for name in about for each in uow.custody.of_exhibit(name))
    return {
        file_of(str(leaf.public["number"])): Digest.from_text(str(leaf.public["pdf"]))
        for leaf in leaves
        if leaf.event in (EXHIBIT_EXTRACT_ISSUED.name, EXHIBIT_EXTRACT_EDITION_ISSUED.name)
    }
