"""Heads from outside say how much a restore lost, and stop one that does not agree."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.signing import sign_first, sign_second
from evidence_store.custody.heads.epochs import restorations_in
from evidence_store.custody.heads.high_water import HighWaterFile
from evidence_store.custody.heads.known_heads import OutsideHead
from evidence_store.custody.leaves.drafts import Head
from evidence_store.errors import TamperedLogError
from tests.evidence_store.backed_up import Place, go_on, head_of
from tests.evidence_store.backups.restoring import check, paper
from tests.evidence_store.opened import create_backup
from tests.evidence_store.stores import PASSPHRASES, acting, make_store

if TYPE_CHECKING:
    from pathlib import Path


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
    with pytest.raises(TamperedLogError, match="more was lost than was stated"):
        check(staged, paper(whole))


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
