"""A unit begins: requests of its people, their recovery slips, and three who sign."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli.people.person import person
from evidence_store.cli.unit.fsck import fsck
from evidence_store.cli.unit.init import init
from evidence_store.errors import WrongEntryError
from evidence_store.keys.person_keys import open_person_keys
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.requests import read_request
from forensics.documents import to_json
from tests.evidence_store.cli.people.people_desk import run, start
from tests.evidence_store.stores import PASSPHRASES, a_request

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store


def test_a_person_makes_their_own_request(folder: Path) -> None:
    form = folder / "me.toml"
    form.write_text(
        'staff_number = "E5"\nname = "Elin"\nrank = "DC"\nduties = ["officer"]\n', "utf-8"
    )

    out = folder / "E5.json"
    told = run(
        person, "request", "--out", out, "--form", form, "--passphrase-file", folder / "A1.txt"
    )

    assert json.loads(out.read_bytes())["staff_number"] == "E5"
    assert out.stat().st_mode & 0o777 == 0o600
    assert "Elin" not in told.output


@pytest.mark.parametrize("to_file", [True, False])
def test_the_recovery_slip_is_handed_over_once_and_opens_the_new_key(
    *, to_file: bool, folder: Path
) -> None:
    form, slip, out = folder / "me.toml", folder / "slip.txt", folder / "E5.json"
    form.write_text(
        'staff_number = "E5"\nname = "Elin"\nrank = "DC"\nduties = ["officer"]\n', "utf-8"
    )
    words = ("--out", out, "--form", form, "--passphrase-file", folder / "A1.txt")

    told = run(person, "request", *words, *(("--slip", slip) if to_file else ())).output

    sheet = slip.read_text("utf-8") if to_file else told
    lines = [
        line[8:] for line in sheet.splitlines() if line.startswith("    ") and line[4].isdigit()
    ]
    request = read_request(out.read_bytes())
    opened = open_person_keys(
        request.id,
        sealed_key=request.sealed_key,
        passphrase=RecoverySlip.from_text("".join(lines)),
    )
    assert opened.signing_key == request.signing_key
    assert (lines[0] in told) is not to_file


@pytest.mark.parametrize(
    "form",
    ["", 'name = "x"', 'staff_number="1"\nname="n"\nrank="r"\nduties=["king"]', "\xff[", "a = 1"],
)
def test_a_form_with_a_gap_is_refused(form: str, folder: Path) -> None:
    (folder / "me.toml").write_text(form, "latin-1")

    with pytest.raises(WrongEntryError):
        run(person, "request", "--out", folder / "x.json", "--form", folder / "me.toml")


def test_a_unit_starts_with_three_people_and_private_files(folder: Path) -> None:
    data = start(folder, "--training")

    assert data.stat().st_mode & 0o777 == 0o700
    assert {each.stat().st_mode & 0o077 for each in data.iterdir()} == {0}
    assert "training = true" in (data / "expunge.toml").read_text("utf-8")


@pytest.mark.parametrize("people", ["A1 B2", "A1 B2 B2", "C3 C3 C3"])
def test_a_unit_never_starts_with_fewer_than_three(people: str, folder: Path) -> None:
    with pytest.raises(WrongEntryError):
        start(folder, people=people)

    assert not (folder / "data").exists()
    assert not list(folder.glob(".data*"))


def test_a_unit_never_starts_without_an_administrator(folder: Path) -> None:
    for number in ("A1", "B2"):
        request = a_request(number, duties=a_request("D4").duties)
        (folder / f"{number}.json").write_bytes(to_json(request))

    with pytest.raises(WrongEntryError, match="administrator"):
        start(folder)


def test_a_folder_with_something_in_it_is_left_alone(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "mine").write_text("mine")

    with pytest.raises(WrongEntryError, match="not an empty folder"):
        start(folder)

    assert (folder / "data" / "mine").read_text() == "mine"


def test_what_a_killed_init_left_is_removed_and_said(folder: Path) -> None:
    left, foreign, other = (folder / n for n in (".data.0a1b2c3d", ".data.11111111", ".data.mine"))
    for each in (left, foreign, other):
        (each / "certificates").mkdir(parents=True)
        (each / "unit-keys.age").write_bytes(b"keys")
    (foreign / "diary.txt").write_text("mine")
    (folder / ".data.22222222").symlink_to(foreign)
    requests = [word for each in PASSPHRASES for word in ("--request", folder / f"{each}.json")]

    told = run(init, "--data", folder / "data", "--form", folder / "unit.toml", *requests).output

    assert not left.exists()
    assert ".data.0a1b2c3d; it is removed" in told
    assert (foreign / "unit-keys.age").exists()
    assert (other / "unit-keys.age").exists()
    assert "11111111" not in told


def test_a_file_among_the_certificates_that_no_record_names_is_reported(store: Store) -> None:
    (store.certificates / "note.txt").write_text("x")

    printed = run(fsck, "--data", store.data).output

    assert "certificates/note.txt: the record refers to no such file" in printed


def test_the_first_people_are_not_two_ways_of_writing_one_number(folder: Path) -> None:
    (folder / "C3.json").write_bytes(to_json(a_request("\uff22\uff12")))

    with pytest.raises(WrongEntryError, match="of one person"):
        start(folder)
