"""Entries about imaging at the station: the unit's accreditation for it, and each start."""

from __future__ import annotations

from evidence_store.domain.events.event import MACHINE, Event, Holds
from evidence_store.domain.events.rests import Rests

ACCREDITATION_RECORDED = Event(
    "accreditation.recorded",
    says=(
        "A supervisor recorded the unit’s accreditation for imaging: {body}, {reference}, in force "
        "from {begins} until {ends}."
    ),
    clear="begins! body! covers! ends! reference!",
    signed_by={"supervisor": "record_accreditation"},
    needs_settled_key=True,
)

IMAGING_BEGUN = Event(
    "imaging.begun",
    says=(
        "Imaging at the station began with {tool} {version}, under the accreditation in entry "
        "{accreditation}."
    ),
    clear="accreditation job program? size tool version",
    committed={"serial": Holds.FACT, "model": Holds.FACT},
    unsigned=MACHINE,
)

IMAGING_ENDED = Event(
    "imaging.ended",
    says=(
        "Imaging at the station ended: {how}. Sectors that the tool could not read: {bad_sectors}."
    ),
    # The medium's digest is of a reading of ours; null where not all of it could be read.
    clear="bad_sectors how image job medium? output?",
    unsigned=MACHINE,
    # A device that was pulled out is told under any clock; what counts is the image's own entry.
    untimed=True,
    rests_on=(Rests("imaging.begun", "job"),),
)
