"""People admitted, confirmed and leaving, by commands."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.bootstrap import open_store
from evidence_store.cli.people.person import person
from evidence_store.cli.unit.fsck import fsck
from evidence_store.cli.unit.log import log
from evidence_store.domain.people.person import Actor, IdentityDocument
from evidence_store.errors import (
    ConflictError,
    NotFoundError,
    NotPermittedError,
    RefusedError,
    SamePersonError,
    SealedKeyError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow._kit.desk import SigningDesk
from evidence_store.workflow.people.people import confirm_person
from forensics.documents import to_json
from tests.evidence_store.cli.people.people_desk import FOURTH, run, start
from tests.evidence_store.stores import NAMES, PASSPHRASES, a_request

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from evidence_store.open_folder.store import Store


MEETINGS = ("enrol", "confirm", "replace-key", "confirm-key")


def act(folder: Path, command: str, what: object, *, by: str) -> Result:
    words = ["--data", folder / "data", "--as", by, "--passphrase-file", folder / f"{by}.txt"]
    if command in MEETINGS:
        words += ["--document", "warrant_card"]
    return run(person, command, what, *words)


def admit(folder: Path, number: str = "D4") -> None:
    act(folder, "enrol", folder / f"{number}.json", by="A1")
    act(folder, "confirm", number, by="C3")


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
    assert "Waits for a second person" in run(person, "list", "--data", data).output


def test_one_who_waits_does_not_confirm_another(folder: Path) -> None:
    data = start(folder)
    (folder / "E5.json").write_bytes(to_json(a_request("E5")))
    for number in ("D4", "E5"):
        act(folder, "enrol", folder / f"{number}.json", by="A1")
    store = open_store(data)
    waiting = store.find_person("D4")
    keys = store.open_actor("A1", PASSPHRASES["A1"]).unit_keys

    actor = Actor(waiting.id, waiting.name, waiting.rank, frozenset(waiting.duties))
    desk = SigningDesk(actor, store.unit_of_work(keys), store.clock, store.rules, bytes)
    with pytest.raises(RefusedError, match="can already act"):
        confirm_person(
            desk,
            store.find_person("E5").id,
            opens=keys.opens,
            document=IdentityDocument.WARRANT_CARD,
        )


def test_a_confirmation_that_was_not_signed_opens_nothing(folder: Path) -> None:
    data = start(folder)
    act(folder, "enrol", folder / "D4.json", by="A1")
    store = open_store(data)
    acting = store.open_actor("C3", PASSPHRASES["C3"])
    with pytest.raises(StatementError, match="not made with their enrolled key"):
        confirm_person(
            store.desk_of(acting).signing(lambda _: bytes(64)),
            store.find_person("D4").id,
            opens=acting.unit_keys.opens,
            document=IdentityDocument.WARRANT_CARD,
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


def test_a_name_with_a_control_character_is_refused() -> None:
    with pytest.raises(WrongEntryError, match="hidden character"):
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
    assert "Left" in run(person, "list", "--data", data).output


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

    with pytest.raises(NotFoundError, match="no one is enrolled"):
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
