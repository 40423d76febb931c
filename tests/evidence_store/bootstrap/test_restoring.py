from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pyrage import x25519

from config.settings import load_settings, to_toml
from evidence_store.bootstrap.backups.archive import digest_of_file
from evidence_store.bootstrap.backups.creating import beside, create_backup
from evidence_store.bootstrap.backups.keyring import open_identity, read_identities
from evidence_store.bootstrap.backups.restoring import Restored, restore_backup
from evidence_store.bootstrap.backups.signing import sign_first, sign_second
from evidence_store.custody.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.drafts import Draft, Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.epochs import Restoration, restorations_in
from evidence_store.custody.high_water import HighWaterFile
from evidence_store.custody.known_heads import GivenHeads, OutsideHead
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.sentences import entry_sentence
from evidence_store.domain.signing import SignedAct, act_statement, sign_act
from evidence_store.errors import (
    BackupError,
    EvidenceStoreError,
    NotFoundError,
    OutOfSequenceError,
    RestoredFolderError,
    SamePersonError,
    SealedKeyError,
    StaleStatementError,
    StatementError,
    TamperedLogError,
)
from evidence_store.workflow.disposals import issue_permit
from evidence_store.workflow.restorations import RESTORED_RECORD, Stated, begin_epoch
from evidence_store.workflow.value_endings import end_values
from forensics.errors import OutputExistsError
from tests.evidence_store.bootstrap.conftest import Place, go_on, head_of
from tests.evidence_store.stores import PASSPHRASES, START, acting, make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.bootstrap import Store
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.custody.known_heads import KnownHeads


def check(store: Store, *known: KnownHeads) -> list[str]:
    return list(store.check(known=known))


def paper(*heads: Head) -> GivenHeads:
    return GivenHeads("a printed sheet", heads)


def test_a_backup_is_restored_with_all_that_it_was_made_of(place: Place) -> None:
    restored = place.restore()

    assert head_of(place.store("again")).size == place.kept
    assert restored.note.restoration.lost_to is None
    assert check(place.store("again"))
    names = {each.name for each in (place.folder / "again").iterdir() if each.is_file()}
    assert {"root.pem", "unit-keys.age", "expunge.toml", "restored.json"} <= names
    assert not list(place.folder.glob(".again*"))


def test_a_restore_never_takes_the_place_of_anything(place: Place) -> None:
    with pytest.raises(OutputExistsError):
        place.restore(name="data")


def test_everybody_of_that_time_opens_the_backup_and_nobody_else(place: Place) -> None:
    keys = beside(place.backup)[1]
    for passphrase in PASSPHRASES.values():
        assert open_identity(keys, passphrase=passphrase)

    with pytest.raises(SealedKeyError, match="opens none of the keys"):
        open_identity(keys, passphrase="some other passphrase")


def test_a_key_that_the_backup_is_not_encrypted_to_opens_nothing(place: Place) -> None:
    file = place.folder / "stranger.txt"
    file.write_text(f"# a key\n{x25519.Identity.generate()}\n")

    with pytest.raises(BackupError, match="None of these keys opens the backup"):
        restore_backup(
            place.backup,
            into=place.folder / "again",
            identities=read_identities(file),
            known=lambda _: [],
        )
    assert not (place.folder / "again").exists()


def test_a_missing_file_of_keys_is_told_with_the_other_way(place: Place) -> None:
    keys = beside(place.backup)[1]
    keys.unlink()

    with pytest.raises(NotFoundError, match="--identity"):
        open_identity(keys, passphrase=PASSPHRASES["A1"])


