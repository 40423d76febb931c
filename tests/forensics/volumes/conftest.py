from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.forensics.volumes.recipes import MIB, blank, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def ext4(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = blank(tmp_path_factory.mktemp("ext4") / "ext4.img", 2 * MIB)
    run("mke2fs", "-q", "-t", "ext4", path)
    return path


@pytest.fixture(scope="session")
def fat16(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = blank(tmp_path_factory.mktemp("fat16") / "fat16.img", 12 * MIB)
    run("mkfs.fat", "-F", "16", path)
    return path
