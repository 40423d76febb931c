"""Write the tables of ``docs/erasing.md``: the firmware methods, and what was tried in guests.

python -m tests.forensics.make_erasing
"""

from __future__ import annotations

import re
from pathlib import Path

from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.erasing.firmware.permitted import ON_DISKS, ON_FLASH
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import DriveState
from tests.forensics.erasing.guests.tried import TRIED

PAGE = Path(__file__).resolve().parents[2] / "docs" / "erasing.md"
_METHODS = (
    "| method | technique | category | medium | what the drive reports at its end | how tried |\n"
    "|---|---|---|---|---|---|\n"
)
_GUESTS = "| what | erased for real | what was seen | test |\n|---|---|---|---|\n"


def page() -> str:
    """Return the page with the tables as they should be."""
    methods = _METHODS + "".join(f"{line_of(name)}\n" for name in FirmwareMethodName)
    guests = _GUESTS + "".join(f"{each.line}\n" for each in TRIED)
    return _written("guests", guests, _written("methods", methods, PAGE.read_text()))


def _written(name: str, table: str, page: str) -> str:
    between = rf"(?<=<!-- {name}: begin -->\n).*(?=<!-- {name}: end -->)"
    return re.sub(between, lambda _: table, page, flags=re.DOTALL)


def line_of(name: FirmwareMethodName) -> str:
    """Return the line of one method."""
    aim = FIRMWARE_METHODS[name].aim
    media = [word for word, on in (("disk", ON_DISKS), ("flash", ON_FLASH)) if name in on]
    ends = "success" if aim.ends_as is DriveState.SUCCEEDED else "rest, after it was at work"
    tried = "; ".join(["library", *(each.as_told for each in TRIED if each.method is name)])
    cells = (aim.named, aim.technique, aim.grade.upper(), ", ".join(media), ends, tried)
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page())
