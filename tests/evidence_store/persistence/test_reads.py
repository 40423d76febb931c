from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.reads import access_origin, heads_in
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import KnownBy, Read, Reader, ReadKind
from evidence_store.errors import (
    EvidenceStoreError,
    NotPermittedError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.log_views.looking import find_reads, note_read
from evidence_store.persistence.log.read_log import reads_in
from tests.evidence_store.persistence.appending import append
from tests.evidence_store.persistence.backdoors import backdoor
from tests.evidence_store.stores import START, reopen

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

AUDITOR = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))
READER = Reader("p_1", KnownBy.KEY, "desk", "Review of the case")
PAGE = Read(ReadKind.VIEWED, "an exhibit", "c_1", "x_1")


def look(store: Store, read: Read = PAGE, reader: Reader = READER) -> None:
    note_read(store, read, reader=reader)


def custody_size(store: Store) -> int:
    with store.reading() as uow:
        return uow.custody.head().size


def check(store: Store) -> list[str]:
    return list(store.check(known=()))


def later(store: Store, **ahead: float) -> Store:
    return reopen(store.data, at=START + timedelta(**ahead))


def test_a_read_is_recorded_with_who_what_when_and_why(store: Store) -> None:
    look(store)

    (view,) = find_reads(store, actor=AUDITOR)
    assert (view.read, view.reader) == (PAGE, READER)
    assert START < view.at < START + timedelta(hours=2)


def test_reads_stand_in_a_log_of_their_own(store: Store) -> None:
    before = custody_size(store)
    look(store)

    assert custody_size(store) == before
    with store.reading() as uow:
        (stored,) = reads_in(uow.connection).entries()
    assert read_leaf(stored.entry.body).log == "custody.test.police.uk/2026/access"


def test_who_reads_and_why_stands_beside_the_log_and_not_in_it(store: Store) -> None:
    look(store, Read(ReadKind.SEARCHED, "the list of cases", words="CANARY Name"))

    with store.reading() as uow:
        (stored,) = reads_in(uow.connection).entries()
    for secret in (b"p_1", b"CANARY", b"Review", b"desk"):
        assert secret not in stored.entry.body


def test_without_a_reason_nothing_is_recorded_and_nothing_shown(store: Store) -> None:
    with pytest.raises(WrongEntryError, match="--why"):
        look(store, reader=Reader("p_1", KnownBy.KEY, None, "  "))

    assert find_reads(store, actor=AUDITOR) == ()


def test_reads_are_found_by_case_exhibit_person_and_time(store: Store) -> None:
    look(store)
    look(store, Read(ReadKind.VIEWED, "a case", "c_2"))
    look(store, reader=Reader("p_2", KnownBy.SESSION, None, "Other"))

    assert len(find_reads(store, actor=AUDITOR, case_id="c_1")) == 2
    assert len(find_reads(store, actor=AUDITOR, exhibit_id="x_1")) == 2
    assert len(find_reads(store, actor=AUDITOR, person_id="p_2")) == 1
    assert find_reads(store, actor=AUDITOR, since=START + timedelta(days=1)) == ()


@pytest.mark.parametrize("duty", [Duty.OFFICER, Duty.EXAMINER, Duty.ADMINISTRATOR])
def test_reads_are_listed_for_supervisors_and_auditors_alone(duty: Duty, store: Store) -> None:
    with pytest.raises(NotPermittedError):
        find_reads(store, actor=Actor("p_1", "One", "DC", frozenset({duty})))


def test_the_first_act_of_a_day_commits_to_the_reads_of_earlier_days(
    store: Store, unit_keys: UnitKeys
) -> None:
    look(store)
    append(store, unit_keys)
    with store.reading() as uow:
        assert heads_in(uow.custody.control()) == []  # the same day

    tomorrow = later(store, days=1)
    append(tomorrow, unit_keys)
    append(tomorrow, unit_keys)

    with tomorrow.reading() as uow:
        (head,) = heads_in(uow.custody.control())
        (entry,) = [
            leaf
            for leaf in (read_leaf(each.body) for each in uow.custody.control())
            if leaf.event == "access.head"
        ]
    assert head.size == 1
    assert entry.public["origin"] == access_origin("custody.test.police.uk/2026")
    assert "The log of reads agrees" in " ".join(check(tomorrow))


def tomorrow_with(store: Store, keys: UnitKeys, reads: int = 3) -> Store:
    for _ in range(reads):
        look(store)
    tomorrow = later(store, days=1)
    append(tomorrow, keys)
    check(tomorrow)
    return tomorrow


def change(store: Store, *statements: str) -> None:
    with backdoor(store.data) as door:
        for statement in statements:
            door.change_log(statement)


def test_a_read_that_was_taken_out_is_detected(store: Store, unit_keys: UnitKeys) -> None:
    tomorrow = tomorrow_with(store, unit_keys)
    change(
        tomorrow,
        "DELETE FROM read_checkpoint",
        "DELETE FROM read_disclosure WHERE seq = 2",
        "DELETE FROM read_entry WHERE seq = 2",
        "DELETE FROM read_node WHERE level = 0 AND idx = 2",
    )

    with pytest.raises(TamperedLogError, match="The log of reads: Entry 2 is missing"):
        check(tomorrow)


def test_all_reads_taken_out_is_detected(store: Store, unit_keys: UnitKeys) -> None:
    tomorrow = tomorrow_with(store, unit_keys)
    tables = ("disclosure", "entry", "node", "checkpoint")
    change(tomorrow, *(f"DELETE FROM read_{name}" for name in tables))  # noqa: S608 -- our own names

    with pytest.raises(TamperedLogError, match="The log of reads"):
        check(tomorrow)


def test_a_read_that_was_changed_is_detected(store: Store, unit_keys: UnitKeys) -> None:
    tomorrow = tomorrow_with(store, unit_keys)
    with backdoor(tomorrow.data) as door:
        door.change_log("UPDATE read_disclosure SET value = ? WHERE path = 'by'", b'"p_9"')

    with pytest.raises(TamperedLogError, match="The log of reads"):
        check(tomorrow)


def test_what_is_looked_at_under_a_clock_that_went_back_is_on_record_all_the_same(
    store: Store,
) -> None:
    look(store)

    look(later(store, days=-1))

    assert len(find_reads(store, actor=AUDITOR)) == 2
    check(store)


def test_what_cannot_be_recorded_is_not_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: Any) -> None:
        raise EvidenceStoreError("The disk is full.")

    monkeypatch.setattr("evidence_store.persistence.log.read_log.SqlReadLog.commit", refuses)

    with pytest.raises(EvidenceStoreError, match="full"):
        look(store)
    assert find_reads(store, actor=AUDITOR) == ()


def test_a_restored_folder_goes_on_with_the_same_log_of_reads() -> None:
    restored = "custody.test.police.uk/2026/restored-20261124-0123abcd"

    assert access_origin(restored) == access_origin("custody.test.police.uk/2026")
