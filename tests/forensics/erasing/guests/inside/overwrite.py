"""Within a guest: begin or resume an overwriting with zeros; what came of it is told as JSON.

python -m tests.forensics.erasing.guests.inside.overwrite DEVICE CONTENT FOLDER

The plan, the journal and the receipt stand in FOLDER, and outlive the guest. The device is held to
its content as the record holds it: 4,096 blocks that nobody could foresee.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.identifying import SEED_SIZE, identify_by_content
from forensics.erasing.planning import read_plan, write_plan
from forensics.erasing.running import run_erasure
from forensics.values import ErasureMethod, ErasureReceipt
from tests.forensics.erasing.fakes import BytesImage, FakePermission
from tests.forensics.erasing.guests.inside import surroundings as s

if TYPE_CHECKING:
    from forensics.erasing.devices.identifying import DeviceAtHand


class HeldToContent(FakePermission):
    """Refuses a device that does not hold what was registered."""

    def __init__(self, content: Path) -> None:
        super().__init__()
        self._image = BytesImage(content.read_bytes())

    def verify_device(self, device: DeviceAtHand) -> None:
        identify_by_content(device, self._image, acquisition="a_1", seed=os.urandom(SEED_SIZE))


def main(device: Path, content: Path, folder: Path) -> None:
    """Plan it where there is no plan, and carry it out as far as it goes."""
    here, planned = s.around(), folder / "plan.json"
    permission, made = HeldToContent(content), list[ErasureReceipt]()
    if not planned.exists():
        write_plan(planned, s.plan(device, ErasureMethod.OVERWRITE_ZEROS, here))

    def redeem(at_hand: DeviceAtHand) -> HeldToContent:
        permission.verify_device(at_hand)
        return permission

    def erase() -> None:
        made.append(
            run_erasure(
                read_plan(planned),
                target=device,
                receipt=folder / "receipt.json",
                redeem=redeem,
                around=here,
            )[0]
        )

    refused = s.refusal(partial(erase))
    told = [[each.outcome.value, each.bytes_written, each.runs] for each in made]
    s.tell({"refusal": refused, "made": told})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
