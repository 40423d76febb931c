"""Where hits lie on the medium, in volumes that show bytes elsewhere than they lie."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.volumes.locked.unlocked_image import stored_extents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.scanning.survey.source_survey import Survey
    from forensics.values import Hit


def as_stored(surveys: Iterable[Survey]) -> list[Survey]:
    """Return the surveys of sources that have unlocked volumes, with these as they are stored."""
    return [
        replace(survey, source=replace(survey.source, ref=survey.source.ref.stored))
        for survey in surveys
        if survey.source.ref is not None and survey.source.ref.unlocked
    ]


def at_stored_places(hits: Iterable[Hit], sources: Iterable[ScanSource]) -> Iterator[Hit]:
    """Return hits with the extents of their encrypted bytes (``CipherPiece.stored``)."""
    opened = {
        source.image: source.ref.unlocked
        for source in sources
        if source.ref is not None and source.ref.unlocked
    }
    for hit in hits:
        volumes = opened.get(hit.image)
        if volumes:
            yield replace(hit, extents=stored_extents(hit.extents, volumes))
        else:
            yield hit
