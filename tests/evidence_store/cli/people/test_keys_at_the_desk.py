"""Keys, deputies and break-glass by the verbs that people type, in a folder on disk."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidence_store.bootstrap import init_store, open_store
from evidence_store.cli.people.person import person
from evidence_store.domain.people.person import Duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import (
    EvidenceStoreError,
    NotPermittedError,
    SamePersonError,
    SealedKeyError,
    WrongEntryError,
)
from forensics.documents import to_json
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, found, let_ballast_go

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = PASSPHRASES | {"D4": "fourth training passphrase"}
NEW = "a wholly new training passphrase"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of four people: C3 and D4 are no administrators, B2 alone is a supervisor."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "unit.toml").write_text(FORM, "utf-8")
    requests = [
        a_request("A1", duties=(Duty.ADMINISTRATOR, Duty.OFFICER)),
        a_request("B2", duties=(Duty.SUPERVISOR,)),
        a_request("C3"),
        a_request("D4", duties=(Duty.OFFICER,)),
    ]
    store = init_store(folder / "data", form=folder / "unit.toml", requests=requests, training=True)
    let_ballast_go(store.data)
    found(store, PEOPLE)
    for number, passphrase in (PEOPLE | {"new": NEW}).items():
        (folder / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
    (folder / "words.txt").write_text("Rang three times; on leave abroad.\n", "utf-8")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "copy"
    shutil.copytree(made, copy)
    return copy


def run(*words: object) -> str:
    result = CliRunner().invoke(person, [str(each) for each in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.output


def act(folder: Path, by: str, *words: object) -> str:
    who = ("--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt")
    return run(*words, *who)


def slip_in(text: str, file: Path) -> Path:
    lines = re.findall(r"^    [1-4]   (.*)$", text, re.MULTILINE)
    file.write_text("\n".join(lines), "ascii")
    return file


def ask_for_key(folder: Path, who: str) -> str:
    words = ("--data", folder / "data", "--as", who, "--out", folder / f"{who}.key")
    return run("request-key", *words, "--passphrase-file", folder / "new.txt")


@pytest.mark.usefixtures("golden")
def test_a_slip_sets_a_new_passphrase_once(folder: Path) -> None:
    whose = ("--data", folder / "data", "--as", "B2")
    first = run(
        "change-passphrase",
        *whose,
        "--passphrase-file",
        folder / "B2.txt",
        "--new-passphrase-file",
        folder / "A1.txt",
    )
    slip = slip_in(first, folder / "slip")

    told = run("recover", *whose, "--slip-file", slip, "--new-passphrase-file", folder / "new.txt")

    store = open_store(folder / "data")
    assert store.open_actor("B2", NEW).actor.id == store.find_person("B2").id
    for before in (PEOPLE["B2"], PEOPLE["A1"]):
        with pytest.raises(SealedKeyError):
            store.open_actor("B2", before)
    with pytest.raises(SealedKeyError, match="does not open"):
        run("recover", *whose, "--slip-file", slip, "--new-passphrase-file", folder / "A1.txt")
    assert slip_in(told, folder / "next").read_text("ascii") != slip.read_text("ascii")
    with store.reading() as uow:
        events = [each.body for each in uow.custody.control()[-2:]]
    assert b'"key.resealed"' in events[0]
    assert b'"key.recovered"' in events[1]
    assert [*store.check(known=[])]


@pytest.mark.usefixtures("golden")
def test_no_new_passphrase_rests_on_what_colleagues_know_of_its_owner(folder: Path) -> None:
    person = open_store(folder / "data").find_person("B2")
    (folder / "new.txt").write_text(f"{person.name} {person.rank} 2026", "utf-8")
    whose, by = ("--data", folder / "data", "--as", "B2"), ("--passphrase-file", folder / "B2.txt")

    with pytest.raises(WrongEntryError, match="easy to guess"):
        run("change-passphrase", *whose, *by, "--new-passphrase-file", folder / "new.txt")
    with pytest.raises(WrongEntryError, match="easy to guess"):
        ask_for_key(folder, "B2")


def test_a_lost_key_is_replaced_by_two_others_and_the_old_one_opens_nothing(folder: Path) -> None:
    ask_for_key(folder, "B2")
    document = ("--document", "passport")

    act(folder, "A1", "replace-key", folder / "B2.key", *document)
    with pytest.raises(SamePersonError):
        act(folder, "A1", "confirm-key", "B2", *document)
    act(folder, "C3", "confirm-key", "B2", *document)

    store = open_store(folder / "data")
    with pytest.raises(SealedKeyError):
        store.open_actor("B2", PEOPLE["B2"])
    assert Duty.SUPERVISOR in store.open_actor("B2", NEW).actor.duties
    assert [*store.check(known=[])]
    (folder / "B2.txt").write_text(NEW, "utf-8")
    with pytest.raises(EvidenceStoreError, match="24 hours"):
        delegate(folder, by="B2")


def delegate(folder: Path, *, by: str, days: int = 3) -> str:
    today = datetime.now(LONDON).date()
    until = today + timedelta(days=days)
    return act(
        folder, by, "delegate", "C3", "--from", today.isoformat(), "--until", until.isoformat()
    )


def test_a_deputy_is_named_listed_and_ended(folder: Path) -> None:
    identifier = re.search(r"g_\w{20}", delegate(folder, by="B2"))
    assert identifier is not None

    assert "In force" in run("delegations", "--data", folder / "data")
    act(folder, "A1", "end-delegation", identifier.group())

    ended = run("delegations", "--data", folder / "data")
    assert "Ended before its time" in ended
    assert f"{datetime.now(UTC).year}" in ended.splitlines()[-1]
    with pytest.raises(NotPermittedError):
        delegate(folder, by="C3")
    with pytest.raises(WrongEntryError, match="28 days"):
        delegate(folder, by="B2", days=40)


def test_a_break_glass_is_asked_used_and_reviewed_by_three(folder: Path) -> None:
    ask_for_key(folder, "A1")
    key, document = folder / "A1.key", ("--document", "warrant_card")
    reason = ("--missing", "administrator", "--reason-file", folder / "words.txt")

    asked = act(folder, "C3", "breakglass", "ask", key, *reason, *document)
    found_id = re.search(r"b_\w{20}", asked)
    assert found_id is not None
    identifier = found_id.group()
    told = act(folder, "D4", "breakglass", "use", identifier, key, *document)
    assert "BREAK-GLASS" in told
    with pytest.raises(EvidenceStoreError, match="has not been reviewed"):
        delegate(folder, by="B2")
    act(folder, "B2", "breakglass", "review", identifier, "--finding-file", folder / "words.txt")

    assert "The delegation is" in delegate(folder, by="B2")
    store = open_store(folder / "data")
    assert Duty.ADMINISTRATOR in store.open_actor("A1", NEW).actor.duties
    assert [*store.check(known=[])]


def test_a_leavers_key_opens_nothing_of_the_unit_any_more(folder: Path) -> None:
    before = (folder / "data" / "unit-keys.age").read_bytes()

    act(folder, "A1", "leave", "D4")

    store = open_store(folder / "data")
    assert (folder / "data" / "unit-keys.age").read_bytes() != before
    with pytest.raises(SealedKeyError, match="has left"):
        store.open_actor("D4", PEOPLE["D4"])
    (folder / "E5.json").write_bytes(to_json(a_request("d4")))
    with pytest.raises(EvidenceStoreError, match="staff number is enrolled"):
        act(folder, "A1", "enrol", folder / "E5.json", "--document", "passport")
