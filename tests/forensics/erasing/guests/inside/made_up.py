"""Within a guest: what the program says of disks that its kernel made up, told as JSON.

python -m tests.forensics.erasing.guests.inside.made_up DEVICE...
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from forensics.erasing.devices.targets import identify_target
from forensics.erasing.eraser import eraser_of
from forensics.erasing.firmware.trying import try_method
from forensics.values import ErasureMethod
from forensics.values.erase_methods import FirmwareMethodName
from tests.forensics.erasing.guests.inside import surroundings as s
from tests.forensics.erasing.guests.inside.look import look


def refused(device: Path) -> dict[str, object]:
    """Why each method by firmware is not for it, and why nothing of it is a trial."""
    here, begun = s.around(), list[object]()
    target = identify_target(device, machine=here.machine)
    whys = []
    for name in FirmwareMethodName:
        method = ErasureMethod(name.value)
        eraser = eraser_of(method)
        whys.append(eraser.why_not(method, target, None, machine=here.machine))
    trial = partial(
        try_method,
        FirmwareMethodName.SCSI_SANITIZE_OVERWRITE,
        device,
        typed_serial=target.identity.serial or "",
        begins=begun.append,
        around=here,
    )
    return {"by_firmware": whys, "trial": s.refusal(trial), "begun": len(begun)}


if __name__ == "__main__":
    devices = [Path(each) for each in sys.argv[1:]]
    s.tell({str(each): {**look(each, facts=True), **refused(each)} for each in devices})
