from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from tests.webui.conftest import PORT, Unit
from tests.webui.nets.offices import Offices, one_of_each
from tests.webui.nets.seeded import Seeded, copied, seed
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture(scope="session")
def seeded(untouched: Unit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """Shared by all tests that change no record."""
    folder = tmp_path_factory.mktemp("seeded")
    shutil.copytree(untouched.store.data, folder / "data")
    store = open_store(folder / "data")
    with store.staying_open():  # as whoever serves keeps it
        yield seed(replace(untouched, store=store), folder)


@pytest.fixture(scope="session")
def working(seeded: Seeded) -> Flask:
    """Screens that were started with a key."""
    return create_app(seeded.store, port=PORT, unit_keys=seeded.keys["O1"].unit_keys)


@pytest.fixture(scope="session")
def showing(seeded: Seeded) -> Flask:
    """Screens that only show."""
    return create_app(seeded.store, port=PORT)


@pytest.fixture(scope="session")
def offices(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offices]:
    """The seeded unit with a record for every act; nothing is recorded in it by the tests."""
    folder = tmp_path_factory.mktemp("offices")
    shutil.copytree(seeded.store.data, folder / "data")
    store = open_store(folder / "data")
    with store.staying_open():
        own = copied(seeded, replace(seeded.unit, store=store))
        of_kind = one_of_each(own, folder)
        yield Offices(create_app(store, port=PORT, unit_keys=seeded.keys["O1"].unit_keys), of_kind)


@pytest.fixture(scope="module")
def desk(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A copy whose record may change."""
    folder = tmp_path_factory.mktemp("changing") / "data"
    shutil.copytree(seeded.store.data, folder)
    store = open_store(folder)
    with store.staying_open():
        yield copied(seeded, replace(seeded.unit, store=store))
