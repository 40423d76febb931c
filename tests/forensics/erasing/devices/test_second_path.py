"""A medium that is connected twice is refused, and one that says nothing of itself is not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.devices.second_path import verify_single_path
from forensics.errors import RefusedTargetError
from tests.forensics.erasing.devices.made_up_machine import NUMBER, MachineBuilder

if TYPE_CHECKING:
    from pathlib import Path

NAME = {"device__wwid": "naa.5000c500a1b2c3d4"}
STICK = {"device__serial": "4C53", "device__model": "Ultra"}


def connected(
    folder: Path, one: dict[str, str], other: dict[str, str], place: str = "pci1/block/sdc"
) -> MachineBuilder:
    made = MachineBuilder(folder)
    blocks = made.machine.sys / "block"
    blocks.mkdir(parents=True)
    for number, where, files in (("8:16", "pci0/block/sdb", one), ("8:32", place, other)):
        made.disk(number, where, **files)
        (blocks / where.rpartition("/")[2]).symlink_to(made.machine.sys / "devices" / where)
    return made


@pytest.mark.parametrize("files", [NAME, STICK], ids=["by name", "by serial number"])
def test_the_same_medium_by_two_paths_is_refused_on_both(
    tmp_path: Path, files: dict[str, str]
) -> None:
    made = connected(tmp_path, files, files)

    with pytest.raises(RefusedTargetError, match="a second time, as sdc"):
        verify_single_path(NUMBER, machine=made.machine)
    with pytest.raises(RefusedTargetError, match="a second time, as sdb"):
        verify_single_path(os.makedev(8, 32), machine=made.machine)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, {}),
        (NAME, {"device__wwid": "naa.5000c500a1b2c3d5"}),
        (NAME, {}),
        (NAME, NAME | {"size": "8"}),
        (STICK, STICK | {"device__model": "Extreme"}),
        (STICK, STICK | {"device__serial": "4C54"}),
    ],
)
def test_media_that_differ_or_say_nothing_are_two(
    tmp_path: Path, one: dict[str, str], other: dict[str, str]
) -> None:
    verify_single_path(NUMBER, machine=connected(tmp_path, one, other).machine)


def test_a_path_that_nvme_keeps_for_itself_is_not_a_second_one(tmp_path: Path) -> None:
    made = connected(tmp_path, NAME, NAME | {"hidden": "1"})

    verify_single_path(NUMBER, machine=made.machine)
