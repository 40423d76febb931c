"""Documents that an interruption left beside their names: finished, or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.folder import begun_documents, settle_documents

if TYPE_CHECKING:
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
        # A number has no full stop; behind one stands the level of a copy that was raised.
        names = {name.partition(".")[0] for _, name in begun_documents(folder)}
        records = uow.certificates.find(number=names)
        issued = {name: digest for each in records for name, digest in each.files.items()}
        settle_documents(folder, issued)
