"""Within a guest: SCSI Sanitize by the program's own parts over ``scsi_drive``, told as JSON.

python -m tests.forensics.erasing.guests.inside.scsi_sanitizes DEVICE MEDIUM MODE
"""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from pathlib import Path

from forensics.erasing.devices.targets import identify_target
from forensics.erasing.firmware.asking_again import reopening_of
from forensics.erasing.firmware.at_hand import drive_of, workbench_of
from forensics.erasing.firmware.hardware import why_not_hardware
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.running import run_firmware
from forensics.values.erase_methods import FirmwareMethodName
from tests.forensics.erasing.firmware.made_up_drive import facts_for
from tests.forensics.erasing.guests.inside import surroundings as s

NAME = FirmwareMethodName.SCSI_SANITIZE_OVERWRITE


def main(device: Path, medium: Path, mode: Path) -> None:
    """One erasure in each mode; that it is a disk on a bus of its own is taken for given."""
    sizes: list[str] = []
    of_the_kernel = Path("/sys/block") / device.name / "size"

    def pause(seconds: float) -> None:
        sizes.append(of_the_kernel.read_text().strip())
        time.sleep(seconds)

    here = s.around(pause=pause, ask=s.patiently)
    target = identify_target(device, machine=here.machine)
    told: dict[str, object] = {
        "identity": asdict(target.identity),
        "hardware": why_not_hardware(target, machine=here.machine),
    }
    content = medium.read_bytes()
    told["sizes"] = sizes
    for each in ("erases", "forgets", "refuses"):
        medium.write_bytes(content)
        mode.write_text(each)
        bench = workbench_of(
            reopening_of(target, here),
            around=here,
            keep=lambda _: None,
            kept=None,
            may_go_on=lambda: None,
        )
        drive = drive_of(target, around=here, told=lambda _: None)
        run = run_firmware(NAME, drive, facts=facts_for(NAME), hits=(), bench=bench)
        told[each] = s.findings(judge(run))
        told[f"{each} said"] = [reading.said for reading in run.during]
    told["size at the end"] = of_the_kernel.read_text().strip()
    s.tell(told)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
