"""Rooms in which a disk image of the stick holds one known file: imaged, checked, scanned.

Each is made once a run, and copied for a test. The disk image itself is only read, and stays.
"""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.cli.room import SIZE, Room

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "a passphrase for the set of the case"
KNOWN = random.Random(12).randbytes(16384)  # noqa: S311 -- a made-up file, the same each time


@pytest.fixture(scope="session")
def imaged_once(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The image is registered and not checked; the set is built, and no worker opens it."""
    room = _copied(prepared, tmp_path_factory.mktemp("imaged"))
    disk = room.file("disk.raw", KNOWN + bytes(SIZE - len(KNOWN)))
    how = ("--made-with", "dd 9.1", "--made-before-record")
    assert room.run("acquisition", "register", "ABC/1", disk, *how) == 0, room.said
    folder = room.folder / "originals"
    folder.mkdir()
    (folder / "victim_canary.jpg").write_bytes(KNOWN)
    settings = room.folder / "data" / "expunge.toml"
    settings.write_text(settings.read_text().replace("originals = []", f'originals = ["{folder}"]'))
    words = ("--case", "99ZZ1", "--set-passphrase-file", room.file("secret", WORDS))
    assert room.run("known-set", "build", str(folder), *words, "--not-for-worker") == 0, room.said
    assert room.run("worker", "--until-idle") == 0
    return room


@pytest.fixture(scope="session")
def checked_once(imaged_once: Room, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The image is verified as well."""
    room = _copied(imaged_once.folder, tmp_path_factory.mktemp("checked"))
    assert room.run("acquisition", "verify", room.ids("acquisitions")[0], "--quiet") == 0
    return room


@pytest.fixture(scope="session")
def scanned_once(checked_once: Room, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """It is scanned as well."""
    room = _copied(checked_once.folder, tmp_path_factory.mktemp("scanned"))
    opened = ("--set-passphrase-file", str(room.folder / "secret"))
    assert room.run("work", "scan", "ABC/1", *opened) == 0, room.said
    assert room.run("worker", "--until-idle") == 0
    return room


@pytest.fixture
def imaged(imaged_once: Room, tmp_path: Path) -> Room:
    return _copied(imaged_once.folder, tmp_path)


@pytest.fixture
def checked(checked_once: Room, tmp_path: Path) -> Room:
    return _copied(checked_once.folder, tmp_path)


@pytest.fixture
def scanned(scanned_once: Room, tmp_path: Path) -> Room:
    return _copied(scanned_once.folder, tmp_path)


def _copied(folder: Path, to: Path) -> Room:
    shutil.copytree(folder, to / "room")
    return Room(to / "room")
