"""Blocks of before for a second person's process, taken from the registered disk image.

Which, is drawn by that process itself. What lies where the image was registered is a file, so all
of it is read, and it must have the digest that proposer and authoriser signed for.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from evidence_store.errors import EvidenceStoreError
from evidence_store.kept_files.hits import places_of_hits
from evidence_store.ways import said_by
from evidence_store.workflow._kit.starts.identifying import registered_source
from evidence_store.workflow._kit.starts.images_of_before import image_of_before
from forensics.erasing.devices.identifying import SEED_SIZE
from forensics.erasing.firmware.old_blocks import BlocksOfImage, TakingBlocks, choose_old_blocks
from forensics.erasing.progress import Meter, Phase
from forensics.errors import DiskImageError, InterruptedErasureError, RefusedTargetError
from forensics.scanning.sources.blocks_of_whole import blocks_of_whole
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.open_folder.store import Store
    from forensics.erasing.surroundings import Surroundings

_PUT_BACK = "Put all its files back where they were registered, and verify again"


def blocks_of_image(
    store: Store, disposal: Disposal, *, around: Surroundings
) -> BlocksOfImage | None:
    """Return blocks of before of this process's own choice; None where no drive erased itself.

    Raises:
        RefusedTargetError: there is no disk image for it, it cannot be read, or is another one.
        InterruptedErasureError: somebody stopped it; start it again.
    """
    if firmware_name(disposal.method) is None:
        return None
    try:
        with store.reading() as uow:
            # One that no operator registered or read: an image that its maker erases by would be
            # the operator's word once more (ADR 93).
            image = image_of_before(uow, disposal)
        hits = places_of_hits(store, disposal.exhibit_id)
    except EvidenceStoreError as error:
        raise RefusedTargetError(said_by(error)) from error
    # Drawn here: with the operator's blocks both readings would look for what the operator chose.
    seed = secrets.token_bytes(SEED_SIZE)
    chosen = choose_old_blocks(image.size, hits, seed=seed)
    taking = TakingBlocks(chosen)
    try:
        source = registered_source(image)
        digest = blocks_of_whole(
            source, chosen.all, take=taking.take, on_progress=_counting(image, around)
        )
    except (DiskImageError, OSError) as error:
        raise RefusedTargetError(
            f"The disk image {image.id} cannot be read where it was registered, so no blocks of "
            f"before can be taken from it. {_PUT_BACK}"
        ) from error
    # All of it, by digest: the sample of 256 blocks is public, and a changed image could keep it
    # (ADR 93).
    if source.size != image.size or digest != image.computed_digest:
        raise RefusedTargetError(
            f"What lies where the disk image {image.id} was registered is not that image: its "
            f"SHA-256 is another one. {_PUT_BACK}"
        )
    return BlocksOfImage(taking.taken(), image.id, digest, seed)


def _counting(image: Acquisition, around: Surroundings) -> Callable[[int], None]:
    meter = Meter(
        Phase.READING_IMAGE, image.size, start=0, report=around.report, clock=around.clock
    )
    done = 0

    def count(reached: int) -> None:
        nonlocal done
        if around.is_stopped():
            raise InterruptedErasureError("The verification was interrupted; start it again")
        meter.advance(reached - done)
        done = reached

    return count
