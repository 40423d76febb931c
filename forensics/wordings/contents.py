"""What is said of containers within files: why they, or what lies in them, stay closed."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

CLOSED: Final = wording("within it {number} stayed closed: {cause}")
"""How a fault tells it: of one file, how many of the containers and members in it, and why."""

ENCRYPTED: Final = sentence("encrypted, and no key that was given opens it")
UNKNOWN_METHOD: Final = sentence("compressed in a way that this version does not read")
NOT_READ: Final = sentence("of a kind that is not opened")
DAMAGED: Final = sentence("damaged, or cut off")
NO_LIST: Final = sentence(
    "its list of files is missing or damaged, so they were looked for one after the other"
)
MEANINGLESS: Final = sentence("its sizes or places make no sense")
SPARSE: Final = sentence("stored without its holes; what is stored was compared")
OVERLAPPING: Final = sentence("it overlaps others, and reading it would take too long")
OTHER_CONTENT: Final = sentence("its content is not what its container states of it")
BEHIND: Final = sentence("bytes follow its content, and were not looked into")
LOST: Final = sentence("what read it went down")
TOO_MANY_HITS: Final = sentence("it holds more copies of known files than can be told")
OVER_BUDGET: Final = sentence("opening it takes more work than that of any honest file does")
TOO_MUCH_MEMORY: Final = sentence("opening it takes more memory than that of any honest file does")
TOO_DEEP: Final = sentence("it lies deeper than containers are opened")
ENCRYPTED_BACKUP: Final = sentence(
    "the files of the backup of a phone that it belongs to are encrypted, and are not opened"
)
SEVERAL_PARTS: Final = sentence("it is one of several parts")
LOCKED_VOLUME: Final = wording(
    "a volume on it is encrypted ({label}), and no key is tried there: give it as a source"
)
UNREAD_VOLUME: Final = wording("a volume on it ({label}) is not read by this version")
UNKNOWN_VOLUME: Final = sentence("a volume on it announces nothing that is known")
MORE_FAULTS_ON_DISK: Final = sentence("its file system has more faults than are told one by one")
DISK_IN_PARTS: Final = sentence(
    "the disk image needs other files, or a part of it is missing: give it as a source"
)
EARLIER_STATES: Final = sentence(
    "the disk image holds more than the medium as it is now, which is not read"
)
UNREAD_WHEN_MADE: Final = sentence("some of it could not be read when the disk image was made")
PACKED_DISK: Final = sentence(
    "a disk image that is compressed and longer than 16 MiB: decompress it and give it as a source"
)
STORES_IN_HALVES: Final = wording(
    "it holds stores of QuickLook whose pictures were not looked at ({number}): one of the two "
    "files of each (index.sqlite, thumbnails.data) is missing or stands twice under one name, or "
    "there are more than 256 stores"
)
STORES_UNSEEN: Final = wording("whether it holds stores of QuickLook could not be seen: {cause}")
