from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forensics.virtual_disks.recipes import a_medium

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def medium() -> bytes:
    return a_medium()


@pytest.fixture(scope="session")
def raw(medium: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("virtual") / "medium.raw"
    path.write_bytes(medium)
    return path
