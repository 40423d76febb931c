"""CoreStorage of Macs: the logical volume on one physical volume, where it is not encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.in_pieces import own_image
from forensics.values.volume_pieces import PlacedPieces, VolumePiece
from forensics.volumes.composed.assembled import Assembled, Group
from forensics.volumes.core_storage.apple_plists import PlistValue, under
from forensics.volumes.core_storage.metadata import logical_volumes, read_header
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume

_CONTEXT = "com.apple.corestorage.lvf.encryption.context"
_OPEN = frozenset({"NoConversion", "Complete"})


def read_core_storage(disk_image: DiskImage, members: Sequence[Volume]) -> Iterator[Group]:
    """Return the group of each physical volume; none for an encrypted one, which stays locked."""
    for member in members:
        image = own_image(disk_image, member)
        try:
            volumes = logical_volumes(image, read_header(image))
        except FileSystemError as error:
            yield Group((member,), (), str(error))
            continue
        except UnreadableExtentError:
            yield Group((member,), (), wordings.CORE_STORAGE_DAMAGED)
            continue
        if not all(is_open(each.context) for each in volumes):
            continue
        layout = PlacedPieces(member.pieces or (VolumePiece.run(member.extent),))
        yield Group(
            (member,),
            tuple(
                Assembled(
                    member,
                    number,
                    tuple(part for e in each.extents for part in layout.parts(e.offset, e.length)),
                )
                for number, each in enumerate(volumes, start=1)
            ),
        )


def is_open(context: PlistValue) -> bool:
    """Whether volumes are stored as they are: every key is for no cipher, nothing is converted."""
    keys = under(context, _CONTEXT, "WrappedVolumeKeys")
    if not isinstance(keys, list) or not keys:
        return False
    status = under(context, _CONTEXT, "ConversionInfo", "ConversionStatus")
    return status in _OPEN and all(under(key, "BlockAlgorithm") == "None" for key in keys)
