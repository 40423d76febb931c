"""The stage ``content`` of a scan: what is opened once all bytes were compared."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, TypedDict

from forensics.hash_sets.sharing import SharedIndexRef
from forensics.matching.text import TEXT
from forensics.scanning.parts import Parts
from forensics.scanning.purpose import ScanRequest
from forensics.scanning.shards.planning import ContentShard, HiddenShard, OpeningShard, Shard
from forensics.scanning.stages import CONTENT
from forensics.scanning.understanding.planning_contents import (
    openable,
    plan_contents,
    plan_hidden,
)
from forensics.scanning.understanding.recognising import (
    FoundContainer,
    RecognisedFiles,
    recognise_files,
)
from forensics.scanning.workers.guarded_child import GuardedChild
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.scanning.survey.source_survey import Survey
    from forensics.values import NotOpened


class _How(TypedDict):
    """What is the same for all files that are opened on one source."""

    index: SharedIndexRef
    all_hashes: bool
    passphrases: tuple[str, ...]
    with_pictures: bool


@dataclass(slots=True)
class Contents:
    """What is recognised on the sources of a scan, and what of it is opened."""

    request: ScanRequest
    index: SharedIndexRef
    child: GuardedChild
    parts: Parts
    recognised: list[RecognisedFiles] = field(default_factory=list)
    shards: list[OpeningShard] = field(default_factory=list)

    def plan(self, surveys: list[Survey]) -> Iterator[OpeningShard]:
        """Recognise the containers on all sources, and return those to open as shards.

        Asked once all bytes were compared.
        """
        self.recognised = [
            recognise_files(survey, self.parts.results, child=self.child) for survey in surveys
        ]
        self.shards = [shard for found in self.recognised for shard in self._shards_of(found)]
        self.parts.content_bytes = sum(shard.size for shard in self.shards)
        yield from self.shards

    def told(self, survey: Survey) -> tuple[NotOpened, ...]:
        """Return what of a source was recognised and stayed closed, and count its bytes."""
        found = next((each for each in self.recognised if each.survey is survey), None)
        found = found or RecognisedFiles(survey)  # without a pass over all bytes
        tried = frozenset(openable(found) if self._is_asked else ())
        # Text is compared all the same, and no container: that it is not looked into is told where
        # the stage runs and cannot.
        left = (each for each in found.containers if each not in tried)
        found.close(each for each in left if self._is_asked or each.kind != TEXT)
        for shard in self.parts.lost_shards:
            if shard.source.image == survey.source.image:
                _take_lost(found, shard)
        found.take_workers(self.parts.results)
        return found.told()

    def _shards_of(self, found: RecognisedFiles) -> list[OpeningShard]:
        if not self._is_asked:
            return []
        how = _How(
            index=self.index,
            all_hashes=self.request.all_hashes,
            passphrases=self.request.passphrases_for(found.survey.source.image),
            with_pictures=self.parts.with_pictures,
        )
        opened = list(plan_contents(found, **how))
        return [*opened, *plan_hidden(found.survey, first=len(opened) + 1, **how)]

    @property
    def _is_asked(self) -> bool:
        return CONTENT in self.request.stages


def _take_lost(found: RecognisedFiles, shard: Shard) -> None:
    """Of files that a worker went down with nobody knows what is in them."""
    if isinstance(shard, HiddenShard):
        for entry in shard.files.entries(shard.first, shard.last):
            found.survey.unopened += entry.extents
    elif isinstance(shard, ContentShard) and not shard.are_carved:
        opened = zip(shard.entries, shard.kinds, strict=True)
        found.close(FoundContainer(kind, entry.extents, 0) for entry, kind in opened)
