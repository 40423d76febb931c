"""A SAS drive that sanitizes gives no capacity, and Linux takes it for one of 0 bytes meanwhile.

The real ``sg_sanitize`` and ``sg_requests`` over a shim, on a loop device whose size the kernel
gives as 0 until the system is told to ask again.
"""

from __future__ import annotations

import fcntl
import struct
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.firmware.trying import TrialReceipt, try_method
from forensics.erasing.surroundings import Surroundings
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.value_classes import dataclass
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.tool_runs import ExternalTool
from tests.forensics.erasing.firmware.drive_on_a_bus import (
    SAS_DRIVE,
    SERIAL,
    drive_on_a_bus,
)
from tests.forensics.erasing.firmware.made_up_drive import SIZE, MadeUpDrive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.tools.answers import ToolAnswer
    from forensics.erasing.tools.commands import Command

LOOP_SET_STATUS64, LOOP_GET_STATUS64 = 0x4C04, 0x4C05  # linux/loop.h
_INFO, _OFFSET = 232, 24
pytestmark = pytest.mark.root


@dataclass
class Bay:
    """A SAS drive in its bay, as the system shows it, and a device manager that looks at it.

    ``size`` and ``wwid`` are what the system finds once it is told to ask again, ``serial`` once
    the drive is at work.
    """

    drive: MadeUpDrive
    around: Surroundings
    size: int = SIZE
    wwid: str | None = None
    serial: str = SERIAL

    @property
    def sys(self) -> Path:
        return self.around.machine.sys / "devices" / SAS_DRIVE.place

    def show(self, size: int) -> None:
        """Have the kernel give that size: a loop device that begins at its end has none."""
        with self.drive.device.open("rb") as device:
            info = bytearray(fcntl.ioctl(device, LOOP_GET_STATUS64, bytes(_INFO)))
            struct.pack_into("<Q", info, _OFFSET, SIZE - size)
            fcntl.ioctl(device, LOOP_SET_STATUS64, bytes(info))
        (self.sys / "size").write_text(f"{size // 512}\n")

    def ask(self, command: Command, **where: object) -> ToolAnswer:
        """Once ``sg_sanitize`` lets go of the device, its partitions are read, in vain."""
        answer = self.around.ask(command, **where)  # type: ignore[arg-type]  # as ``AskTool`` has them
        if command.tool is ExternalTool.SG_SANITIZE:
            self.show(0)
            page = self.sys / "device" / "vpd_pg80"
            page.write_bytes(page.read_bytes().replace(SERIAL.encode(), self.serial.encode()))
        return answer

    def pause(self, seconds: float) -> None:
        """The system does what it was told meanwhile."""
        self.around.pause(seconds)
        rescan = self.sys / "device" / "rescan"
        if rescan.is_file() and rescan.read_text() == "1":
            rescan.unlink()
            self.show(self.size)
            if self.wwid:
                (self.sys / "device" / "wwid").write_text(self.wwid)

    def tried(self) -> TrialReceipt:
        return try_method(
            FirmwareMethodName.SCSI_SANITIZE_OVERWRITE,
            self.drive.device,
            typed_serial=SERIAL,
            begins=lambda _: None,
            around=replace(self.around, ask=self.ask, pause=self.pause),
        )


@contextmanager
def bay(folder: Path, shim: Path) -> Iterator[Bay]:
    with drive_on_a_bus(folder, shim, kind=SAS_DRIVE) as (drive, around):
        yield Bay(drive, around)


def test_a_drive_of_no_bytes_while_it_erases_is_asked_again_and_all_five_are_found(
    tmp_path: Path, shim: Path
) -> None:
    with bay(tmp_path, shim) as drive:
        receipt = drive.tried()

    assert receipt.judgement.missing == ()
    assert receipt.run.read is not None
    assert receipt.run.read.bytes_read == SIZE
    assert drive.drive.medium.read_bytes() == bytes(SIZE)


@pytest.mark.parametrize(
    ("error", "said", "size", "wwid"),
    [
        (WrongDeviceError, "the planned one", SIZE // 2, None),
        (WrongDeviceError, "another name", SIZE, "naa.5000c500deadbeef"),
        (RefusedTargetError, "one of no bytes", 0, None),
    ],
)
def test_one_that_comes_back_as_another_is_not_read(
    error: type[Exception], said: str, size: int, wwid: str | None, tmp_path: Path, shim: Path
) -> None:
    with bay(tmp_path, shim) as drive:
        drive.size, drive.wwid = size, wwid
        with pytest.raises(error, match=said):
            drive.tried()


def test_another_that_took_its_name_while_it_was_of_no_bytes_is_asked_nothing(
    tmp_path: Path, shim: Path
) -> None:
    with bay(tmp_path, shim) as drive:
        drive.serial = "OTHER000"
        with pytest.raises(WrongDeviceError, match="not what it was"):
            drive.tried()


def test_where_the_system_may_not_be_told_to_ask_again_it_says_what_to_do(
    tmp_path: Path, shim: Path
) -> None:
    with bay(tmp_path, shim) as drive:
        (drive.sys / "device" / "rescan").mkdir()
        with pytest.raises(RefusedTargetError, match="Connect it again, and start again as root"):
            drive.tried()
