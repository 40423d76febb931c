"""Write the tables of ``docs/erasing.md``: the firmware methods, and what was tried in guests.

python -m tests.forensics.make_erasing
"""

from __future__ import annotations

import re
from pathlib import Path

from forensics.erasing.firmware.method import FIRMWARE_METHODS
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
    aim, media = FIRMWARE_METHODS[name].aim, sorted(FIRMWARE_METHODS[name].media)
    ends = "success" if aim.ends_as is DriveState.SUCCEEDED else "rest, after it was at work"
    tried = "; ".join(["library", *(each.as_told for each in TRIED if each.method is name)])
    cells = (aim.named, aim.technique, aim.grade.upper(), ", ".join(media), ends, tried)
    return f"| {' | '.join(cells)} |"


def main() -> None:
    PAGE.write_text(page())


if __name__ == "__main__":
    main()
