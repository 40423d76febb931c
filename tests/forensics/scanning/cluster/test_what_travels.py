"""What goes to workers of a cluster and back is what the page about clusters says, no more."""

from __future__ import annotations

import dataclasses
import sys
import typing
from pathlib import Path

from forensics.scanning.cluster.cluster_job import FileSample, ShardTask
from forensics.scanning.shards.shard_result import ShardResult

PAGE = Path(__file__).parents[4] / "docs" / "cluster.md"
# Whatever can hold words or bytes, and the words of the page that tell of it.
TOLD = {
    "FileSample.path": "the paths of the medium's files",
    "FileSample.digest": "one digest\n  over sixteen parts",
    "Job.hash_set": "the path and the digest of the hash set",
    "Job.version": "and the version",
    "Digest.value": "the path and the digest of the hash set",
    "SourceRef.segments": "A task** holds these again",
    "SourceRef.called": "what the\n  result calls the medium",
    "SharedIndexRef.name": "numbers",
    "Volume.label": "what was recognised in a volume",
    "Volume.locked_as": "what was recognised in a volume",
    "UnlockedVolume.label": "Keys of locked volumes do not travel",
    "UnlockedVolume.file": "Keys of locked volumes do not travel",
    "SectorKey.key": "Keys of locked volumes do not travel",
    "FileEntry.path": "paths of these files on the medium",
    "FileEntry.also": "paths of these files on the medium",
    "NamedFile.path": "paths of these files on the medium",
    "HeldPart.places": "of a folder the\n  places of files below it",
    "HeldPart.sizes": "with their sizes, packed",
    "ContentShard.kinds": "what kind each\n  one is of",
    "ContentShard.passphrases": "nor passphrases of locked archives",
    "ContentPictures.kinds": "what kind each\n  one is of",
    "ContentPictures.passphrases": "nor passphrases of locked archives",
    "HiddenShard.passphrases": "nor passphrases of locked archives",
    **dict.fromkeys(
        (
            f"OwnerBatch.{each}"
            for each in (
                "starts",
                "ends",
                "rows",
                "inodes",
                "sizes",
                "flags",
                "folder_of",
                "names",
                "holes",
                "hidden",
            )
        ),
        "their\n  names, folders, numbers, sizes and pieces, packed",
    ),
    "PhoneBackup.folder": "of a backup of a phone, its folder",
    "PhoneBackup.database_key": "nor keys of backups",
    "HeldContents.passphrases": "nor passphrases of locked archives",
    "HeldWork.passphrases": "nor passphrases of locked archives",
    "Pictured.kind": "what kind each\n  one is of",
    "ShardResult.image": "places",
    "ShardResult.starts": "where pictures do",
    "ShardResult.forms": "where forms of files begin",
    "NotOpened.kind": "kinds\n  of containers that were counted",
    "Hit.image": "places",
    "Hit.item": "SHA-256 of the known file",
    "Hit.path": "paths on the medium",
    "Hit.also": "paths on the medium",
    **dict.fromkeys(
        (f"FileTimes.{each}" for each in ("told_by", "modified", "created", "accessed", "changed")),
        "times of files in an archive",
    ),
    "Fault.image": "places",
    "Fault.where": "names in a fault",
    "Fault.reason": "names in a fault",
}


def texts(kind: object) -> set[str]:
    """The fields of a kind, and of all it holds, that are words or bytes."""
    found: set[str] = set()
    for inner in typing.get_args(kind):
        found |= texts(inner)
    if not (isinstance(kind, type) and dataclasses.is_dataclass(kind)):
        return found
    known = vars(sys.modules[kind.__module__])
    for each in dataclasses.fields(kind):
        holds = eval(str(each.type), dict(known))  # noqa: S307 -- the annotations of our own code
        inside = {holds, *typing.get_args(holds)}
        if inside & {str, bytes, Path}:
            found.add(f"{kind.__name__}.{each.name}")
        found |= texts(holds)
    return found


def test_whatever_travels_to_a_worker_and_back_is_told_on_the_page() -> None:
    text = PAGE.read_text("utf-8")

    assert texts(ShardTask) | texts(FileSample) | texts(ShardResult) == set(TOLD)
    assert [words for words in TOLD.values() if words not in text] == []
