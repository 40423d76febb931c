"""The reading by another person's process asks the device for its facts, and holds its names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.erasing.verifying import verify_erasure
from forensics.errors import WrongDeviceError
from tests.forensics.erasing.builders import (
    MIB,
    erased_by,
    loop_device,
    plan_for,
    surroundings,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.root
def test_it_reads_the_facts_itself_and_refuses_a_device_of_another_name(tmp_path: Path) -> None:
    with (tmp_path / "backing").open("wb") as file:
        file.truncate(2 * MIB)
    with loop_device(tmp_path / "backing") as device:
        plan = plan_for(device)
        receipt = erased_by(plan, device, tmp_path)
        found = verify_erasure(plan, receipt, target=device, around=surroundings())
        assert receipt.before is not None
        other = replace(receipt.before, facts=replace(receipt.before.facts, size=MIB))

        with pytest.raises(WrongDeviceError, match="another name"):
            verify_erasure(
                plan, replace(receipt, before=other), target=device, around=surroundings()
            )

    assert found.facts is not None
    assert found.facts.facts.size == 2 * MIB
