"""Folders in which commands are tried: a prepared case, and one before any unit began."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import init_store
from evidence_store.cli.cases import case
from evidence_store.cli.orders import order
from evidence_store.demo.court_order import scanned_order
from forensics.documents import to_json
from tests.evidence_store.cli.people.people_desk import FOURTH
from tests.evidence_store.cli.room import MADE, Room, settle
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, found, let_ballast_go

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def room(prepared: Path, tmp_path: Path) -> Room:
    folder = tmp_path / "room"
    shutil.copytree(prepared, folder)
    return Room(folder)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an order of eight months ago, mapped to a USB stick and a phone."""
    folder = tmp_path_factory.mktemp("prepared")
    made = Room(folder)
    store = init_store(
        folder / "data",
        form=folder / made.file("unit.toml", FORM),
        requests=[a_request(each) for each in PASSPHRASES],
        training=True,
    )
    found(store, PASSPHRASES)
    for number, passphrase in PASSPHRASES.items():
        made.file(number, passphrase)
    day = MADE.isoformat()
    case_form = made.form(
        "case.toml",
        case.FORM,
        reference='"99ZZ1"',
        court='"Mold Crown Court"',
        name='"Sam CANARY"',
        committed_on=day,
        convicted_on=day,
    )
    order_form = made.form(
        "order.toml",
        order.ORDER_FORM,
        made_on=day,
        takes_effect_on=day,
        passed_on=day,
    )
    rows = "reference,description,medium,seal,holder,source_reference,serial,size,locked\n"
    rows += "ABC/1,Stick,usb_flash,B1,Store,P1,S1,,no\n"
    rows += "ABC/2,Phone,phone,B2,Store,P2,S2,,yes\n"
    assert made.run("case", "open", "--form", case_form) == 0
    paper = made.file("order.pdf", scanned_order("the order as it came"))
    words = ("order", "record", "--case", "99ZZ1", "--form", order_form, "--document", paper)
    assert made.run(*words) == 0
    extract = made.file("extract.csv", rows)
    assert made.run("exhibit", "import", extract, "--case", "99ZZ1", "--system", "NICHE") == 0
    assert made.run("order", "map", "99ZZ1", "--line", "1", "ABC/1", "ABC/2") == 0
    settle(made)
    let_ballast_go(folder / "data")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a form, three requests and a passphrase file for each person."""
    (tmp_path / "unit.toml").write_text(FORM, "utf-8")
    for number, passphrase in (PASSPHRASES | {"D4": FOURTH}).items():
        (tmp_path / f"{number}.json").write_bytes(to_json(a_request(number)))
        (tmp_path / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
    return tmp_path
