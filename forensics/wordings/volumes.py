"""What is said of partition tables, and of volumes as a whole."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

NO_FIRST_SECTOR: Final = sentence("its first sector cannot be read")
TRACE: Final = wording("a trace of {label} across the partitions was not examined")
NO_GPT: Final = sentence("the GPT that the first sector announces cannot be found")
NO_SENSE: Final = sentence("its table entry makes no sense")
BEYOND: Final = sentence("lies beyond the end of the medium")
REACHES_BEYOND: Final = wording("reaches {number} bytes beyond the end of the medium")
ENCRYPTED: Final = wording("encrypted ({label}), no key given")
NOT_READ: Final = wording("{label} is not read by this version")
GROUP_DAMAGED: Final = sentence("what LVM2 says of its volume group makes no sense")
PART_ELSEWHERE: Final = sentence("a part of it lies on another medium, or is lost")
MEMBER_DAMAGED: Final = sentence("its superblock of Linux RAID is damaged")
CORE_STORAGE_DAMAGED: Final = sentence("what CoreStorage says of its volumes makes no sense")
RESHAPED: Final = sentence("its array is being reshaped, a state that is not read here")
RAID_LEVEL: Final = wording("RAID of level {number} is not read by this version")
UNEQUAL_STRIPES: Final = sentence(
    "the members of its stripes are of different lengths, a form that is not read here"
)
TOO_MANY_PIECES: Final = sentence("it lies in more pieces than this version reads")
IN_PIECES: Final = sentence("it lies in pieces, and is not opened by a key in this version")
SHADOW_COPIES: Final = sentence(
    "it holds volume shadow copies, which this version does not read: earlier versions of files "
    "were compared only as far as they lie on the medium as they were"
)
LOOKS_RANDOM: Final = sentence("it looks encrypted or compressed: compared, and not understood")

COPY_USED: Final = sentence("the partition table is damaged: its copy at the end was used")
TOO_MANY_ENTRIES: Final = wording(
    "the partition table claims {number} entries: {number} were looked at"
)
TABLE_CUT: Final = sentence("the partition table cannot be read to its end")
TABLE_CHECKSUM: Final = sentence("the checksum of the partition table does not agree")
DRIVES_ENDLESS: Final = sentence("the list of logical drives does not end: it is damaged")
DRIVES_BREAK_OFF: Final = sentence("the list of logical drives breaks off: it is damaged")
