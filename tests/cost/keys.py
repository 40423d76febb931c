"""What it costs to open a key: a unit's, and less for the thousand keys that tests make.

A sealed key and a hash set name their own cost, so any process opens what tests seal. Each of a
unit's keys takes a quarter of a second of a processor, and took a quarter of the suite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.keys import passphrases
from forensics.hash_sets import sealed

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

_NAMES = ("MEMORY_KIB", "ITERATIONS", "LANES")
_OF_UNITS = {each: [getattr(each, name) for name in _NAMES] for each in (passphrases, sealed)}
_OF_TESTS = (19 * 1024, 2, 1)  # OWASP's minimum, and the least memory that the program opens


def seal_at_little_cost() -> None:
    """Make what is sealed in this process from now on cheap to open."""
    for module in _OF_UNITS:
        for name, cost in zip(_NAMES, _OF_TESTS, strict=True):
            setattr(module, name, cost)


def seal_as_units_do(module: ModuleType, patch: pytest.MonkeyPatch) -> None:
    """Make it cost what it costs where the program runs, for as long as the patch lasts."""
    for name, cost in zip(_NAMES, _OF_UNITS[module], strict=True):
        patch.setattr(module, name, cost)