def test_a_backup_by_somebody_else_is_refused(place: Place, tmp_path: Path) -> None:
    """age says nothing of who encrypted: a whole folder of a stranger's making opens too."""
    settings = load_settings(place.data / "expunge.toml")
    stranger = LogKey.of_seed(settings.log.origin, bytes(32))
    log = replace(settings.log, verifier_key=str(stranger))
    (place.data / "expunge.toml").write_text(to_toml(replace(settings, log=log)))
    honest = reopen(place.data, at=START + timedelta(days=1))
    with pytest.raises(EvidenceStoreError):
        create_backup(honest, acting(place.store()), tmp_path / "x.age")

    with pytest.raises(BackupError, match="another key"):
        restore_backup(
            place.backup,
            into=place.folder / "again",
            identities=[open_identity(beside(place.backup)[1], passphrase=PASSPHRASES["A1"])],
            known=lambda _: [],
            expected_key=stranger,
        )


@pytest.mark.parametrize("by", PASSPHRASES)
def test_a_restored_folder_refuses_everybody_every_act(place: Place, by: str) -> None:
    place.restore()

    with pytest.raises(RestoredFolderError, match="two people have signed"):
        place.store("again").open_actor(by, PASSPHRASES[by])


def test_a_restored_log_takes_no_entry_whatever_way_is_found_to_it(place: Place) -> None:
    keys = acting(place.store()).unit_keys
    place.restore()
    (place.folder / "again" / "restored.json").unlink()

    with (
        place.store("again").unit_of_work(keys) as uow,
        pytest.raises(RestoredFolderError),
    ):
        uow.custody.append(Draft("case.opened", "c_1", None, START))


def test_with_two_signatures_the_log_goes_on_under_another_name(place: Place) -> None:
    before = place.store().log_key.origin
    place.restore()
    begun = place.sign()

    store = place.store("again", days=3)
    assert (begun.held, begun.voided) == (1, 1)
    assert store.log_key.origin.startswith(f"{before}/restored-2026")
    assert not (place.folder / "again" / "restored.json").exists()
    go_on(store, 2)
    assert check(store)
    with store.reading() as uow:
        assert (
            verify_checkpoint(uow.custody.checkpoint() or "", key=store.log_key).size
            == place.kept + 5
        )
        (told,) = restorations_in(uow.custody.control())
    assert (told.old_origin, told.kept.size) == (before, place.kept)


def test_two_restores_of_one_backup_never_share_a_name(place: Place) -> None:
    place.restore(name="one")
    place.restore(name="two")

    assert place.store("one").log_key.origin != place.store("two").log_key.origin


def test_old_checkpoints_verify_under_the_old_name_and_lie_in_the_new_log(place: Place) -> None:
    old = place.store()
    with old.reading() as uow:
        notes = [note for _, note in uow.custody.leaves.checkpoints()]
    place.restore()
    place.sign()

    heads = [verify_checkpoint(note, key=old.log_key) for note in notes]
    outside = [
        OutsideHead(each.size, each.root, old.log_key.origin)
        for each in heads
        if each.size <= place.kept
    ]
    assert check(place.store("again", days=3), paper(*outside))


def test_old_authorisations_are_dead_and_the_exhibit_is_held(place: Place) -> None:
    place.restore()
    place.sign()

    store = place.store("again", days=3)
    with store.reading() as uow:
        disposal, exhibit = uow.disposals.get("d_1"), uow.exhibits.get("x_1")
        certified = uow.exhibits.get("x_2")
    assert disposal.state is DisposalState.VOID
    assert [hold.code for hold in exhibit.open_holds] == [RESTORED_RECORD]
    assert not certified.open_holds
    store.rules.hold_reason(RESTORED_RECORD)
    who = acting(store)
    with pytest.raises(OutOfSequenceError):
        issue_permit(
            "d_1",
            actor=who.actor,
            uow=store.unit_of_work(who.unit_keys),
            clock=store.clock,
            rules=store.rules,
        )


def test_an_exhibit_that_paper_names_is_held_though_certified(place: Place) -> None:
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(store, one, second=store.find_person("B2").id, named=["x_2"])
    store = place.store("again", days=2)
    begun = sign_second(store, store.open_actor("B2", PASSPHRASES["B2"], restored=True))

    assert begun.held == 2


