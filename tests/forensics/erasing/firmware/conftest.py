"""The shim, built once for each module that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forensics.erasing.firmware.made_up_drive import build_shim

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_shim(tmp_path_factory.mktemp("shim"))
