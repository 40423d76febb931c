"""What people bring of the work itself: a witness's photographs, and what other tools wrote.

All of it is kept whole and sealed before anybody signs. A log is read in a confined child.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.other_tools import Disagreement
from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.domain.people.duties import Act
from evidence_store.errors import WrongEntryError
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow.disposals.other_tools import (
    ToolRecord,
    record_other_reading,
    record_other_tool,
    stop_for_another_device,
)
from evidence_store.workflow.exhibits.photographs import Shot, add_photograph
from forensics.erasure_logs.reading import OtherDriveError, ToolLogError, read_nwipe
from forensics.pictures.viewing import make_view
from forensics.values import Digest, HashAlgorithm, Tool

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from forensics.values.tools import ToolSaid


def keep_photographs_of_act(
    store: Store, desk: Desk, disposal_id: str, files: Sequence[bytes], *, unit_keys: UnitKeys
) -> tuple[Digest, ...]:
    """Keep what a witness photographed, whole and sealed; give the digests to sign for.

    Raises:
        ConflictError: another person has kept this very photograph.
        WrongEntryError: a file has no bytes, or too many.
        NotPermittedError: the actor's duties do not include it.
    """
    with store.reading() as uow:
        exhibit = uow.exhibits.get(uow.disposals.get(disposal_id).exhibit_id)
    # What the same person has kept before, perhaps in a try that was refused, is not kept twice.
    own = {each.digest for each in exhibit.photographs if each.added_by == desk.actor.id}
    digests = []
    for data in files:
        digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
        digests.append(digest)
        if digest not in own:
            add_photograph(
                desk,
                exhibit.id,
                shot=Shot(data, PhotographKind.DESTRUCTION),
                vault=open_vault(store, unit_keys),
                make_view=make_view,
            )
    return tuple(digests)


def record_tools_log(
    store: Store,
    desk: SigningDesk,
    disposal_id: str,
    *,
    file: bytes,
    zone: tzinfo,
    unit_keys: UnitKeys,
) -> Disposal:
    """Keep the log that nwipe wrote, read it, and record what it says of the exhibit's work.

    Args:
        store: the record.
        desk: of the person who carried the work out.
        disposal_id: under way, or ended and without its document.
        file: the log.
        zone: of the clock of the computer on which nwipe ran.
        unit_keys: by which the file is sealed.

    Raises:
        DiscrepancyError: it is of another device; that is recorded, and holds the exhibit.
        WrongEntryError: it is no log of nwipe, or of another time.
        As ``record_other_tool``.
    """
    exhibit = _exhibit_of(store, disposal_id)
    try:
        said = read_nwipe(file, serial=exhibit.target_serial, zone=zone)
    except OtherDriveError:
        _keep(store, desk, exhibit, file, unit_keys)
        found = Disagreement("serial number", exhibit.target_serial or "")
        stop_for_another_device(desk, disposal_id, act=Act.RECORD_OTHER_TOOL, found=found)
        raise
    except ToolLogError as error:
        raise WrongEntryError(f"{exhibit.reference}: {error}") from None
    return record_tools_work(store, desk, disposal_id, said=said, file=file, unit_keys=unit_keys)


def record_tools_work(
    store: Store,
    desk: SigningDesk,
    disposal_id: str,
    *,
    said: ToolSaid,
    file: bytes,
    unit_keys: UnitKeys,
) -> Disposal:
    """Keep what another tool wrote of its work, and record what it says.

    Raises:
        As ``record_other_tool``; the file has no bytes, or too many.
    """
    digest = _keep(store, desk, _exhibit_of(store, disposal_id), file, unit_keys)
    record = ToolRecord(said, digest)
    programme = Tool("expunge", version("expunge"))
    return record_other_tool(desk, disposal_id, record=record, programme=programme)


def record_tools_reading(
    store: Store,
    desk: SigningDesk,
    disposal_id: str,
    *,
    said: ToolSaid,
    file: bytes,
    unit_keys: UnitKeys,
) -> Disposal:
    """The same of what another tool read.

    Raises:
        As ``record_other_reading``; the file has no bytes, or too many.
    """
    digest = _keep(store, desk, _exhibit_of(store, disposal_id), file, unit_keys)
    return record_other_reading(desk, disposal_id, record=ToolRecord(said, digest))


def _exhibit_of(store: Store, disposal_id: str) -> Exhibit:
    with store.reading() as uow:
        return uow.exhibits.get(uow.disposals.get(disposal_id).exhibit_id)


def _keep(
    store: Store, desk: SigningDesk, exhibit: Exhibit, file: bytes, unit_keys: UnitKeys
) -> Digest:
    """Keep the file whole and sealed under its case's key; the same again is not kept twice."""
    digest = Digest(HashAlgorithm.SHA256, hashlib.sha256(file).digest())
    # Another person than the one who brings a file can sign for what it says.
    if digest not in {each.digest for each in exhibit.photographs}:
        add_photograph(
            desk,
            exhibit.id,
            shot=Shot(file, PhotographKind.TOOL_RECORD),
            vault=open_vault(store, unit_keys),
            make_view=make_view,
        )
    return digest
