from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bare import first_start
from tests.bare.machine import BareMachine

if TYPE_CHECKING:
    from pathlib import Path

# For the reason that its younger sister gives.
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(2400)]


def test_an_ordinary_user_of_a_bare_debian_12_gets_through_the_readme(tmp_path: Path) -> None:
    machine = BareMachine.make("bookworm", tmp_path / "root")

    first_start.require_a_plain_word_without_venv(machine)
    machine.install("python3-venv")
    first_start.require_the_demonstration(machine)
    first_start.require_self_check(machine)
    first_start.require_a_share_of_the_suite(machine)
