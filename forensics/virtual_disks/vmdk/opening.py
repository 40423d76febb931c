"""VMDK of VMware: one file, or a text that lists the files of a disk.

Source: VMware, "Virtual Disk Format 5.0"; for COWD, QEMU's ``block/vmdk.c``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.disk_images.beside import Wanted
from forensics.errors import (
    DiskImageError,
    EncryptedDiskImageError,
    UnsupportedDiskImageError,
)
from forensics.virtual_disks.layer import LARGEST_MEDIUM, Below, Cut, InRow, Layer
from forensics.virtual_disks.pieces import BlockMap, FilePlace, Held, Stored, Uniform
from forensics.virtual_disks.vmdk.descriptor import DescribedPart, Description, parsed
from forensics.virtual_disks.vmdk.sparse import COWD, open_cowd, open_sparse
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.virtual_disks.paged_file import PagedFile

TEXT = b"# Disk DescriptorFile"
LONGEST_TEXT = 1024 * 1024
SPARSE_KINDS, FLAT_KINDS = {"SPARSE", "VMFSSPARSE"}, {"FLAT", "VMFS"}


def open_vmdk(file: PagedFile, find: Callable[[Wanted], PagedFile | None]) -> Layer:
    """Open a VMDK by its only file, or by the one that lists the others.

    Args:
        file: it.
        find: gives another file of the source.

    Raises:
        DiskImageError: it is encrypted, of a form that is not read, or makes no sense.
    """
    start = file.read(0, len(TEXT))
    if start.startswith(TEXT):
        text = file.whole(0, file.size, wordings.DESCRIPTION) if file.size <= LONGEST_TEXT else b""
        return _listed(file, _described(file, text), find)
    if start.startswith(COWD):
        remarks = (wordings.ONE_PART(file.name),)
        return Layer(file.name, open_cowd(file), remarks=remarks)
    extent = open_sparse(file)
    text = file.whole(*extent.text, wordings.DESCRIPTION) if extent.text else b""
    if not text.strip(b"\0"):
        return Layer(file.name, extent, remarks=(wordings.ONE_PART(file.name),))
    described = _described(file, text)
    return Layer(file.name, extent, _below(described), described.identity)


def _described(file: PagedFile, text: bytes) -> Description:
    found = parsed(text)
    if found is None:
        raise file.damaged(wordings.DESCRIPTION)
    if found.is_encrypted:
        raise EncryptedDiskImageError(wordings.ENCRYPTED(file.name))
    return found


def _listed(
    file: PagedFile, described: Description, find: Callable[[Wanted], PagedFile | None]
) -> Layer:
    maps: list[BlockMap] = []
    missing: list[Wanted] = []
    for number, part in enumerate(described.parts, start=1):
        end = part.start + part.size + sum(each.size for each in maps)
        if part.size <= 0 or end > LARGEST_MEDIUM:
            raise file.damaged(wordings.MEDIUM_SIZE)
        other = find(part.wanted) if part.wanted.names else None
        if part.wanted.names and other is None:
            missing.append(part.wanted)
        maps.append(_part(file, number, part, other))
    if not maps:
        raise file.damaged(wordings.DESCRIPTION)
    whole = InRow(tuple(maps))
    return Layer(
        file.name,
        whole,
        _below(described),
        described.identity,
        missing=tuple(missing),
        heads=(FilePlace(file.number, 0, file.size),),
    )


def _part(file: PagedFile, number: int, part: DescribedPart, other: PagedFile | None) -> BlockMap:
    """One stretch of the medium; lost, with the reason, where its file cannot be used."""
    if part.kind == "ZERO":
        return Uniform(part.size, Held.ZEROS)
    if other is None:
        return Uniform(part.size, Held.LOST, wordings.PART(number, file.name))
    if part.kind in FLAT_KINDS:
        return Stored(part.size, other.number, part.start)
    try:
        if part.kind not in SPARSE_KINDS:
            raise UnsupportedDiskImageError(wordings.OTHER_FORM(other.name, wordings.FEATURES))
        extent = open_cowd(other) if other.read(0, 4) == COWD else open_sparse(other)
    except DiskImageError as error:
        return Uniform(part.size, Held.LOST, wordings.PART_UNREAD(number, file.name, str(error)))
    if extent.size < part.size:
        return Uniform(part.size, Held.LOST, wordings.PART_SHORT(number, file.name))
    return Cut(extent, part.size)


def _below(described: Description) -> Below | None:
    if not described.parent_identity:
        return None
    return Below(
        Wanted((described.parent_name,)),
        is_raw=False,
        names_it=lambda layer: layer.identity == described.parent_identity,
    )
