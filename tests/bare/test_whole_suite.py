"""The second of the README's commands, whole, by an ordinary user of a bare Debian."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import run
from tests.bare.machine import BareMachine

if TYPE_CHECKING:
    from pathlib import Path

HOURS = 3
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(HOURS * 3600 + 600)]


@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_the_whole_suite_passes_for_an_ordinary_user(tmp_path: Path, release: str) -> None:
    machine = BareMachine.make(release, tmp_path / "root")
    machine.install(*run.TEST_PACKAGES)

    done = machine.run("CI=true", "python3", "run.py", "test", seconds=HOURS * 3600)

    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
