from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

from forensics.python_process import python
from forensics.registry import Registry
from forensics.scanning.shards.shard_matching import MATCHED_BY
from forensics.scanning.workers.parser_loading import DOORS, PARSERS

FORENSICS = Path(__file__).resolve().parents[2] / "forensics"
OF_DOORS = re.compile(r"^(\w+): Registry\[\w+\] = Registry\(\)", re.MULTILINE)
# Not for a confined process: none needs a claim, erases a medium, exports a result or asks a drive.
WITHOUT_READING = {
    "forensics.values.erase_methods",
    "forensics.exports.export",
    "forensics.erasing.devices.facts.source",
    "forensics.erasing.eraser",
    "forensics.erasing.firmware.method",
}
# Of the process that reads lists, which loads them itself (``test_list_formats``).
OF_LISTS = {"forensics.hash_sets.lists.reader"}


class Thing(Protocol):
    def name(self) -> str: ...


class One:
    made = 0

    def __init__(self) -> None:
        type(self).made += 1

    def name(self) -> str:
        return "one"


def test_what_is_registered_is_loaded_when_it_is_asked_for_and_once() -> None:
    things: Registry[Thing] = Registry()
    things.register("one", __name__, "One")
    before = One.made

    assert list(things) == ["one"]
    assert One.made == before
    assert things["one"].name() == "one"
    assert things["one"] is things["one"]
    assert One.made == before + 1


def test_a_name_is_taken_once() -> None:
    things: Registry[Thing] = Registry()
    things.register("one", __name__, "One")

    with pytest.raises(ValueError, match="already"):
        things.register("one", "elsewhere", "Other")


def test_what_was_withdrawn_is_not_there() -> None:
    things: Registry[Thing] = Registry()
    things.register("one", __name__, "One")

    things.withdraw("one")

    assert list(things) == []
    with pytest.raises(KeyError):
        things["one"]


def test_a_process_has_loaded_every_reader_before_it_is_confined() -> None:
    asked = (
        "import importlib, sys\n"
        "from forensics.scanning.workers.parser_loading import DOORS, load_parsers\n"
        "load_parsers()\n"
        "doors = [getattr(importlib.import_module(m), name) for m, name in DOORS]\n"
        "before = set(sys.modules)\n"
        "for door in doors:\n    door.load_all()\n"
        "print(sum(len(list(door)) for door in doors), set(sys.modules) - before)"
    )

    done = subprocess.run(python("-c", asked), check=True, capture_output=True, text=True)

    number, _, loaded_late = done.stdout.strip().partition(" ")
    assert int(number) >= 12
    assert loaded_late == "set()"


def test_every_door_is_among_those_that_are_loaded_before() -> None:
    found = {
        (".".join(path.relative_to(FORENSICS.parent).with_suffix("").parts), name)
        for path in FORENSICS.rglob("*.py")
        for name in OF_DOORS.findall(path.read_text())
    }

    assert {door for door in found if door[0] not in WITHOUT_READING | OF_LISTS} == set(DOORS)


def test_a_worker_has_loaded_what_matches_each_part_before_it_is_confined() -> None:
    assert {module for _, module, _ in MATCHED_BY} <= set(PARSERS)
