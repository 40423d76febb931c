"""Facts held against a plan: what was planned is what is overwritten, and all that it has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from forensics.erasing.devices.facts.holding import verify_overwritable, verify_same_facts
from forensics.erasing.planning import plan_whole
from forensics.erasing.running import run_erasure
from forensics.errors import RefusedTargetError, WrongDeviceError
from forensics.values import (
    AtaSecurity,
    Contradiction,
    DeviceFacts,
    DeviceReading,
    ErasureMethod,
    ErasureOutcome,
    HiddenAreas,
    Route,
    TriState,
)
from tests.forensics.erasing.builders import NOON, SURROUNDINGS, TOOL, loop_device
from tests.forensics.erasing.devices.facts.connected import (
    SATA,
    SECTORS,
    SIZE,
    Connected,
    identify_words,
    native,
)
from tests.forensics.erasing.fakes import FakePermission

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.erasing.devices.identifying import DeviceAtHand
    from forensics.values import ErasePlan

PLANNED = DeviceFacts(wwn="5000c500a1b2c3d4", model="ST2000DM008-2FR102")


@pytest.mark.parametrize(
    "changed",
    [
        {"wwn": "5000c500a1b2c3d5"},
        {"wwn": None},
        {"model": "ST2000DM008-2FR103"},
        {"eui": "0025388b01234567", "wwn": "5000c500a1b2c3d5"},
    ],
)
def test_a_device_that_goes_by_another_name_is_another(changed: dict[str, Any]) -> None:
    with pytest.raises(WrongDeviceError):
        verify_same_facts(PLANNED, replace(PLANNED, **changed))


@pytest.mark.parametrize(
    "changed", [{}, {"model": None}, {"model": "ST2000DM008-2FR1"}, {"firmware": "0002"}]
)
def test_a_device_of_the_same_names_is_the_planned_one(changed: dict[str, Any]) -> None:
    verify_same_facts(PLANNED, replace(PLANNED, **changed))
    verify_same_facts(None, PLANNED)
    verify_same_facts(PLANNED, None)


@pytest.mark.parametrize(
    "hidden", [HiddenAreas(hpa=TriState.YES), HiddenAreas(dco=TriState.YES)], ids=["hpa", "dco"]
)
def test_a_drive_that_is_known_to_hide_sectors_is_not_overwritten(hidden: HiddenAreas) -> None:
    with pytest.raises(RefusedTargetError, match="hides"):
        verify_overwritable(DeviceReading(DeviceFacts(hidden=hidden)))


@pytest.mark.parametrize("fact", ["serial", "wwn", "eui", "nguid", "size"])
def test_a_drive_on_which_sources_disagree_is_not_overwritten(fact: str) -> None:
    said = Contradiction(fact, (("the system", "1"), ("hdparm", "2")))

    with pytest.raises(WrongDeviceError, match="hdparm says 2"):
        verify_overwritable(DeviceReading(DeviceFacts(), (said,)))


def test_what_is_not_known_is_no_reason_to_refuse() -> None:
    said = Contradiction("firmware", (("smartctl", "1"), ("hdparm", "2")))
    frozen = DeviceFacts(security=AtaSecurity(frozen=TriState.YES))

    verify_overwritable(DeviceReading(frozen, (said,)))
    verify_overwritable(None)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Connected]:
    with (tmp_path / "backing").open("wb") as file:
        file.truncate(SIZE)
    with loop_device(tmp_path / "backing") as device:
        made = Connected(tmp_path, device, SATA)
        made.hdparm(identify_words(), native(SECTORS, SECTORS))
        made.smartctl(**smart(reallocated=3))
        yield made


def smart(*, reallocated: int, **more: object) -> dict[str, object]:
    table = [{"id": 5, "raw": {"value": reallocated}}]
    return {"ata_smart_attributes": {"table": table}, **more}


def planned(disk: Connected) -> ErasePlan:
    return plan_whole(
        disk.target.path,
        route=Route.WHOLE,
        method=ErasureMethod.OVERWRITE_ZEROS,
        tool=TOOL,
        now=NOON,
        machine=disk.machine,
        is_acquisition=lambda _: False,
        toolbox=disk.toolbox,
    )


class _Given(FakePermission):
    def __init__(self, then: Any = None) -> None:
        super().__init__()
        self.seen: list[DeviceAtHand] = []
        self._then = then

    def redeem(self, device: DeviceAtHand) -> _Given:
        self.seen.append(device)
        if self._then is not None:
            self._then()
        return self

    def verify_device(self, device: DeviceAtHand) -> None:
        self.seen.append(device)


def erase(disk: Connected, plan: ErasePlan, receipt: Path, given: _Given) -> Any:
    around = replace(SURROUNDINGS, machine=disk.machine, toolbox=disk.toolbox)
    return run_erasure(
        plan, target=disk.target.path, receipt=receipt, redeem=given.redeem, around=around
    )[0]


@pytest.mark.root
def test_a_receipt_says_what_the_drive_counted_before_and_after(
    disk: Connected, tmp_path: Path
) -> None:
    plan = planned(disk)
    given = _Given(then=lambda: disk.smartctl(**smart(reallocated=5)))

    receipt = erase(disk, plan, tmp_path / "receipt", given)

    assert receipt.outcome is ErasureOutcome.ERASED
    assert plan.facts is not None
    assert (plan.facts.firmware, plan.facts.hidden.hpa) == ("3.18", TriState.NO)
    assert (receipt.before.facts.health.reallocated, receipt.after.facts.health.reallocated) == (
        3,
        5,
    )
    assert receipt.before.runs
    assert [device.is_flash for device in given.seen] == [None, None]


@pytest.mark.root
def test_a_disk_that_does_not_turn_by_its_own_word_is_flash(
    disk: Connected, tmp_path: Path
) -> None:
    """The kernel takes turning for granted behind an adapter, and people typed hard disk."""
    disk.smartctl(rotation_rate=0)
    given = _Given()

    erase(disk, planned(disk), tmp_path / "receipt", given)

    assert [device.is_flash for device in given.seen] == [True, True]


@pytest.mark.root
@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"serial_number": "ANOTHER"}, WrongDeviceError),
        ({"wwn": {"naa": 5, "oui": 3152, "id": 1}}, WrongDeviceError),
    ],
    ids=["serial", "wwn"],
)
def test_a_drive_that_changed_its_name_since_the_plan_is_not_touched(
    disk: Connected, tmp_path: Path, said: dict[str, object], error: type[Exception]
) -> None:
    disk.smartctl(wwn={"naa": 5, "oui": 3152, "id": 2})
    plan = planned(disk)
    disk.smartctl(**said)
    given = _Given()

    with pytest.raises(error):
        erase(disk, plan, tmp_path / "receipt", given)

    assert given.seen == []
    assert not (tmp_path / "receipt").exists()


@pytest.mark.root
def test_no_plan_is_made_for_a_drive_that_hides_sectors(disk: Connected) -> None:
    disk.hdparm(identify_words(), native(SECTORS, SECTORS + 8))

    with pytest.raises(RefusedTargetError, match="HPA"):
        planned(disk)
