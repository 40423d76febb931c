"""What readers of disk images say: files that are missing or damaged, bytes that are not there."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

UNREADABLE: Final = wording("{number} bytes at offset {number} cannot be read: {cause}")
SYSTEM: Final = wording("{error}")
READ_ERROR: Final = sentence("read error")
ENDS_BEFORE: Final = sentence("the file ends before")

CANNOT_OPEN: Final = wording("{file} cannot be opened: {error}")
NO_FILE_NAME: Final = wording("{file} cannot be opened: its name is not a file name")
CANNOT_READ: Final = wording("{file} cannot be read: {error}")
FILE_CHANGED: Final = wording("{file} has changed: it was {number} bytes long")
PARTS_CHANGED: Final = wording("{file} has changed: its parts were {number} bytes long")
MEDIUM_CHANGED: Final = wording("{file} has changed: its medium was {number} bytes long")
EMPTY: Final = wording("{file} is empty")
NO_IMAGE: Final = wording("{file} is no disk image")
KINDS: Final = {
    kind: wording(f"{{file}} is {kind}: give a disk image or a block device")
    for kind in ("a folder", "a pipe", "a character device", "neither a file nor a disk")
}

MISSING: Final = wording("{file} is missing")
SEVERAL_MISSING: Final = wording("{file} to {file} are missing")
NOTHING_BEHIND: Final = wording("{cause}, and what follows cannot be placed without it")
PARTS_BEFORE: Final = wording("the parts before {file} are missing")
LATER_PART: Final = wording("{file} is a later part of a split image: give its first part, {file}")
NO_PART: Final = wording("{file} is not named as a part of a split image")
UNLISTED: Final = wording("the folder of {file} cannot be listed: {error}")

SAME_SEGMENT: Final = wording("{file} and {file} both say they are the same segment")
NOT_FIRST: Final = wording("{file} is not the first segment: give the first one")
NO_SIZE: Final = wording("{file} does not say how large its medium is: it is damaged")
NO_LIST: Final = wording("{file} has no list of its files: it is damaged")
TOO_SHORT: Final = wording("{file} is too short for an EWF file")
NO_EWF: Final = wording("{file} does not start as an EWF file does")
ENDLESS: Final = wording("{file} is damaged: its list of sections does not end")
CUT_OFF: Final = wording("{file} is cut off")
SECTIONS_UNREAD: Final = wording("{file} cannot be read ({cause})")
SECTIONS_DAMAGED: Final = wording("{file} has a damaged list of sections")
TABLE_OF_FILE: Final = wording("a table of {file} is damaged")
MORE_LOSSES: Final = wording("{number} more like it")
NOT_PLACED: Final = sentence("what lies between cannot be placed")

TOO_MANY_CHUNKS: Final = sentence("the image is damaged: its tables hold more chunks than it has")
OTHER_CHUNKS: Final = wording("the image claims {number} chunks and its tables hold {number}")
CHUNK_SIZE: Final = wording("the image is damaged: it claims chunks of {number} bytes")
MEDIUM_SIZE: Final = wording("the image is damaged: it claims a medium of {number} bytes")
COUNTS_DISAGREE: Final = sentence("the image is damaged: its counts of sectors and chunks disagree")
TABLE: Final = sentence("the table is damaged")
TABLES: Final = sentence("the table of these chunks and its copy are damaged")
TABLE_GONE: Final = wording("their table could be read before and not now: {cause}")
CHUNK_CHECKSUM: Final = sentence("the checksum of the chunk does not agree")
CHUNK: Final = sentence("the compressed chunk is damaged")
BEYOND: Final = wording(
    "its last chunk holds {number} bytes beyond the length that the disk image states for its "
    "medium, and they were not compared"
)
UNREAD_THEN: Final = sentence(
    "it could not be read when the disk image was made, as the image itself says"
)
LIST_DAMAGED: Final = sentence(
    "the image's own list of what could not be read when it was made is damaged"
)

ANOTHER_THING: Final = sentence("it changed into something else")
SHORTER: Final = sentence("it became shorter during the scan")
UNLISTED_FOLDERS: Final = wording("{number} folders in it cannot be listed")
NOT_FOLLOWED: Final = wording("{number} links and special files were not followed")
NOT_LISTED: Final = wording("its files cannot be listed: {cause}")

SECOND_UNOPENED: Final = sentence("the second reader could not open the disk image")
SECOND_UNREAD: Final = sentence("the second reader could not read these bytes")
