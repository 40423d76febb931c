"""Documents that an interruption left beside their names: finished, or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begun_documents, settle_documents
from evidence_store.domain.copies.endings import COPY_SERIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.domain.copies.endings import CopyDocument
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
        # A number has no full stop; behind one stands the level of a copy that was raised.
        names = {name.partition(".")[0] for _, name in begun_documents(folder)}
        records = uow.certificates.find(number=names)
        issued = {name: digest for each in records for name, digest in each.files.items()}
        if any(name.startswith(COPY_SERIES) for name in names):
            issued |= {each.file_name: each.pdf_digest for each in copy_documents(uow)}
        settle_documents(folder, issued)


def copy_documents(uow: UnitOfWork) -> Iterator[CopyDocument]:
    """Every document about the end of a copy that is recorded: all exhibits are read for it."""
    for exhibit in uow.exhibits.find():
        for copy in exhibit.copies:
            yield from copy.documents
