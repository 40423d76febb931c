"""A trial is of one kind of drive; a drive that does not say which it is has none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forensics.erasing.firmware.trials import required_kind
from forensics.errors import RefusedTargetError
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import FirmwareTrial
from tests.forensics.erasing.firmware.made_up_drive import facts_for

NAME = FirmwareMethodName.NVME_SANITIZE_BLOCK
FACTS = replace(facts_for(NAME), model="SSD 970", firmware="2B2QEXM7")


def test_the_kind_of_a_drive_is_its_model_its_firmware_and_its_bus() -> None:
    assert required_kind(NAME, FACTS) == FirmwareTrial(NAME, "SSD 970", "2B2QEXM7", Bus.NVME)


@pytest.mark.parametrize("field", ["model", "firmware", "bus"])
def test_a_drive_that_does_not_say_its_kind_is_never_tried(field: str) -> None:
    unknown = replace(FACTS, **{field: None})  # type: ignore[arg-type]  # fields by name

    with pytest.raises(RefusedTargetError, match="which model, firmware and bus"):
        required_kind(NAME, unknown)
