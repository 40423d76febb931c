from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.backed_up import backed_up, place  # noqa: F401 -- fixtures of many
from tests.evidence_store.readers import copy_of, make_unit
from tests.evidence_store.stores import acting, make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three people; never changed: tests take a copy."""
    folder = tmp_path_factory.mktemp("made") / "data"
    make_store(folder)
    return folder


@pytest.fixture(scope="session")
def unit_keys(made_folder: Path) -> UnitKeys:
    """The unit's keys of every copy of ``made_folder``."""
    return acting(reopen(made_folder)).unit_keys


@pytest.fixture
def store(made_folder: Path, tmp_path: Path) -> Store:
    """An open data folder of the test's own."""
    folder = tmp_path / "data"
    shutil.copytree(made_folder, folder)
    return reopen(folder)


@pytest.fixture(scope="session")
def clerk_unit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit with a court clerk; never changed: tests take a copy."""
    return make_unit(tmp_path_factory.mktemp("clerk"))


@pytest.fixture
def clerk_store(clerk_unit: Path, tmp_path: Path) -> Store:
    """A copy of it of the test's own, with one exhibit."""
    return copy_of(clerk_unit, tmp_path)
