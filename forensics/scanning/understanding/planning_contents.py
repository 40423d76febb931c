"""From files that are containers to shards: which there is a reader for, and which stay closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.contents.reader import CONTENT_READERS
from forensics.scanning.shards.planning import ContentShard, HiddenShard, cuts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.hash_sets.sharing import SharedIndexRef
    from forensics.scanning.survey.source_survey import Survey
    from forensics.scanning.understanding.recognising import FoundContainer, RecognisedFiles

# In one shard: a worker that goes down with one of them costs no more than these.
MOST_HOLES = 64 * 1024 * 1024  # of one that holds less
MOST_FILES, MOST_BYTES = 32, 16 * 1024 * 1024


def openable(found: RecognisedFiles) -> list[FoundContainer]:
    """Return those containers that a reader is registered for, in the order of the medium.

    One that is holes for the most part is not: to read them takes long, and nothing is there.
    """
    some = [
        each
        for each in found.containers
        if each.kind in CONTENT_READERS and each.extents and not _is_hollow(found, each)
    ]
    return sorted(some, key=lambda each: (each.extents, each.kind, each.row))


def _is_hollow(found: RecognisedFiles, each: FoundContainer) -> bool:
    holes = found.survey.owners.hole_bytes(each.row)
    return holes > max(MOST_HOLES, sum(extent.length for extent in each.extents))


def plan_contents(
    found: RecognisedFiles,
    *,
    index: SharedIndexRef,
    all_hashes: bool,
    passphrases: tuple[str, ...],
    with_pictures: bool = False,
) -> Iterator[ContentShard]:
    """Cut the containers of a source into shards, numbered from 1."""
    waiting: list[FoundContainer] = []
    number, size = 1, 0
    for each in openable(found):
        length = sum(extent.length for extent in each.extents)
        if waiting and (len(waiting) >= MOST_FILES or size + length > MOST_BYTES):
            shard = _shard(number, waiting, found, index, all_hashes, passphrases)
            yield replace(shard, with_pictures=with_pictures)
            waiting, number, size = [], number + 1, 0
        waiting.append(each)
        size += length
    if waiting:
        shard = _shard(number, waiting, found, index, all_hashes, passphrases)
        yield replace(shard, with_pictures=with_pictures)
        number += 1
    for first in range(0, len(found.carved), MOST_FILES):
        shard = _shard(number, [], found, index, all_hashes, passphrases)
        kinds, entries = zip(*found.carved[first : first + MOST_FILES], strict=True)
        carved = replace(shard, kinds=kinds, entries=entries, are_carved=True)
        yield replace(carved, with_pictures=with_pictures)
        number += 1


def plan_hidden(
    survey: Survey,
    *,
    first: int,
    index: SharedIndexRef,
    all_hashes: bool,
    passphrases: tuple[str, ...],
    with_pictures: bool = False,
) -> Iterator[HiddenShard]:
    """Cut the files whose content their file system alone gives into shards, from a number on."""
    source, number = survey.source.ref, first
    if source is None:
        return
    for files in survey.hidden:
        sizes = files.sizes()
        for start, end in cuts(sizes):
            yield HiddenShard(
                number, source, index, all_hashes, files, start, end,
                sum(sizes[start:end]), passphrases, with_pictures,
            )  # fmt: skip
            number += 1


def _shard(
    number: int,
    some: list[FoundContainer],
    found: RecognisedFiles,
    index: SharedIndexRef,
    all_hashes: bool,  # noqa: FBT001 -- private
    passphrases: tuple[str, ...],
) -> ContentShard:
    survey = found.survey
    if survey.source.ref is None:
        raise TypeError(survey.source)
    return ContentShard(
        number,
        survey.source.ref,
        index,
        all_hashes,
        tuple(survey.volumes),
        tuple(survey.owners.entry(each.row, each.extents) for each in some),
        tuple(each.kind for each in some),
        passphrases,
    )
