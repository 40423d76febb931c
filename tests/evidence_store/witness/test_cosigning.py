from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint, verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import root_of
from evidence_store.custody.outside.cosignatures import cosigned_at
from evidence_store.custody.outside.witness_requests import CosignRequest, write_request
from evidence_store.errors import (
    ConflictError,
    CustodyError,
    NotFoundError,
    ReplacedKeyError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.witness.cosigning import WitnessAnswer, answer
from evidence_store.witness.exporting import export_log
from evidence_store.witness.keeping import WitnessFolder, make_witness
from tests.evidence_store.witness.trees import ORIGIN, PASSPHRASE, SEED, Tree

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    made = make_witness(tmp_path / "witness", name="witness.test/psd", passphrase=PASSPHRASE)
    made.follow(LogKey.of_seed(ORIGIN, SEED))
    return made


def ask(folder: WitnessFolder, request: bytes, *, at: datetime = NOW) -> WitnessAnswer:
    return answer(folder, request, passphrase=PASSPHRASE, at=at)


def kept(folder: WitnessFolder) -> list[int]:
    (log,) = folder.logs()
    return [each.head.size for each in log.kept()]


def refused(folder: WitnessFolder) -> list[str]:
    (log,) = folder.logs()
    return [path.read_text("utf-8") for path in log.refused()]


def test_a_log_that_grows_is_cosigned_and_every_checkpoint_is_kept(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    first = ask(folder, tree.request(0))
    tree.grow(7)
    second = ask(folder, tree.request(5))

    assert first.cosigned
    assert cosigned_at(tree.note(), lines=second.reply, key=folder.key) == NOW
    assert kept(folder) == [5, 12]
    assert refused(folder) == []


def test_the_same_head_is_cosigned_again_at_another_time(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    later = NOW + timedelta(days=1)

    again = ask(folder, tree.request(5), at=later)

    assert cosigned_at(tree.note(), lines=again.reply, key=folder.key) == later


def test_two_heads_of_one_size_are_refused_and_kept_as_evidence(folder: WitnessFolder) -> None:
    ask(folder, Tree().grow(5).request(0))
    fork = Tree().grow(3).grow(2, mark="other")

    given = ask(folder, fork.request(5))

    assert not given.cosigned
    assert given.reply == ""
    assert kept(folder) == [5]
    assert fork.note() in refused(folder)[0]


def test_a_fork_that_has_grown_longer_is_refused_and_kept(folder: WitnessFolder) -> None:
    ask(folder, Tree().grow(5).request(0))
    fork = Tree().grow(3).grow(6, mark="other")

    given = ask(folder, fork.request(5))

    assert not given.cosigned
    assert "EVIDENCE" in given.sentence
    assert fork.note() in refused(folder)[0]


def test_an_old_branch_shown_again_is_known_even_after_the_log_has_grown(
    folder: WitnessFolder,
) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    ask(folder, tree.grow(7).request(5))
    fork = Tree().grow(3).grow(2, mark="other")

    given = ask(folder, fork.request(0))

    assert "two different histories of 5 entries" in given.sentence


def test_a_log_that_was_put_back_is_refused_and_told_how_far_it_was(folder: WitnessFolder) -> None:
    tree = Tree().grow(12)
    ask(folder, tree.request(0))

    given = ask(folder, tree.request(5, 8))

    assert not given.cosigned
    assert given.reply == "12\n"
    assert tree.note(8) in refused(folder)[0]


def test_an_old_request_brought_again_is_refused_and_is_no_evidence(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    old = tree.request(0)
    ask(folder, old)
    ask(folder, tree.grow(7).request(5))

    assert not ask(folder, old).cosigned
    assert refused(folder) == []


def test_a_request_from_another_size_is_told_the_right_one(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    tree.grow(4)

    given = ask(folder, tree.request(3))

    assert given.reply == "5\n"
    assert ask(folder, tree.request(5)).cosigned


def test_the_first_request_starts_from_nothing_and_has_no_proof(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)

    assert ask(folder, tree.request(3)).reply == "0\n"
    assert not ask(folder, write_request(CosignRequest(0, (bytes(32),), tree.note()))).cosigned
    assert kept(folder) == []


def test_a_checkpoint_that_the_logs_key_did_not_sign_is_refused(folder: WitnessFolder) -> None:
    note = sign_checkpoint(Head(5, bytes(32)), origin=ORIGIN, seed=bytes(32))

    with pytest.raises(TamperedLogError):
        ask(folder, write_request(CosignRequest(0, (), note)))

    assert refused(folder) == []


def test_a_log_that_is_not_watched_is_refused(folder: WitnessFolder) -> None:
    note = sign_checkpoint(Head(5, bytes(32)), origin="custody.other/1", seed=SEED)

    with pytest.raises(NotFoundError, match="witness follow"):
        ask(folder, write_request(CosignRequest(0, (), note)))


def test_a_witness_whose_clock_went_back_cosigns_nothing(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))

    with pytest.raises(CustodyError, match="clock"):
        ask(folder, tree.request(5), at=NOW - timedelta(hours=1))


def test_a_kept_checkpoint_that_was_changed_or_removed_stops_the_witness(
    folder: WitnessFolder,
) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    ask(folder, tree.grow(3).request(5))
    (log,) = folder.logs()
    first, second = sorted((log.folder / "checkpoints").iterdir())
    text = first.read_text("utf-8")

    first.write_text(text.replace("\n5\n", "\n6\n"), "utf-8")
    with pytest.raises(TamperedLogError):
        ask(folder, tree.grow(1).request(8))
    first.unlink()
    with pytest.raises(CustodyError, match="missing"):
        ask(folder, tree.request(8))
    assert second.exists()


def test_of_two_requests_at_one_moment_one_is_answered(folder: WitnessFolder) -> None:
    tree = Tree().grow(5)
    (log,) = folder.logs()
    log.keep(1, tree.note())

    with pytest.raises(ConflictError, match="Repeat"):
        log.keep(1, tree.note())

    assert len(list((log.folder / "checkpoints").iterdir())) == 1


def test_a_wrong_passphrase_cosigns_nothing(folder: WitnessFolder) -> None:
    with pytest.raises(WrongEntryError, match="passphrase"):
        answer(folder, Tree().grow(2).request(0), passphrase="another passphrase", at=NOW)

    assert kept(folder) == []


def test_another_key_of_a_log_is_not_taken_without_saying_where_the_old_one_ends(
    folder: WitnessFolder,
) -> None:
    with pytest.raises(ConflictError, match="--after"):
        folder.follow(LogKey.of_seed(ORIGIN, bytes(32)))


def test_a_log_whose_key_was_replaced_is_cosigned_under_the_new_one_alone(
    folder: WitnessFolder,
) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    folder.follow_replaced(LogKey.of_seed(ORIGIN, bytes(32)), last=7)
    (log,) = folder.logs()
    old = tree.grow(3).note()
    new = sign_checkpoint(Head(8, root_of(8, read=tree.read)), origin=ORIGIN, seed=bytes(32))

    assert [each.head.size for each in log.kept()] == [5]
    assert verify_checkpoint(new, key=log.key).size == 8
    with pytest.raises(ReplacedKeyError, match="replaced after 7 entries"):
        verify_checkpoint(old, key=log.key)


def test_a_new_key_that_does_not_fit_what_was_seen_is_refused(folder: WitnessFolder) -> None:
    ask(folder, Tree().grow(5).request(0))
    other = LogKey.of_seed(ORIGIN, bytes(32))
    for key, last in ((other, 4), (LogKey.of_seed(ORIGIN, SEED), 7)):
        with pytest.raises(ConflictError, match="does not fit"):
            folder.follow_replaced(key, last=last)
    with pytest.raises(NotFoundError):
        folder.follow_replaced(LogKey.of_seed("custody.other/1", bytes(32)), last=7)

    folder.follow_replaced(other, last=5)
    with pytest.raises(ConflictError, match="does not fit"):
        folder.follow_replaced(LogKey.of_seed(ORIGIN, bytes([1]) * 32), last=5)


def test_what_is_handed_over_holds_every_checkpoint_and_every_refusal(
    folder: WitnessFolder, tmp_path: Path
) -> None:
    tree = Tree().grow(5)
    ask(folder, tree.request(0))
    ask(folder, Tree().grow(5, mark="other").request(0))
    (log,) = folder.logs()

    count = export_log(folder, log, tmp_path / "out")

    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert count == 1
    assert names == {"00000001.txt", "HOW-TO-CHECK.txt", "log-key.txt", "witness-key.txt"}
    assert len(list((tmp_path / "out" / "refused").iterdir())) == 1
    assert not list((tmp_path / "out").rglob("*.pem"))