def test_one_person_cannot_sign_twice(place: Place) -> None:
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)

    with pytest.raises(SamePersonError):
        sign_first(store, one, second=one.actor.id)
    sign_first(store, one, second=store.find_person("B2").id)
    with pytest.raises(SamePersonError):
        sign_second(store, one)
    assert store.waits_for_epoch


def test_only_the_person_who_was_named_signs_second(place: Place) -> None:
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    with pytest.raises(OutOfSequenceError, match="Nobody has signed"):
        sign_second(store, one)
    sign_first(store, one, second=store.find_person("B2").id)

    with pytest.raises(StatementError, match="names another person"):
        sign_second(store, store.open_actor("C3", PASSPHRASES["C3"], restored=True))
    assert store.waits_for_epoch


def test_a_first_signature_runs_out_after_three_days(place: Place) -> None:
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(store, one, second=store.find_person("B2").id)
    late = place.store("again", days=5)

    with pytest.raises(StaleStatementError):
        sign_second(late, late.open_actor("B2", PASSPHRASES["B2"], restored=True))
    assert late.waits_for_epoch


def test_what_was_signed_first_cannot_be_changed_before_the_second(place: Place) -> None:
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(store, one, second=store.find_person("B2").id, named=["x_2"])
    file = place.folder / "again" / "restored.json"
    told = json.loads(file.read_bytes())
    two = store.open_actor("B2", PASSPHRASES["B2"], restored=True)

    file.write_text(json.dumps(told | {"named": []}))
    with pytest.raises(StatementError, match="not what restored"):
        sign_second(store, two)
    statement = told["signed"]["statement"]
    statement["facts"] = [
        [name, "none" if name == "exhibits_named" else fact] for name, fact in statement["facts"]
    ]
    file.write_text(json.dumps(told | {"named": []}))
    with pytest.raises(StatementError, match="does not hold"):
        sign_second(store, two)
    file.write_text("{}")
    with pytest.raises(BackupError, match="damaged"):
        sign_second(store, two)


def test_heads_from_outside_say_how_much_was_lost(place: Place) -> None:
    middle = go_on(place.store(), 2)
    end = go_on(place.store(days=2), 3)
    place.restore(middle, end)
    place.sign()

    store = place.store("again", days=3)
    with store.reading() as uow:
        (told,) = restorations_in(uow.custody.control())
    assert told.heads == (middle, end)
    assert told.lost_to == end.size
    assert check(store, paper(middle, end))  # lost, and said so


def test_a_head_within_the_backup_that_does_not_agree_stops_the_restore(place: Place) -> None:
    with pytest.raises(TamperedLogError, match="does not agree with a head from paper"):
        place.restore(Head(3, bytes(32)))

    assert not (place.folder / "again").exists()


def test_a_head_that_tells_of_more_must_be_stated_before_the_second_signs(place: Place) -> None:
    end = go_on(place.store(), 2)
    place.restore()
    store = place.store("again")
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(store, one, second=store.find_person("B2").id)
    two = store.open_actor("B2", PASSPHRASES["B2"], restored=True)

    with pytest.raises(TamperedLogError, match="first person did not state it"):
        sign_second(store, two, known=[paper(end)])
    sign_first(store, one, second=two.actor.id, known=[paper(end)])
    sign_second(place.store("again", days=2), two, known=[paper(end)])

    assert check(place.store("again", days=3), paper(end))


def test_an_old_backup_put_back_by_hand_is_refused_by_any_head_from_outside(
    place: Place, made_folder: Path
) -> None:
    end = head_of(place.store())
    shutil.rmtree(place.data)
    shutil.copytree(made_folder, place.data)

    assert check(place.store())  # it agrees with itself
    with pytest.raises(TamperedLogError, match=r"is missing.*a printed sheet"):
        check(place.store(), paper(end))


