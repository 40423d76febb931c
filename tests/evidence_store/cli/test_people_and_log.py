from __future__ import annotations

import base64
import hashlib
import json
import shutil
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner, Result

from evidence_store.bootstrap import open_store
from evidence_store.cli.fsck import fsck
from evidence_store.cli.init import init
from evidence_store.cli.log import log
from evidence_store.cli.person import person
from evidence_store.cli.sign_founding import sign_founding_verb
from evidence_store.custody.checkpoints import LogKey, verify_checkpoint
from evidence_store.domain.people import Actor, IdentityDocument
from evidence_store.errors import (
    ConflictError,
    EvidenceStoreError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    SamePersonError,
    SealedKeyError,
    StatementError,
    WrongEntryError,
)
from evidence_store.keys.person_keys import open_person_keys
from evidence_store.keys.recovery_slips import RecoverySlip
from evidence_store.keys.requests import read_request
from evidence_store.workflow.people import confirm_person
from forensics.documents import to_json
from tests.evidence_store.stores import FORM, NAMES, PASSPHRASES, a_request

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.bootstrap import Store

MEETINGS = ("enrol", "confirm", "replace-key", "confirm-key")
FOURTH = "fourth training passphrase"


def run(command: click.Command, *words: object) -> Result:
    """Run a verb as ``expunge`` does: its errors come out as they are."""
    result = CliRunner().invoke(command, [str(each) for each in words], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a form, three requests and a passphrase file for each person."""
    (tmp_path / "unit.toml").write_text(FORM, "utf-8")
    for number, passphrase in (PASSPHRASES | {"D4": FOURTH}).items():
        (tmp_path / f"{number}.json").write_bytes(to_json(a_request(number)))
        (tmp_path / f"{number}.txt").write_text(f"{passphrase}\n", "utf-8")
    return tmp_path


def start(folder: Path, *more: str, people: str = "A1 B2 C3") -> Path:
    data = folder / "data"
    requests = [word for each in people.split() for word in ("--request", folder / f"{each}.json")]
    run(init, "--data", data, "--form", folder / "unit.toml", *requests, *more)
    for each in people.split():
        sign(folder, each)
    return data


def sign(folder: Path, by: str, *more: object) -> Result:
    words = ("--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt")
    return run(sign_founding_verb, *words, *more)


def act(folder: Path, command: str, what: object, *, by: str) -> Result:
    words = ["--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt"]
    if command in MEETINGS:
        words += ["--document", "warrant_card"]
    return run(person, command, what, *words)


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


def admit(folder: Path, number: str = "D4") -> None:
    act(folder, "enrol", folder / f"{number}.json", by="A1")
    act(folder, "confirm", number, by="C3")


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

    assert "note.txt stands among the certificates and was never issued" in printed


def test_two_people_admit_somebody_who_can_then_act(folder: Path) -> None:
    start(folder)

    admit(folder)

    with pytest.raises(NotPermittedError):  # the key opens; the duty is wanting
        act(folder, "enrol", folder / "D4.json", by="D4")


def test_one_administrator_alone_makes_nobody_who_can_act(folder: Path) -> None:
    data = start(folder)
    before = (data / "unit-keys.age").read_bytes()
    act(folder, "enrol", folder / "D4.json", by="A1")

    with pytest.raises(SealedKeyError, match="waits for a second person"):
        act(folder, "confirm", "D4", by="D4")
    with pytest.raises(SamePersonError):
        act(folder, "confirm", "D4", by="A1")
    act(folder, "enrol", folder / "D4.json", by="B2")  # nor does a second enrolment
    with pytest.raises(SealedKeyError, match="waits for a second person"):
        act(folder, "leave", "C3", by="D4")
    assert (data / "unit-keys.age").read_bytes() == before
    assert "waits to be confirmed" in run(person, "list", "--data", data).output


def test_one_who_waits_does_not_confirm_another(folder: Path) -> None:
    data = start(folder)
    (folder / "E5.json").write_bytes(to_json(a_request("E5")))
    for number in ("D4", "E5"):
        act(folder, "enrol", folder / f"{number}.json", by="A1")
    store = open_store(data)
    waiting = store.find_person("D4")
    keys = store.open_actor("A1", PASSPHRASES["A1"]).unit_keys

    with pytest.raises(RefusedError, match="acts already"):
        confirm_person(
            store.find_person("E5").id,
            actor=Actor(waiting.id, waiting.name, waiting.rank, frozenset(waiting.duties)),
            document=IdentityDocument.WARRANT_CARD,
            signer=bytes,
            uow=store.unit_of_work(keys),
            clock=store.clock,
        )


def test_a_confirmation_that_was_not_signed_opens_nothing(folder: Path) -> None:
    data = start(folder)
    act(folder, "enrol", folder / "D4.json", by="A1")
    store = open_store(data)
    acting = store.open_actor("C3", PASSPHRASES["C3"])
    with pytest.raises(StatementError, match="not made with their enrolled key"):
        confirm_person(
            store.find_person("D4").id,
            actor=acting.actor,
            document=IdentityDocument.WARRANT_CARD,
            signer=lambda _: bytes(64),
            uow=store.unit_of_work(acting.unit_keys),
            clock=store.clock,
        )

    with pytest.raises(SealedKeyError, match="waits for a second person"):
        store.open_actor("D4", FOURTH)


def test_the_same_confirmation_again_finishes_an_enrolment(folder: Path) -> None:
    data = start(folder)
    before = (data / "unit-keys.age").read_bytes()
    admit(folder)
    (data / "unit-keys.age").write_bytes(before)  # as if interrupted before the keys were wrapped
    with pytest.raises(SealedKeyError, match="not wrapped for this person"):
        act(folder, "enrol", folder / "D4.json", by="D4")

    act(folder, "confirm", "D4", by="B2")

    with pytest.raises(NotPermittedError):
        act(folder, "enrol", folder / "D4.json", by="D4")


@pytest.mark.parametrize("number", ["a1", "\uff21\uff11", " A1", "A 1"])
def test_a_staff_number_written_in_another_way_is_the_same_number(
    number: str, folder: Path
) -> None:
    start(folder)
    (folder / "again.json").write_bytes(to_json(a_request(number)))

    with pytest.raises(SamePersonError):
        act(folder, "enrol", folder / "again.json", by="A1")
    with pytest.raises(ConflictError, match="staff number"):
        act(folder, "enrol", folder / "again.json", by="B2")


def test_the_first_people_are_not_two_ways_of_writing_one_number(folder: Path) -> None:
    (folder / "C3.json").write_bytes(to_json(a_request("\uff22\uff12")))

    with pytest.raises(WrongEntryError, match="of one person"):
        start(folder)


def test_a_name_with_a_control_character_is_refused() -> None:
    with pytest.raises(WrongEntryError, match="control character"):
        a_request("E5", name="Eve\x1b[31m")


def test_somebody_without_the_duty_admits_nobody(folder: Path) -> None:
    start(folder)
    admit(folder)
    (folder / "E5.json").write_bytes(to_json(a_request("E5")))

    with pytest.raises(NotPermittedError):
        act(folder, "enrol", folder / "E5.json", by="C3")


def test_on_a_desk_of_three_any_two_sign_for_an_enrolment(folder: Path) -> None:
    start(folder)

    act(folder, "enrol", folder / "D4.json", by="C3")
    with pytest.raises(SamePersonError):
        act(folder, "confirm", "D4", by="C3")
    act(folder, "confirm", "D4", by="B2")

    with pytest.raises(NotPermittedError):  # of four, it takes an administrator again
        act(folder, "enrol", folder / "D4.json", by="D4")


def test_nobody_enrols_themselves_again(folder: Path) -> None:
    start(folder)
    (folder / "again.json").write_bytes(to_json(a_request("A1")))

    with pytest.raises(SamePersonError):
        act(folder, "enrol", folder / "again.json", by="A1")


def test_another_persons_passphrase_opens_nothing(folder: Path) -> None:
    start(folder)
    shutil.copy(folder / "B2.txt", folder / "A1.txt")

    with pytest.raises(SealedKeyError, match="does not open"):
        act(folder, "enrol", folder / "D4.json", by="A1")


def test_whoever_has_left_acts_no_more(folder: Path) -> None:
    data = start(folder)
    admit(folder)

    act(folder, "leave", "B2", by="A1")

    with pytest.raises(SealedKeyError, match="has left"):
        act(folder, "leave", "C3", by="B2")
    assert "left" in run(person, "list", "--data", data).output


def test_three_people_always_remain(folder: Path) -> None:
    start(folder)

    act(folder, "enrol", folder / "D4.json", by="A1")  # whoever waits does not count

    with pytest.raises(RefusedError, match="fewer than 3"):
        act(folder, "leave", "B2", by="A1")


def test_nobody_records_their_own_leaving(folder: Path) -> None:
    start(folder)

    with pytest.raises(SamePersonError):
        act(folder, "leave", "A1", by="A1")


def test_nobody_of_that_number_is_said_before_a_passphrase_is_asked(folder: Path) -> None:
    start(folder)

    with pytest.raises(NotFoundError, match="nobody is enrolled"):
        run(person, "leave", "A1", "--data", folder / "data", "--as", "Z9")


def test_no_name_is_printed_by_any_verb(store: Store) -> None:
    data = ("--data", store.data)
    printed = "".join(
        run(*words).output
        for words in (
            (person, "list", *data),
            (log, "show", *data),
            (log, "checkpoint", *data),
            (fsck, *data),
        )
    )

    assert "A1" in printed
    assert not [name for name in NAMES.values() if name in printed]


def test_the_whole_root_is_printed_for_paper(store: Store) -> None:
    printed = run(log, "checkpoint", "--data", store.data).output
    groups = printed.split("Root: ")[1].split("\n")[0].split(" ")

    with store.reading() as uow:
        root = uow.custody.head().root
    assert [len(each) for each in groups] == [4] * 13
    assert base64.b32decode("".join(groups) + "====") == root


def test_the_newest_entries_are_shown(store: Store) -> None:
    printed = run(log, "show", "--data", store.data, "--tail", "1").output

    assert printed.startswith("4  unit.founded")
    assert printed.count("recorded") == 1


def test_a_correction_is_shown_beside_what_it_corrects(folder: Path) -> None:
    data = start(folder)
    new = int(head_of(data).partition(":")[0])
    (folder / "text.txt").write_text("The rank is DS, not DC.\n", "utf-8")
    words = ("--text-file", folder / "text.txt", "--passphrase-file", folder / "B2.txt")

    told = run(log, "correct", 1, "--data", data, "--as", "B2", *words)
    shown = run(log, "show", "--data", data).output

    assert f"Entry 1 is corrected by entry {new}." in told.output
    first = shown[: shown.index("\n2  ")]
    assert f"corrected by entry {new}" in first
    assert "The rank is DS, not DC." in first
    assert "corrects entry 1" in shown[shown.index(f"\n{new}  entry.corrected") :]
    assert "continues" in run(fsck, "--data", data, "--head", head_of(data)).output


def test_an_unknown_exhibit_is_wrong_use(store: Store) -> None:
    with pytest.raises(NotFoundError, match="ABC/1") as caught:
        run(log, "show", "--data", store.data, "--exhibit", "ABC/1")

    assert caught.value.exit_code == 2


def head_of(data: Path) -> str:
    with open_store(data).reading() as uow:
        return str(uow.custody.head())


def root_of_lines(lines: list[bytes]) -> bytes:
    """RFC 9162 2.1.1 as HOW-TO-CHECK.txt tells it, without this programme's code."""
    if len(lines) == 1:
        return hashlib.sha256(b"\0" + lines[0]).digest()
    half = 1
    while half * 2 < len(lines):
        half *= 2
    both = root_of_lines(lines[:half]) + root_of_lines(lines[half:])
    return hashlib.sha256(b"\1" + both).digest()


def test_an_exported_log_is_checked_without_this_programme(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(log, "export", "--data", store.data, "--out", out)

    key = LogKey.from_text((out / "log-key.txt").read_text("utf-8").strip())
    head = verify_checkpoint((out / "checkpoint.txt").read_text("utf-8"), key=key)
    lines = (out / "entries.jsonl").read_bytes().split(b"\n")[:-1]
    assert (len(lines), root_of_lines(lines)) == (head.size, head.root)
    assert not (out / "disclosures.jsonl").exists()
    assert {each.stat().st_mode & 0o777 for each in out.iterdir()} == {0o600}


def test_names_are_exported_only_when_asked_for(store: Store, tmp_path: Path) -> None:
    run(log, "export", "--data", store.data, "--out", tmp_path / "without")
    words = ("--data", store.data, "--out", tmp_path / "with", "--with-disclosures")
    with pytest.raises(click.UsageError, match="needs --as"):
        run(log, "export", *words)
    (tmp_path / "A1.txt").write_text(PASSPHRASES["A1"], "utf-8")
    run(log, "export", *words, "--as", "A1", "--passphrase-file", tmp_path / "A1.txt")

    plain = b"".join(each.read_bytes() for each in (tmp_path / "without").iterdir())
    assert "Siân Ddu".encode() not in plain
    assert "Siân Ddu" in (tmp_path / "with" / "disclosures.jsonl").read_text("utf-8")


def test_a_check_against_a_head_from_outside_says_so(store: Store) -> None:
    with store.reading() as uow:
        head = uow.custody.head()

    assert "every head" in run(fsck, "--data", store.data, "--head", head).output
    assert "No head from outside" in run(fsck, "--data", store.data).output
    quick = run(fsck, "--data", store.data, "--quick", "--head", head).output
    assert "Hashes and structure" in quick
    assert "every head" in quick
    with pytest.raises(EvidenceStoreError, match="Entry 5 is missing"):
        run(fsck, "--data", store.data, "--head", f"9:{head.root.hex()}")


@pytest.mark.parametrize("head", ["", "4", "4:xyz", "-4:" + "0" * 64, "4:" + "A" * 64])
def test_a_head_of_another_form_is_wrong_use(head: str, store: Store) -> None:
    with pytest.raises(click.BadParameter):
        run(fsck, "--data", store.data, "--head", head)


def test_a_folder_that_is_none_of_ours_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="not a data folder"):
        run(fsck, "--data", tmp_path)
