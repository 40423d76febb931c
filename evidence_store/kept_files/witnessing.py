"""The photographs that a witness of a destruction brings: kept sealed before the witness signs."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.photographs import PhotographKind
from evidence_store.open_folder.beside import open_vault
from evidence_store.workflow.exhibits.photographs import Shot, add_photograph
from forensics.pictures.viewing import make_view
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk


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
