"""What readers of virtual disks say: tables that make no sense, disk images that are not there."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

DAMAGED: Final = wording("{file} is damaged: {cause}")
HEADER: Final = sentence("its header is cut off")
CHECKSUM: Final = sentence("the checksum of its header does not agree")
BLOCK_SIZE: Final = sentence("it has blocks of a size that the format does not have")
TABLE_SIZE: Final = sentence("its table is shorter than its medium needs")
TABLE_PLACE: Final = sentence("its table does not lie within the file")
MEDIUM_SIZE: Final = sentence("its medium has no length, or more than 64 TiB")
DESCRIPTION: Final = sentence("its description cannot be read")
LOG: Final = sentence("its log of changes that were under way is damaged")
TOO_DEEP: Final = sentence("it builds upon more disk images than are followed")
CIRCLE: Final = sentence("it builds upon itself")

OTHER_FORM: Final = wording("{file} is not read by this version: {cause}")
VERSION: Final = sentence("it is of another version of its format")
FEATURES: Final = sentence("it says that it cannot be read without features that are not known")
ENCRYPTED: Final = wording("{file} is encrypted, no key given")

NOT_BESIDE: Final = wording("the disk image that {file} builds upon is not beside it")
ANOTHER: Final = wording("{file} is not the disk image that {file} builds upon")
BELOW_UNREAD: Final = wording("what {file} builds upon cannot be read: {cause}")
NO_MEDIUM: Final = wording("{file} is no medium as it is")
PART: Final = wording("part {number} of {file} is not beside it")
PART_SHORT: Final = wording("part {number} of {file} is shorter than it says")
PART_UNREAD: Final = wording("part {number} of {file} cannot be read: {cause}")
ONE_PART: Final = wording("{file} is one part of a disk in several files: give the file that lists")
DATA_FILE: Final = wording("the file that holds the content of {file} is not beside it")

MEMBERS: Final = sentence("its list of members makes no sense")
OF_FILES: Final = sentence("it is an AFF4 of files, and no disk image")
SEVERAL_IMAGES: Final = sentence("it is an AFF4 of several disk images")
NO_DISK_IMAGE: Final = sentence("it is an AFF4 without a disk image")
NOT_COPIED: Final = sentence("the disk image does not hold these bytes: not all was copied")
VOLUME_GONE: Final = sentence("the volume that holds these bytes is not beside it")
PACKED_OTHERWISE: Final = sentence("its chunks are compressed by bzip2 or another way")
OTHER_SET: Final = wording("the segments of {file} are of different disk images")
SEGMENTS: Final = sentence("it is one of several files of a disk")
NO_LIST: Final = sentence("it is a DMG without a property list of its chunks")
NO_BANDS: Final = sentence("it is a sparse DMG without bands")
MORE_BANDS: Final = sentence("it has more bands than its first index holds")
PACKING: Final = sentence("these bytes are compressed in a way that this version does not read")

BLOCK: Final = sentence("the compressed block is damaged")
TABLE: Final = sentence("the table of these bytes cannot be read")
PLACE: Final = sentence("the table of these bytes names a place outside the file")
IN_LOG: Final = sentence("the log of changes that were under way changes them")
EARLIER: Final = wording("{file} keeps {number} earlier states of its medium, which were not read")
CORRUPT: Final = wording("{file} is marked as damaged by the program that used it")
COPY_USED: Final = wording(
    "the end of {file} is missing or damaged: the copy of its footer was used"
)
UNCOUNTED: Final = wording(
    "{file} has more blocks than are walked through: what it holds besides its medium is not known"
)
UNREACHED: Final = wording(
    "{number} bytes in {file} are no part of the medium as it is now, and were not read"
)
