"""Within a guest: NVMe Format by the program's own parts; what came of it is told as JSON.

python -m tests.forensics.erasing.guests.inside.nvme_formats DEVICE CONTENT
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.erasing.devices.targets import identify_target
from forensics.erasing.firmware.at_hand import drive_of
from forensics.erasing.firmware.judgement import judge
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.trying import TrialReceipt, try_method
from forensics.erasing.running import run_erasure
from forensics.erasing.verifying import verify_erasure
from forensics.values import ErasureMethod, Extent
from forensics.values.erase_methods import FirmwareMethodName
from tests.forensics.erasing.fakes import FakePermission
from tests.forensics.erasing.firmware.made_up_runs import blocks_of
from tests.forensics.erasing.guests.inside import surroundings as s

if TYPE_CHECKING:
    from forensics.erasing.surroundings import Surroundings

NAME, METHOD, SERIAL = FirmwareMethodName.NVME_FORMAT, ErasureMethod.NVME_FORMAT, "NV0SERIAL"


def main(device: Path, content: Path) -> None:
    """Refused as it is; tried, erased and read again where it passes for hardware."""
    here = s.around(ask=s.SaysItsShare())
    told: dict[str, object] = {}

    def trial(around: Surroundings = here) -> TrialReceipt:
        begun.clear()
        return try_method(NAME, device, typed_serial=SERIAL, begins=begun.append, around=around)

    begun: list[object] = []
    told["as_it_is"] = [s.refusal(trial), len(begun)]
    with s.taken_for_hardware():
        told["without_share"] = [s.refusal(partial(trial, s.around())), len(begun)]
        method = FIRMWARE_METHODS[FirmwareMethodName.NVME_FORMAT_CRYPTO]
        target = identify_target(device, machine=here.machine)
        asked = drive_of(target, around=here, told=lambda _: None)
        told["crypto"] = method.why_unfit(asked)
        sanitize = FIRMWARE_METHODS[FirmwareMethodName.NVME_SANITIZE_BLOCK]
        told["sanitize"] = [sanitize.why_unfit(asked), sanitize.look(asked).state.value]

        tried = trial()
        told["trial"] = s.findings(tried.judgement)
        told["kind"] = list(map(str, (tried.kind.model, tried.kind.firmware, tried.kind.bus.value)))
        told["during"] = [each.said for each in tried.run.during]
        told["left"] = left_of(device, content)

        fill(device, content)
        told["forgotten"] = s.findings(trial(s.around(ask=s.SaysItsShare(forgets=True))).judgement)
        told["is_as_it_was"] = device.read_bytes() == content.read_bytes()

        permission = FakePermission()
        permission.places = (Extent(1024, 700),)
        plan = s.plan(device, METHOD, here)
        receipt, _ = run_erasure(
            plan,
            target=device,
            receipt=Path("/run/receipt.json"),
            redeem=lambda _: permission,
            around=here,
        )
        assert receipt.firmware is not None
        told["erased"] = s.findings(judge(receipt.firmware))
        told["receipt"] = [receipt.outcome.value, receipt.bytes_written, receipt.bytes_read_back]
        told["stretches"] = permission.stretches
        before = blocks_of(content.read_bytes())
        again = verify_erasure(plan, receipt, target=device, around=here, before=before)
        told["again"] = [again.outcome.value, again.asked and again.asked.old_blocks.left]
        told["left_again"] = left_of(device, content)
    s.tell(told)


def fill(device: Path, content: Path) -> None:
    with device.open("wb") as file:
        file.write(content.read_bytes())


def left_of(device: Path, content: Path) -> int:
    """How many blocks of 4 KiB are still at their place; the medium is not all zeros otherwise."""
    now, was = device.read_bytes(), content.read_bytes()
    return sum(now[at : at + 4096] == was[at : at + 4096] for at in range(0, len(was), 4096))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
