"""What a commit to a file waits for: the medium at a unit, and nothing for what tests commit.

Tests kill processes, never the machine, and what was written outlives a process without that. The
suite commits to SQLite tens of thousands of times, and waiting for the disk was most of what it
waited for. A process that a test starts waits as it does at a unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.persistence.engines import sqlite
from evidence_store.persistence.screens import opening

if TYPE_CHECKING:
    import pytest

_WAITING, _NOT_WAITING = "PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"
_NAME = "_PRAGMAS"
_OF_UNITS = {each: getattr(each, _NAME) for each in (sqlite, opening)}


def commit_without_waiting() -> None:
    """Have no connection that this process makes from now on wait for the medium."""
    for module, pragmas in _OF_UNITS.items():
        assert _WAITING in pragmas
        told = tuple(_NOT_WAITING if each == _WAITING else each for each in pragmas)
        setattr(module, _NAME, told)


def commit_as_units_do(patch: pytest.MonkeyPatch) -> None:
    """Wait as where the program runs, for as long as the patch lasts."""
    for module, pragmas in _OF_UNITS.items():
        patch.setattr(module, _NAME, pragmas)
