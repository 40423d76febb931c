"""What a scan did not examine, as every export states it: no hits are no clean bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.figures import counted, coverage_text
from forensics.scanning.stages import STAGES, stages_for
from forensics.value_classes import dataclass
from forensics.values import Extent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.values import ScanResult, SourceReport

ALL_EXAMINED = "Every byte was compared and understood by every stage that there is"
NO_DESCRIPTIONS = (
    "Altered copies were not looked for: the hash set holds no description of a picture"
)


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that was not examined.

    ``image`` is empty for what holds of the whole scan. ``extents`` are bytes of the medium, and
    empty where the sentence says how many but not which.
    """

    image: str
    where: str
    extents: tuple[Extent, ...]
    says: str

    def __str__(self) -> str:
        """The sentence, with the place that it is about."""
        return f"{self.where}: {self.says}" if self.where else self.says


def limits_of(facts: ScanResult) -> Iterator[Limit]:
    """Return all that was not examined: of the scan, of each source, and each fault."""
    possible = stages_for(facts.hash_set)
    for stage in STAGES:
        if stage not in possible:
            yield Limit("", "", (), NO_DESCRIPTIONS)
        elif stage not in facts.stages:
            yield Limit("", "", (), f"The stage {stage} did not run: what it would see is open")
    for source in facts.sources:
        yield from _of_source(source)
    for fault in facts.faults:
        yield Limit(fault.image, fault.where, fault.extents, fault.reason)


def _of_source(source: SourceReport) -> Iterator[Limit]:
    if source.size is None or source.coverage.not_examined:
        yield Limit(source.image, "", (), coverage_text(source.size, source.coverage))
    for each in source.not_opened:
        files = counted(each.files, "file was", "files were")
        yield Limit(
            source.image, "", (), f"{files} not opened: {each.kind}, {each.bytes:,} bytes as stored"
        )
    if source.pictures is not None and source.pictures.not_compared:
        pictures = counted(source.pictures.not_compared, "picture", "pictures")
        yield Limit(source.image, "", (), f"{pictures} could not be looked at for altered copies")
