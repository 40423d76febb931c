"""Two people withdraw a document, and a supervisor signs the list of those withdrawn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click import UsageError
from click.testing import CliRunner

from evidence_store.certificates.levels.raising import LevelMaterial
from evidence_store.cli.disposals.certificate import certificate
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import (
    CertificateError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
)
from evidence_store.workflow.certificates.raising import Raising, raise_level
from tests.evidence_store.stores import PASSPHRASES, acting
from tests.evidence_store.workflow.certifying import at_its_end, issue

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.open_folder.store import Store


@pytest.fixture
def desk(store: Store) -> Store:
    return at_its_end(store)


def words_of(desk: Store, folder: Path, number: str) -> list[str]:
    passphrase = folder / f"{number}.txt"
    passphrase.write_text(PASSPHRASES[number])
    return ["--data", str(desk.data), "--as", number, "--passphrase-file", str(passphrase)]


def said_by(desk: Store, folder: Path, number: str, *words: object) -> str:
    told = [*map(str, words), *words_of(desk, folder, number)]
    result = CliRunner().invoke(certificate, told, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def listed_numbers(desk: Store, folder: Path, name: str) -> list[str]:
    said_by(desk, folder, "B2", "withdrawn-list", "--out", folder / name)
    listed = json.loads((folder / name).read_text("utf-8"))["list"]
    assert all(each["withdrawn_at"] <= listed["as_of"] for each in listed["withdrawn"])
    return [each["number"] for each in listed["withdrawn"]]


def raise_level_of(desk: Store, record: CertificateRecord) -> None:
    """It is refused before anybody outside is asked for anything."""
    nothing = Raising(desk.certificates, desk.trusted(), [], LevelMaterial(lambda _: b"", ()))
    raise_level(desk.desk_of(acting(desk)), record.id, to=SealLevel.B_T, raising=nothing)


def test_two_people_withdraw_a_document_and_the_list_says_exactly_that(
    desk: Store, tmp_path: Path
) -> None:
    record = issue(desk)
    reason = tmp_path / "reason.txt"
    reason.write_text("The wrong exhibit was named")
    withdraw = ("withdraw", record.number, "--reason-file", reason)
    confirm = ("confirm-withdrawal", record.number)

    with pytest.raises(NotPermittedError):
        said_by(desk, tmp_path, "C3", *withdraw)
    with pytest.raises(OutOfSequenceError, match="not asked for"):
        said_by(desk, tmp_path, "C3", *confirm)
    said_by(desk, tmp_path, "B2", *withdraw)
    with pytest.raises(SamePersonError):
        said_by(desk, tmp_path, "B2", *confirm)
    with pytest.raises(CertificateError, match="is to be withdrawn: that was asked for on"):
        raise_level_of(desk, record)
    assert listed_numbers(desk, tmp_path, "before.json") == []
    said_by(desk, tmp_path, "C3", *confirm)
    assert listed_numbers(desk, tmp_path, "after.json") == [record.number]

    with desk.reading() as uow:
        events = [read_leaf(entry.body).event for entry in uow.custody.tail(4)]
        (withdrawn,) = uow.certificates.find()
    assert withdrawn.is_withdrawn
    assert withdrawn.withdrawal is not None
    day = withdrawn.withdrawal.confirmed_at
    with pytest.raises(CertificateError, match=f"was withdrawn on {day:%Y-%m-%d}"):
        raise_level_of(desk, withdrawn)
    assert events == [
        "certificate.withdrawal_asked",
        "certificate.list_signed",
        "certificate.withdrawn",
        "certificate.list_signed",
    ]


def test_only_a_supervisor_signs_the_list(desk: Store, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        said_by(desk, tmp_path, "C3", "withdrawn-list", "--out", tmp_path / "list.json")

    assert not (tmp_path / "list.json").exists()


def test_the_list_takes_no_numbers_from_whoever_asks(desk: Store, tmp_path: Path) -> None:
    record = issue(desk)

    with pytest.raises(UsageError):
        said_by(desk, tmp_path, "B2", "withdrawn-list", record.number, "--out", tmp_path / "l.json")
