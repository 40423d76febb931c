"""Exports of a recorded scan: who may have one made, and its entry before anybody gets the file.

An export names files of the medium, so it goes only to the people whom its entry names. One that
holds digests of known files is a disclosure, with a kind of entry and a duty of its own (ADR 68).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.case_events import DISCLOSURE_LIST_MADE
from evidence_store.domain.events.kinds.scan_events import SCAN_EXPORT_DOWNLOADED, SCAN_EXPORTED
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.scans.scan_exports import ExportFile, ScanExport
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ConflictError, NotFoundError
from evidence_store.workflow._kit.exportable import open_exportable
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.cases.recipients import Recipients
    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

MADE = (SCAN_EXPORTED.name, DISCLOSURE_LIST_MADE.name)


@dataclass(frozen=True, slots=True)
class Exportable:
    """A scan that may be exported now, with what it is of and how people call these."""

    case: str
    exhibit: str
    acquisition: Acquisition
    scan: ScanRecord


def require_export_duty(actor: Actor, *, holds_digests: bool) -> None:
    """Check that the actor may have such an export made.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(actor, Act.EXPORT_SCAN)
    if holds_digests:
        require_duty(actor, Act.DISCLOSE)


def open_for_export(desk: Desk, scan_id: str, *, holds_digests: bool) -> Exportable:
    """Return a scan of which this person may have an export made now; nothing is recorded.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no such scan.
        OutOfSequenceError: the exhibit was stopped and referred, or the count of the hash set is
            not confirmed.
    """
    require_export_duty(desk.actor, holds_digests=holds_digests)
    with desk.uow as uow:
        scan = uow.scans.get(scan_id)
        exhibit = open_exportable(desk, scan).exhibit
        return Exportable(
            uow.cases.get(exhibit.case_id).reference,
            exhibit.reference,
            uow.acquisitions.get(scan.acquisition_id),
            scan,
        )


def record_export(
    desk: Desk, scan_id: str, file: ExportFile, *, to: Recipients, put: Callable[[str], None]
) -> ScanExport:
    """Record that an export was made, for whom and why, with the SHA-256 of its file.

    Args:
        desk: who acts, and on which record.
        scan_id: of the scan.
        file: what was made.
        to: who gets it, and why.
        put: keeps the file where it waits, under the id that it is given; called within the
            transaction, so that a clean-up sees either neither file nor entry, or both.

    Raises:
        WrongEntryError: nobody is named, or no purpose is given.
        As ``open_for_export``.
    """
    require_export_duty(desk.actor, holds_digests=file.holds_digests)
    named = to.kept()
    with desk.uow as uow:
        on = open_exportable(desk, uow.scans.get(scan_id))
        made = ScanExport(new_id("e"), scan_id, file, on.at)
        put(made.id)
        on.append(
            DISCLOSURE_LIST_MADE if file.holds_digests else SCAN_EXPORTED,
            public={
                "export": made.id,
                "scan": scan_id,
                "form": file.form,
                "file": str(file.digest),
                "bytes": file.size,
            },
            committed={"recipients": [*named.recipients], "purpose": named.purpose},
        )
        uow.commit()
    return made


def record_export_download(
    desk: Desk, scan_id: str, export_id: str, *, take: Callable[[ScanExport], bytes]
) -> bytes:
    """Record that an export is downloaded, and give its bytes: once, then never again.

    Args:
        desk: who acts, and on which record.
        scan_id: of the scan.
        export_id: of the export.
        take: gives the file's bytes, held to the digest in the log; called within the transaction.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no such export.
        ConflictError: it was downloaded before, or its file is not there any more.
        OutOfSequenceError: the exhibit was stopped and referred since.
    """
    require_duty(desk.actor, Act.EXPORT_SCAN)
    with desk.uow as uow:
        on = open_exportable(desk, uow.scans.get(scan_id))
        known = {each.id: each for each in list_exports(uow, on.exhibit.id, scan_id)}
        if export_id not in known:
            raise NotFoundError("There is no such export of this scan.")
        made = known[export_id]
        require_export_duty(desk.actor, holds_digests=made.file.holds_digests)
        if made.downloaded is not None:
            raise ConflictError("This export was downloaded already. Make another one.")
        # Before the entry: where the file is away, none says that it was handed over.
        data = take(made)
        told = {"export": made.id, "scan": scan_id, "file": str(made.file.digest)}
        on.append(SCAN_EXPORT_DOWNLOADED, public=told)
        uow.commit()
    return data


def list_exports(uow: UnitOfWork, exhibit_id: str, scan_id: str) -> list[ScanExport]:
    """Return the exports of a scan that the log tells, oldest first."""
    leaves = (read_leaf(entry.body) for entry in uow.custody.of_exhibit(exhibit_id))
    return [each for each in _exports_in(leaves) if each.scan_id == scan_id]


def _exports_in(leaves: Iterable[Leaf]) -> list[ScanExport]:
    found: dict[str, ScanExport] = {}
    for leaf in leaves:
        identifier = str(leaf.public.get("export"))
        if leaf.event in MADE:
            found[identifier] = _made(leaf, identifier)
        elif leaf.event == SCAN_EXPORT_DOWNLOADED.name and identifier in found:
            found[identifier] = replace(found[identifier], downloaded=leaf.occurred)
    return list(found.values())


def _made(leaf: Leaf, identifier: str) -> ScanExport:
    told = leaf.public
    size = told.get("bytes")
    file = ExportFile(
        str(told.get("form")),
        leaf.event == DISCLOSURE_LIST_MADE.name,
        Digest.from_text(str(told.get("file"))),
        size if isinstance(size, int) else 0,
    )
    return ScanExport(identifier, str(told.get("scan")), file, leaf.occurred)
