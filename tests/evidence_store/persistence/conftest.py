"""Every test of this folder that asks for a data folder runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence_store.persistence.folders import Folders
from tests.evidence_store.stores import acting, reopen
from tests.servers import postgresql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A run holds each of these claims on one of the databases at least, another day on the other.

    Whatever else a test is tried on, it is tried on all of it.
    """
    for item in items:
        arguments = item.callspec.params if hasattr(item, "callspec") else {}
        if "folders" in arguments and item.get_closest_marker("family") is None:
            others = tuple(each for each in arguments if each != "folders")
            item.add_marker(pytest.mark.family(share=1 / 2, least=1, kinds=others))


@pytest.fixture(scope="session")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL of this run's own."""
    yield from postgresql.running()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def folders(request: pytest.FixtureRequest) -> Iterator[Folders]:
    """Data folders on one of the databases."""
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    made = Folders(server)
    yield made
    made.drop_all()


@pytest.fixture(scope="session")
def made_folder(folders: Folders, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three people; never changed: tests take a copy."""
    return folders.make(tmp_path_factory.mktemp("made") / "data")


@pytest.fixture(scope="session")
def unit_keys(made_folder: Path) -> UnitKeys:
    """The unit's keys of every copy of this ``made_folder``: the other one has others."""
    return acting(reopen(made_folder)).unit_keys


@pytest.fixture
def store(made_folder: Path, folders: Folders, tmp_path: Path) -> Iterator[Store]:
    """An open data folder of the test's own."""
    with folders.copy(made_folder, tmp_path / "data") as folder:
        yield reopen(folder)
