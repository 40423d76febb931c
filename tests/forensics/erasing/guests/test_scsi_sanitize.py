"""SCSI Sanitize by the real ``sg_sanitize`` and ``sg_requests``, on a disk over TCMU."""

from __future__ import annotations

from typing import Any

import pytest

from tests.forensics.erasing.guests.first_system import require_guests
from tests.forensics.erasing.guests.guest import Guest

DRIVE = """set -e
head -c {1} /dev/urandom >/run/medium; echo -n erases >/run/mode
setsid {0} >/told/drive.log 2>&1 </dev/null &
for each in $(seq 300); do [ -b /dev/sda ] && break; sleep 1; done
udevadm settle; [ -b /dev/sda ]
"""
SIZE = 2 << 20
ALL = ["accepted", "progress", "end_state", "read_back", "old_blocks"]
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    require_guests()
    folder = tmp_path_factory.mktemp("scsi")
    with Guest(folder) as guest:
        guest.done(
            DRIVE.format(guest.words("scsi_drive", "/run/medium", "/run/mode"), SIZE), seconds=900
        )
        words = ("/dev/sda", "/run/medium", "/run/mode")
        return guest.told_by("scsi_sanitizes", *words, seconds=6000)


def missing(found: dict[str, list[str]]) -> dict[str, str]:
    return {name: answer for name, (answer, _) in found.items() if answer != "yes"}


def test_a_disk_that_a_programme_makes_up_is_known_as_that(told: dict[str, Any]) -> None:
    assert told["identity"]["virtual"] == "other"
    assert "no hardware stands behind" in told["hardware"]


def test_a_sanitize_erases_and_all_five_are_found(told: dict[str, Any]) -> None:
    assert list(told["erases"]) == ALL
    assert missing(told["erases"]) == {}
    assert "sense 2/04/1b" in told["erases said"]


def test_one_that_is_accepted_and_not_done_is_told_by_its_old_blocks(told: dict[str, Any]) -> None:
    assert missing(told["forgets"]) == {"read_back": "no", "old_blocks": "no"}


def test_one_that_the_disk_refuses_is_no_erasure(told: dict[str, Any]) -> None:
    assert missing(told["refuses"])["accepted"] == "no"
    assert missing(told["refuses"])["old_blocks"] == "no"


def test_the_kernel_took_it_for_one_of_no_bytes_meanwhile_and_was_had_ask_again(
    told: dict[str, Any],
) -> None:
    assert "0" in told["sizes"]
    assert told["size at the end"] == str(SIZE // 512)
