"""Who the people of a demonstration are is told before signing in there, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.data_folder.places import DEMO_PASSPHRASE, DEMO_WORK
from tests.evidence_store.stores import make_store
from tests.webui.conftest import PORT, STAFF, Visitor
from webui.app import create_app
from webui.server.place import in_the_lab

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.conftest import Unit

SECRET = "training only 0000 0000"


def as_a_demonstration(folder: Path) -> Path:
    """What a demonstration leaves in its folder."""
    (folder / DEMO_WORK).mkdir()
    passphrase = folder / DEMO_PASSPHRASE
    passphrase.write_text(f"{SECRET}\n")
    return passphrase


def test_a_demonstration_names_its_people_and_where_their_passphrase_is(open_unit: Unit) -> None:
    passphrase = as_a_demonstration(open_unit.store.data)
    page = Visitor(create_app(open_unit.store, port=PORT)).get("/sign-in").text

    for number, (name, rank, _) in STAFF.items():
        assert f"<strong>{number}</strong> {rank} {name}" in page
    assert str(passphrase) in page
    assert SECRET not in page


@pytest.mark.parametrize("missing", [DEMO_WORK, DEMO_PASSPHRASE])
def test_another_training_folder_names_nobody(missing: str, open_unit: Unit) -> None:
    as_a_demonstration(open_unit.store.data)
    (open_unit.store.data / missing).rename(open_unit.store.data / "elsewhere")

    require_nobody(Visitor(create_app(open_unit.store, port=PORT)).get("/sign-in").text)


def test_a_real_folder_names_nobody_whatever_lies_in_it(tmp_path: Path) -> None:
    store = make_store(tmp_path / "real", training=False)
    as_a_demonstration(store.data)

    page = Visitor(create_app(store, port=PORT)).get("/sign-in").text
    assert 'id="demonstration"' not in page
    with store.reading() as uow:
        people = uow.people.find()
    assert people
    for one in people:
        assert one.name not in page
        assert f"<strong>{one.staff_number}" not in page
    assert str(store.data) not in page


def test_the_desks_of_a_lab_are_told_nobody(open_unit: Unit) -> None:
    as_a_demonstration(open_unit.store.data)
    app = create_app(open_unit.store, port=PORT, place=in_the_lab("lab.example", 443))

    page = app.test_client().get("/sign-in", base_url="https://lab.example").text
    require_nobody(page)


def require_nobody(page: str) -> None:
    assert "Sign in" in page
    assert 'id="demonstration"' not in page
    for name, _, _ in STAFF.values():
        assert name not in page
