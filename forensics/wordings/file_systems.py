"""What readers of file systems say of files, folders and records."""

from __future__ import annotations

from typing import Final

from forensics.wordings.wording import sentence, wording

AT: Final = wording("{place}: {cause}")
CANNOT_OPEN: Final = wording("the file system ({label}) cannot be opened")
LOOKS_LIKE: Final = wording("the volume looks like {label} as well, which was not read")
LONGER: Final = wording(
    "the file system says that it is {number} bytes long; {number} of them are there"
)
TOO_MANY_FILES: Final = sentence("over budget: it claims more files than the volume could hold")
ENDS_EARLY: Final = wording("the list of files ends early: {cause}")
MORE_FAULTS: Final = wording("{number} more faults like the {number} listed")

LOST_RUNS: Final = sentence("a part of the file's place on the medium is not known")
NO_PLACE: Final = sentence("its place on the medium cannot be told")
NO_RECORD: Final = sentence("its record cannot be read")
NO_BLOCKS: Final = sentence("its blocks cannot be told")
NO_ATTRIBUTES: Final = sentence("its attributes cannot be read")
NO_CONTENT: Final = sentence("its content cannot be read through the file system")
SHORT_CONTENT: Final = sentence("its content ends before its size")
PAST_END: Final = sentence("it lies past the end of the medium")

TOO_DEEP: Final = sentence("the folder lies too deep and was not read")
TOO_DEEP_FOR_NAMES: Final = sentence(
    "the folder lies too deep; its files are listed without their names"
)
NO_FOLDER: Final = sentence("the folder cannot be read")
NO_NAMES: Final = sentence("the folder cannot be read; its files are listed without their names")
NO_ORPHANS: Final = sentence(
    "the search for orphan files (not listed in any folder) was not completed"
)

EFS: Final = sentence("encrypted by NTFS (EFS), no key given")
FSCRYPT: Final = sentence("encrypted by ext4, no key given")
WOF: Final = sentence("compressed by Windows (WOF), which this version does not read")
DEDUPLICATED: Final = sentence("deduplicated by Windows, which this version does not read")
PLACEHOLDER: Final = sentence(
    "kept in the cloud: the medium holds a placeholder without the content"
)

EXT_NO_INODES: Final = wording(
    "folders name {number} files that the tables of inodes do not have: their content has no owner"
)
NO_INODE: Final = sentence("there is no inode of that number")
ENTRIES_DISAGREE: Final = sentence("its entries do not fit into each other")
SUPERBLOCK: Final = sentence("the superblock is damaged")
NO_INLINE_DATA: Final = sentence("a part of its inline data is not there")
CLUSTERS: Final = sentence(
    "ext4 with clusters of several blocks (bigalloc) of a form that is not read by this version"
)

XFS_FORM: Final = sentence("XFS of a form that is not read by this version")
XFS_GROUP: Final = sentence("the head of a group of XFS is damaged")
XFS_TREE: Final = sentence("a tree of XFS is damaged")
XFS_REALTIME: Final = sentence("its content lies on a device of its own, the real-time part of XFS")

APFS_FORM: Final = sentence("APFS of a form that is not read by this version")
APFS_CHECKSUM: Final = sentence("the checksum of a block of APFS does not agree")
APFS_TREE: Final = sentence("a tree of APFS is damaged")
APFS_SEALED: Final = sentence("it is a sealed volume of a system, a form that is not read here")
APFS_VOLUME: Final = wording("volume {number} of APFS cannot be read, or not to its end: {cause}")
APFS_ENCRYPTED: Final = wording("volume {number} of APFS is encrypted, and no key opened it")
APFS_SNAPSHOTS: Final = wording("the snapshots of volume {number} of APFS cannot all be read")
HFS_ATTRIBUTES: Final = sentence(
    "its attributes file is damaged, so files that are compressed may not be listed"
)
HFS_PACKED: Final = sentence("compressed by HFS+ in a way that this version does not read")
APFS_PACKED: Final = sentence("compressed by APFS in a way that this version does not read")
APFS_PACKED_BEFORE: Final = sentence(
    "compressed by APFS, in a snapshot: such a file is not read by this version"
)

BTRFS_FORM: Final = sentence("Btrfs of a form that is not read by this version")
BTRFS_DEVICES: Final = sentence("Btrfs over several devices, which this version does not read")
BTRFS_CHUNK: Final = sentence("a chunk of Btrfs makes no sense")
BTRFS_TREE: Final = sentence("a tree of Btrfs is damaged")
BTRFS_SUM: Final = sentence("a node of Btrfs disagrees with its checksum or address")
BTRFS_PACKED: Final = sentence("its content cannot be unpacked: damaged, or compressed otherwise")
BTRFS_WENT_DOWN: Final = sentence(
    "it was not unmounted: what stands in the log of Btrfs alone was not listed"
)
F2FS_FORM: Final = sentence("F2FS of a form that is not read by this version")
F2FS_CHECKPOINT: Final = sentence("neither checkpoint of F2FS is whole")
F2FS_WENT_DOWN: Final = sentence(
    "it was not unmounted: what was written after its last checkpoint was not listed"
)
F2FS_SUM: Final = sentence("its record disagrees with its checksum")
F2FS_ENCRYPTED: Final = sentence("encrypted by F2FS, no key given")
F2FS_PACKED: Final = sentence("compressed by F2FS, which this version does not unpack")
F2FS_CLOSED: Final = sentence("encrypted or compressed by F2FS, and not opened")

NTFS_BOOT: Final = sentence("the boot sector of NTFS is damaged")
NTFS_TABLE: Final = sentence("the master file table cannot be found")
NTFS_TABLE_UNREAD: Final = sentence("a part of the master file table cannot be read")
NTFS_RECORD: Final = sentence("a record of the master file table is damaged")
NTFS_RECORD_CUT: Final = sentence("a record of the master file table was not written to its end")
