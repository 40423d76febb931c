"""A restored folder refuses every act until two people have signed; then the log goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.archive import digest_of_file
from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.custody.heads.checkpoints import verify_checkpoint
from evidence_store.custody.heads.epochs import Restoration, restorations_in
from evidence_store.custody.heads.known_heads import OutsideHead
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.signing.signed_acts import SignedAct, act_statement, sign_act
from evidence_store.errors import (
    BackupError,
    OutOfSequenceError,
    RestoredFolderError,
    SamePersonError,
    StaleStatementError,
    StatementError,
    TamperedLogError,
)
from evidence_store.workflow._kit.desk import Desk
from evidence_store.workflow.disposals.disposals import issue_permit
from evidence_store.workflow.unit.restorations import RESTORED_RECORD, Stated, begin_epoch
from tests.builders import a_draft
from tests.evidence_store.backed_up import Place, go_on, head_of
from tests.evidence_store.backups.restoring import check, paper
from tests.evidence_store.opened import create_backup, restore_backup
from tests.evidence_store.stores import PASSPHRASES, START, acting

if TYPE_CHECKING:
    from pathlib import Path


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
        uow.custody.append(a_draft("case.opened", "c_1", None, START))


@pytest.mark.usefixtures("golden")
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
        issue_permit(store.signing_desk(who), "d_1")


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
    with pytest.raises(OutOfSequenceError, match="has not been signed for"):
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
    with pytest.raises(StatementError, match="is not valid"):
        sign_second(store, two)
    file.write_text("{}")
    with pytest.raises(BackupError, match="damaged"):
        sign_second(store, two)


def test_a_forged_epoch_is_not_believed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log's key alone begins no epoch: the entry needs two enrolled people's signatures."""
    name = "evidence_store.persistence.records.recording.require_signed"
    monkeypatch.setattr(name, lambda *_: None)  # a forger uses a program of their own
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
        Desk(actor, store.unit_of_work(keys), store.clock, store.rules),
        told,
        signed,
        stated=Stated(),
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
