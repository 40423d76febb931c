"""Write ``docs/coverage.md`` from the registries of readers.

    python -m tests.forensics.make_coverage

What a reader gives is the first line of its docstring, so it is said once.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.containers.reader import READERS as SOURCES
from forensics.contents.reader import CONTENT_READERS
from forensics.file_systems.reader import READERS as FILE_SYSTEMS
from forensics.matching.forms import KINDS, PLAIN
from forensics.phone_backups.opened import BackedUpFiles
from forensics.quicklook.stores import BitmapStore
from forensics.volumes.unlocker import UNLOCKERS
from forensics.volumes.within_files import DISK

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coverage.md"
TESTS = ROOT / "tests" / "forensics"
_HEAD = """# Coverage: which formats are read, and where the tests of their readers are

Made by `python -m tests.forensics.make_coverage` from the registries of readers. Each reader
passes the conformance test of its door; the folders named hold its other tests. What of each
format is found and what is *not* stands in [the scan](scanning.md) and in
[known defects](known-defects.md), how often it is found in [validation](validation.md).
"""
TOGETHER: dict[str, type] = {"iTunes": BackedUpFiles, "QuickLook": BitmapStore}
"""Forms of which no file says all: no door has them."""
_COLUMNS = (
    "| format | what its reader says of itself | tests in `tests/forensics` |\n|---|---|---|\n"
)


def page() -> str:
    """Return the page."""
    parts = (
        _HEAD,
        _table("What a scan takes", (line_of(each, SOURCES[each]) for each in SOURCES)),
        _table("File systems", (line_of(each, FILE_SYSTEMS[each]) for each in FILE_SYSTEMS)),
        _table("Locked volumes", (line_of(each, UNLOCKERS[each]) for each in UNLOCKERS)),
        _table("Within files", (line_of(each, CONTENT_READERS[each]) for each in CONTENT_READERS)),
        _table("In several files of one folder", (_line(*each) for each in TOGETHER.items())),
        _closed(),
    )
    return "\n".join(parts)


def line_of(name: str, reader: object) -> str:
    """Return the line of one reader."""
    return _line(name, type(reader))


def _line(name: str, kind: type) -> str:
    does = (inspect.getdoc(kind) or "").partition("\n")[0]
    return f"| {name} | {does} | `{_tests_of(kind.__module__)}` |"


def _table(title: str, lines: Iterable[str]) -> str:
    return f"## {title}\n{_COLUMNS}" + "\n".join(lines) + "\n"


def _tests_of(module: str) -> Path:
    """The folder of tests that stands where the module does, or above."""
    folder = Path(*module.split(".")[1:-1])
    while not any((TESTS / folder).glob("test_*.py")):
        folder = folder.parent
    return folder


def _closed() -> str:
    kinds = sorted({*KINDS, DISK} - {*CONTENT_READERS, PLAIN})
    return f"## Recognised within files, and closed\n{', '.join(kinds)}.\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
