"""Values that were destroyed after a backup are destroyed again when it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.backups.creating import beside
from evidence_store.backups.keyring import open_identity
from evidence_store.backups.signing import sign_first, sign_second
from tests.builders import a_draft
from tests.evidence_store.backups.restoring import check
from tests.evidence_store.ended_values import sign_for_the_end
from tests.evidence_store.opened import create_backup, restore_backup
from tests.evidence_store.stores import PASSPHRASES, acting

if TYPE_CHECKING:
    from evidence_store.backups.restoring import Restored
    from evidence_store.open_folder.store import Store
    from tests.evidence_store.backed_up import Place


def end_case(place: Place) -> tuple[str, ...]:
    """Destroy the values of the case after the backup, and make another backup."""
    store = place.store(days=2)
    who = acting(store)
    with store.unit_of_work(who.unit_keys) as uow:
        uow.custody.append(
            a_draft("job.done", "c_1", None, store.clock(), committed={"note": "of the case"})
        )
        uow.commit()
    create_backup(store, who, place.folder / "two.age")
    keys = sign_for_the_end(store, "c_1", first=who, second=acting(store, "B2"))
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


@pytest.mark.usefixtures("golden")
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
