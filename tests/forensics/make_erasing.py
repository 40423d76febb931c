"""Write the table of ``docs/erasing.md`` from the firmware methods.

python -m tests.forensics.make_erasing
"""

from __future__ import annotations

import re
from pathlib import Path

from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.permitted import ON_DISKS, ON_FLASH
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import DriveState

PAGE = Path(__file__).resolve().parents[2] / "docs" / "erasing.md"
_BETWEEN = re.compile(r"(?<=<!-- methods: begin -->\n).*(?=<!-- methods: end -->)", re.DOTALL)
_HEAD = (
    "| method | technique | category | medium | what the drive reports at its end | how tried |\n"
    "|---|---|---|---|---|---|\n"
)
_IN_GUESTS = {
    FirmwareMethodName.NVME_FORMAT: "library; guest: QEMU's drive, its share added",
}
"""Where it was tried beyond the library (``tests/forensics/erasing/firmware/shim.c``)."""


def page() -> str:
    """Return the page with the table as it should be."""
    table = _HEAD + "".join(f"{line_of(name)}\n" for name in FirmwareMethodName)
    return _BETWEEN.sub(lambda _: table, PAGE.read_text())


def line_of(name: FirmwareMethodName) -> str:
    """Return the line of one method."""
    aim = FIRMWARE_METHODS[name].aim
    media = [word for word, on in (("disk", ON_DISKS), ("flash", ON_FLASH)) if name in on]
    ends = "success" if aim.ends_as is DriveState.SUCCEEDED else "rest, after it was at work"
    tried = _IN_GUESTS.get(name, "library")
    cells = (aim.named, aim.technique, aim.grade.upper(), ", ".join(media), ends, tried)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page())
