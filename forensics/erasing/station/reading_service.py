"""The reader's answers: what is plugged in. It has no record, no keys, and writes nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.erasing.station.messages import Refused, WhatIsThere

if TYPE_CHECKING:
    from forensics.erasing.station.listing import DeviceListing
    from forensics.erasing.station.messages import Answer, Request
    from forensics.erasing.station.serving import Answering

ONLY_LISTS = "The reader lists devices and reads them. It erases nothing."


def answering_of(listing: DeviceListing) -> Answering:
    """Return what answers requests from a listing."""

    def answer(request: Request) -> Answer:
        return listing.devices() if isinstance(request, WhatIsThere) else Refused(ONLY_LISTS)

    return answer