def test_a_staged_restore_is_shown_by_any_head_from_outside(place: Place) -> None:
    """Two colluding people restore an old backup and say that nothing was lost after it."""
    old_origin = place.store().log_key.origin
    end = go_on(place.store(), 3)
    place.restore()
    place.sign()
    go_on(place.store("again", days=3), 20)

    staged = place.store("again", days=4)
    assert check(staged)
    with pytest.raises(TamperedLogError, match="does not agree with a head from a printed sheet"):
        check(staged, paper(end))
    whole = OutsideHead(end.size, end.root, old_origin)
    with pytest.raises(TamperedLogError, match="more was lost than was said"):
        check(staged, paper(whole))


def test_a_forged_epoch_is_not_believed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log's key alone begins no epoch: the entry needs two enrolled people's signatures."""
    name = "evidence_store.persistence.recording.require_signed"
    monkeypatch.setattr(name, lambda *_: None)  # a forger uses a programme of their own
    keys = acting(place.store()).unit_keys
    place.restore()
    store = place.store("again")
    note = json.loads((place.folder / "again" / "restored.json").read_bytes())
    with store.reading() as uow:
        kept, standing = uow.custody.head(), uow.custody.standing(None)
        people = {each.staff_number: each for each in uow.people.find()}
    told = Restoration(note["old_origin"], note["origin"], kept, ())
    statement = act_statement(
        "log.restored",
        signers={"first": people["A1"].id, "second": people["B2"].id},
        about=(None, None),
        standing=standing,
        facts=told.facts,
        at=store.clock(),
    )
    own = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    signed = SignedAct(
        statement,
        (
            sign_act(statement, role="first", by=people["A1"].id, signer=own.sign),
            sign_act(statement, role="second", by=people["B2"].id, signer=own.sign),
        ),
    )
    actor = replace(own.actor, id=people["B2"].id)
    begin_epoch(
        told,
        signed,
        stated=Stated(),
        actor=actor,
        uow=store.unit_of_work(keys),
        clock=store.clock,
    )

    with pytest.raises(TamperedLogError, match="not made with the enrolled key"):
        check(place.store("again", days=3))


def test_a_restored_record_can_be_backed_up_and_restored_again(
    place: Place, tmp_path: Path
) -> None:
    place.restore()
    place.sign()
    store = place.store("again", days=3)
    create_backup(store, acting(store), tmp_path / "two.age")
    again = restore_backup(
        tmp_path / "two.age",
        into=place.folder / "third",
        identities=[acting(store).identity],
        known=lambda _: [paper(head_of(place.store("again", days=4)))],
        clock=store.clock,
    )

    assert again.note.old_origin == store.log_key.origin
    assert again.note.origin.count("/restored-") == 1
    place.sign("third", first="B2", second="C3")
    third = place.store("third", days=5)
    assert check(third, paper(head_of(store)))
    with third.reading() as uow:
        assert len(restorations_in(uow.custody.control())) == 2


def test_what_a_killed_restore_left_is_wiped_by_the_next(place: Place) -> None:
    left = place.folder / ".again.restoring" / "work"
    left.mkdir(parents=True)
    (left / "expunge.sqlite").write_bytes(b"half")

    place.restore()

    assert check(place.store("again"))
    assert not (place.folder / ".again.restoring").exists()


def test_the_entry_of_a_new_epoch_reads_as_a_sentence(place: Place) -> None:
    place.restore()
    place.sign()
    with place.store("again", days=3).reading() as uow:
        entries = uow.custody.tail(3)
        leaves = [read_leaf(each.body) for each in entries]
        told = uow.custody.disclosed(entries[0].seq)

    assert [each.event for each in leaves] == ["log.restored", "hold.placed", "disposal.voided"]
    assert "two people signed" in entry_sentence(leaves[0].event, leaves[0].public)
    assert told["backup"] == str(digest_of_file(place.backup))


def with_high_water(tmp_path: Path) -> tuple[Place, Path]:
    """A place whose log keeps its highest head in a file outside, which tells of lost entries."""
    place = Place(tmp_path)
    path = tmp_path / "high-water.jsonl"
    path.touch(mode=0o600)
    make_store(place.data, more=f'[policy]\nhigh_water = "{path}"\n')
    store = place.store()
    create_backup(store, acting(store), place.backup)
    go_on(place.store(days=2), 2)
    return place, path


def test_the_high_water_file_that_the_backup_names_is_asked_unbidden(tmp_path: Path) -> None:
    place, _ = with_high_water(tmp_path)
    end = head_of(place.store())

    restored = place.restore()

    assert str(end) in restored.note.heads
    assert restored.note.restoration.lost_to == end.size


def test_a_restored_log_goes_on_before_its_high_water_file_and_the_old_one_does_not(
    tmp_path: Path,
) -> None:
    place, path = with_high_water(tmp_path)
    place.restore()
    place.sign()
    store = place.store("again", days=3)
    end = go_on(store, 2)

    file = HighWaterFile(path, store.log_key)
    newest = file.newest()
    assert newest is not None
    assert (newest.head.size, newest.head.origin) == (end.size, store.log_key.origin)
    assert check(store, file)
    with pytest.raises(TamperedLogError):
        go_on(place.store(days=4))


def end_case(place: Place) -> tuple[str, ...]:
    """Destroy the values of the case after the backup, and make another backup."""
    store = place.store(days=2)
    who = acting(store)
    with store.unit_of_work(who.unit_keys) as uow:
        uow.custody.append(
            Draft("test.noted", "c_1", None, store.clock(), committed={"note": "of the case"})
        )
        uow.commit()
    create_backup(store, who, place.folder / "two.age")
    with store.unit_of_work(who.unit_keys) as uow:
        keys = end_values(uow, "c_1")
        told: dict[str, JsonValue] = {"keys": [*keys]}
        uow.custody.append(
            Draft("case.values_destroyed_again", "c_1", None, store.clock(), public=told)
        )
        uow.commit()
    create_backup(place.store(days=3), who, place.folder / "three.age")
    return keys


def restore_two(place: Place) -> Restored:
    keys = beside(place.folder / "two.age")[1]
    return restore_backup(
        place.folder / "two.age",
        into=place.folder / "again",
        identities=[open_identity(keys, passphrase=PASSPHRASES["A1"])],
        known=lambda _: [],
        clock=place.store(days=4).clock,
    )


def live_keys(store: Store) -> set[str]:
    with store.reading() as uow:
        return {key for key, live in uow.custody.leaves.values.keys().items() if live}


def test_values_that_were_destroyed_after_a_backup_are_destroyed_again(place: Place) -> None:
    (gone,) = end_case(place)
    restored = restore_two(place)
    assert restored.note.ended == ("c_1",)
    assert gone in live_keys(place.store("again"))
    store = place.store("again", days=5)
    one = store.open_actor("A1", PASSPHRASES["A1"], restored=True)
    sign_first(store, one, second=store.find_person("B2").id)
    begun = sign_second(store, store.open_actor("B2", PASSPHRASES["B2"], restored=True))

    again = place.store("again", days=6)
    assert begun.ended == 1
    assert gone not in live_keys(again)
    assert check(again)
    with again.reading() as uow:
        assert uow.cases.get("c_1").offenders[0].name == "(destroyed)"


@pytest.mark.parametrize("damage", [b"{}", b"", b"\xff", None])
def test_nobody_else_can_have_values_destroyed_by_a_list(
    damage: bytes | None, place: Place
) -> None:
    end_case(place)
    lists = list(place.folder.glob("*.destroyed"))
    assert len(lists) == 3
    for each in lists:
        data = each.read_bytes()
        each.write_bytes(data.replace(b"c_1", b"c_2") if damage is None else damage)

    assert restore_two(place).note.ended == ()
