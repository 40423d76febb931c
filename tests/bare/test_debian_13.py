from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bare import first_start
from tests.bare.machine import BareMachine

if TYPE_CHECKING:
    from pathlib import Path

# Three minutes of a processor for what `.github/workflows/tests.yml` begins with on both releases:
# an ordinary user of a bare Debian. Every run keeps what a person is told where venv is missing,
# the demonstration as people start it, and that this Python reads the program.
pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(2400)]


def test_an_ordinary_user_of_a_bare_debian_13_gets_through_the_readme(tmp_path: Path) -> None:
    machine = BareMachine.make("trixie", tmp_path / "root")

    first_start.require_a_plain_word_without_venv(machine)
    machine.install("python3-venv")
    first_start.require_the_demonstration(machine)
    first_start.require_self_check(machine)
    first_start.require_a_share_of_the_suite(machine)
