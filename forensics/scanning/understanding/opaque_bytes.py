"""What of a source was compared as raw bytes and not understood, and what its volumes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.extents import without
from forensics.scanning.stages import NO_FILE_SYSTEM
from forensics.values import Fault, VolumeReport
from forensics.volume import VolumeContent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forensics.scanning.shards.shard_result import ShardResult
    from forensics.scanning.survey.source_survey import Survey
    from forensics.volume import Volume

NOT_UNDERSTOOD = "nothing announces a file system, so its bytes were compared and not understood"


def take_opaque(survey: Survey, results: Iterable[ShardResult], *, reads_all: bool) -> None:
    """Add to a survey what is opaque on its medium, with a fault for each volume without a content.

    A volume of which every page repeats one byte hides nothing, and has no fault.
    """
    unknown = [v for v in survey.volumes if v.content is VolumeContent.UNKNOWN]
    if not reads_all:
        survey.faults += [_fault(survey, volume, NO_FILE_SYSTEM) for volume in unknown]
        return
    image = survey.source.image
    constant = [e for result in results if result.image == image for e in result.constant]
    for volume in unknown:
        varied = without(volume.extents, constant)
        if varied:
            survey.opaque += varied
            survey.faults.append(_fault(survey, volume, f"{NOT_UNDERSTOOD}; {look_of(volume)}"))
    if survey.cut:
        cut = (extent for volume in survey.cut for extent in volume.extents)
        survey.opaque += without(cut, survey.owners.of_anybody())


def look_of(volume: Volume) -> str:
    """What the bytes of a volume look like, in words, and where those lie that look random."""
    share = volume.random_share
    if share is None:
        return "all its sampled pages repeat one byte"
    if not share:
        return "none of its sampled pages look encrypted or compressed"
    shares = [round(100 * random / number) if number else 0 for random, number in volume.tenths]
    by_tenths = ", ".join(f"{each}" for each in shares)
    return (
        f"{share:.0%} of its sampled pages look encrypted or compressed "
        f"(in per cent, by tenths of its length: {by_tenths})"
    )


def volume_reports(survey: Survey) -> tuple[VolumeReport, ...]:
    """One line for each volume, and for a medium without a table."""
    return tuple(
        VolumeReport(
            volume.partition,
            volume.where,
            volume.extent,
            volume.label.lower().replace(" ", "_"),
            survey.listed.get(volume),
            volume.label,
            volume.random_share,
            volume.locked_as,
        )
        for volume in survey.volumes
    )


def _fault(survey: Survey, volume: Volume, reason: str) -> Fault:
    return Fault(survey.source.image, volume.where, volume.extents, reason)
