"""The first start: three people, three processes, one statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from evidence_store.bootstrap import open_store, open_unfounded
from evidence_store.cli.people.person import person
from evidence_store.cli.people.sign_founding import sign_founding_verb
from evidence_store.cli.unit.init import init
from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.places import FOUNDING
from evidence_store.domain.signing.signed_acts import SignedAct, sign_act
from evidence_store.errors import CustodyError, OutOfSequenceError, SamePersonError, StatementError
from evidence_store.open_folder.founding import read_founding, sign_founding
from forensics.documents import to_json
from tests.evidence_store.stated import stated_fields
from tests.evidence_store.stores import FORM, PASSPHRASES, SteppingClock, a_request

if TYPE_CHECKING:
    from pathlib import Path

    import click


def run(command: click.Command, *words: object) -> Result:
    result = CliRunner().invoke(command, [str(each) for each in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where ``init`` has run and nobody has signed yet."""
    (tmp_path / "unit.toml").write_text(FORM, "utf-8")
    words: list[object] = ["--data", tmp_path / "data", "--form", tmp_path / "unit.toml"]
    for number, passphrase in PASSPHRASES.items():
        (tmp_path / f"{number}.json").write_bytes(to_json(a_request(number)))
        (tmp_path / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
        words += ["--request", tmp_path / f"{number}.json"]
    run(init, *words, "--training", "--document", "passport")
    return tmp_path


def sign(folder: Path, by: str, *more: object) -> str:
    words = ("--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt")
    return run(sign_founding_verb, *words, *more).output


def test_nothing_opens_until_all_of_the_first_people_have_signed(folder: Path) -> None:
    for number in PASSPHRASES:
        with pytest.raises(CustodyError, match="cannot be used yet"):
            open_store(folder / "data")
        with pytest.raises(CustodyError, match="sign-founding"):
            run(person, "list", "--data", folder / "data")
        sign(folder, number)

    assert "A1" in run(person, "list", "--data", folder / "data").output


def test_the_statement_of_all_three_stands_first_after_their_enrolments(folder: Path) -> None:
    told = [sign(folder, number) for number in PASSPHRASES]

    store = open_store(folder / "data")
    with store.reading() as uow:
        entries = [*uow.custody.leaves.entries()]
        disclosed = uow.custody.disclosed(4)
    leaf = read_leaf(entries[4].entry.body)
    assert (len(entries), leaf.event) == (5, "unit.founded")
    assert leaf.statement is not None
    assert len(disclosed["sig"]) == 3  # type: ignore[arg-type]  # a list of signatures
    facts = stated_fields(disclosed)
    assert facts["log_key"] == str(store.log_key)
    assert facts["met_in_person"] == "passport"
    assert "Still to sign" in told[0]
    assert "The folder can be used" in told[2]
    assert not (folder / "data" / FOUNDING).exists()
    assert [*store.check(known=[])]


def test_the_last_signature_gives_the_sheet_with_the_first_checkpoint(folder: Path) -> None:
    for number in ("A1", "B2"):
        sign(folder, number)

    sign(folder, "C3", "--sheet", folder / "sheet.txt")

    store = open_store(folder / "data")
    sheet = (folder / "sheet.txt").read_text("utf-8")
    with store.reading() as uow:
        note = uow.custody.checkpoint() or ""
    assert note in sheet
    assert str(verify_checkpoint(note, key=store.log_key)) in sheet
    assert "TRAINING" in sheet


def test_nobody_signs_twice(folder: Path) -> None:
    sign(folder, "A1")

    with pytest.raises(SamePersonError, match="signed already"):
        sign(folder, "A1")


def test_after_the_founding_there_is_nothing_to_sign(folder: Path) -> None:
    for number in PASSPHRASES:
        sign(folder, number)

    with pytest.raises(OutOfSequenceError):
        sign(folder, "A1")


@pytest.mark.parametrize("what", ["settings", "root", "fact", "signature", "signer"])
def test_whoever_finds_something_else_in_the_folder_signs_nothing(what: str, folder: Path) -> None:
    sign(folder, "A1")
    data = folder / "data"
    statement = json.loads((data / FOUNDING).read_bytes())
    if what == "settings":
        text = (
            (data / "expunge.toml").read_text("utf-8").replace("1 Station Road", "2 Station Road")
        )
        (data / "expunge.toml").write_text(text, "utf-8")
    elif what == "root":
        (data / "root.pem").write_bytes((data / "root.pem").read_bytes() + b"\n")
    elif what == "fact":
        statement["statement"]["facts"][0][1] += "x"
    elif what == "signature":
        statement["signatures"][0]["signature"] = "00" * 64
    else:
        statement["statement"]["signers"].pop()
    (data / FOUNDING).write_text(json.dumps(statement))

    with pytest.raises(CustodyError, match="Do not sign"):
        sign(folder, "B2")


def test_a_founding_is_signed_in_one_sitting(folder: Path) -> None:
    store = open_unfounded(folder / "data")
    late = SteppingClock(store.clock())
    late.now = late.now.replace(year=late.now.year + 1)
    store = open_unfounded(folder / "data", clock=late)

    with pytest.raises(StatementError, match="72 hours"):
        sign_founding(store, store.open_actor("A1", PASSPHRASES["A1"]))


def test_a_last_signature_that_was_stopped_is_finished_by_any_of_them(folder: Path) -> None:
    data = folder / "data"
    for number in ("A1", "B2"):
        sign(folder, number)

    store = open_unfounded(data)
    found = read_founding(store)
    acting = store.open_actor("C3", PASSPHRASES["C3"])
    role = next(role for role, by in found.statement.signers if by == acting.actor.id)
    own = sign_act(found.statement, role=role, by=acting.actor.id, signer=acting.sign)
    whole = SignedAct(found.statement, (*found.signatures, own))
    (data / FOUNDING).write_bytes(to_json(whole))

    assert sign_founding(store, acting).is_whole
    open_store(data)
