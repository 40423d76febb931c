"""What readers of archives say: members that are closed, damaged, or not what their lists say."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

READ_ERROR: Final = sentence("read error")

CUT_SHORT: Final = sentence("its compressed content is cut off")
DAMAGED: Final = sentence("its compressed content is damaged")
SHORTER: Final = sentence("its content is shorter than the archive says")
LONGER: Final = sentence("its content is longer than the archive says")
BEHIND_THE_CONTENT: Final = sentence("bytes follow its compressed content, and were not compared")
OTHER_CHECKSUM: Final = sentence("its content does not agree with the checksum in the archive")
TOO_OFTEN: Final = sentence("its content was read again more often than any honest file asks for")

NO_LIST: Final = wording("{file} is a ZIP archive whose list of files is missing or damaged")
SEVERAL_DISKS: Final = wording("{file} is one of several parts of a ZIP archive")
LIST_BROKEN: Final = wording(
    "its list of files breaks off after {number} files; what follows was compared as it is stored"
)
TOO_MANY: Final = wording("it lists more than {number} files; the others were not read")
OTHER_NUMBER: Final = wording("it says that it holds {number} files and lists {number}")
ENCRYPTED: Final = wording("{number} of its files are encrypted, no key given")
UNKNOWN_METHODS: Final = wording(
    "{number} of its files are compressed in a way that this version does not read"
)
OVERLAPPING: Final = wording("{number} of its files overlap others")
OVERLAPPING_CLOSED: Final = wording(
    "{number} of these overlapping files were not read: that would take far longer than the archive"
)
BOMBS: Final = wording("{number} of its files claim to be far longer than any honest file")
MEANINGLESS: Final = wording("{number} of its files have sizes or places that make no sense")
ODD_NAMES: Final = wording(
    "{number} of its files have names that lead outside it or hold control characters"
)
TWICE: Final = wording("{number} of its files have the name of another file in it")
OUTSIDE: Final = wording(
    "{number} bytes lie outside all of its files; they were compared as they are stored"
)
BETWEEN: Final = wording(
    "{number} bytes lie between its files in pieces of less than 512 bytes; they were not compared"
)
UNKNOWN_RUNS: Final = wording(
    "{number} of its files are kept in a way that this version does not read; what is kept of them "
    "was compared as it is stored"
)
READ_TOO_OFTEN: Final = wording(
    "{number} of its files share bytes with others, or repeat one, more often than any honest "
    "file: they were not read"
)
LIST_CHECKSUM: Final = sentence(
    "its list of files does not agree with its checksum; the list was followed"
)
NO_HEADER: Final = sentence("it is not where the list of files says")
OTHER_HEADER: Final = sentence(
    "what stands before its content says otherwise than the list of files; the list was followed"
)
BEYOND: Final = sentence("it reaches beyond the end of the archive")

GZIP_OF_ANOTHER: Final = wording(
    "{file} is a gzip archive of something else than a tar archive, which this version does not "
    "read"
)
BZIP2_OF_ANOTHER: Final = wording(
    "{file} is a bzip2 archive of something else than a tar archive, which this version does not "
    "read"
)
XZ_OF_ANOTHER: Final = wording(
    "{file} is a xz archive of something else than a tar archive, which this version does not read"
)
ZSTANDARD_OF_ANOTHER: Final = wording(
    "{file} is a Zstandard archive of something else than a tar archive, which this version does "
    "not read"
)
NO_TAR: Final = wording("{file} is a tar archive whose first header is damaged")
SPARSE: Final = wording(
    "{number} of its files are stored without their holes; what is stored was compared"
)
NO_END: Final = sentence("it has no mark of its end, so it may be cut off")
STREAM_BROKEN: Final = wording(
    "its compressed content cannot be read beyond {number} files: {cause}"
)
STREAM_NO_HEADER: Final = wording(
    "what follows {number} files in it is no header of a file, and was not compared"
)
BEHIND_THE_END: Final = wording(
    "{number} bytes other than zeros follow the mark of its end, and were not compared"
)
BEHIND_THE_STREAM: Final = wording(
    "{number} bytes follow its compressed content, and were not compared"
)
TOO_LONG: Final = wording(
    "it is far longer than any honest archive, so what follows {number} files was not read"
)
NOT_COMPRESSED: Final = wording("{file} does not begin as a compressed file does")
NOTHING_DECODED: Final = wording("nothing of {file} can be decoded: {cause}")
LONE_BROKEN: Final = wording(
    "of its content {number} bytes were compared, and no more can be decoded: {cause}; the rest "
    "was compared as it is stored"
)
LONE_TOO_LONG: Final = wording(
    "it is far longer than any honest file, so what follows the first {number} bytes of its "
    "content was not read"
)
LONE_BEHIND: Final = wording(
    "{number} bytes follow its compressed content; they were compared as they are stored"
)
