"""What a data folder is held to from outside: its high-water file, and the policy that two set."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.settings import load_settings, to_toml
from evidence_store.bootstrap import open_store, open_unheld
from evidence_store.custody.heads.high_water import HeadNotKeptError, HighWaterError
from evidence_store.data_folder.places import DATABASE, SETTINGS
from evidence_store.domain.unit.anchors import AnchorKind
from evidence_store.errors import (
    CustodyError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    TamperedLogError,
    WrongEntryError,
)
from evidence_store.kept_files.jobs import new_job_with
from evidence_store.log_views.held_heads import known_heads_of
from evidence_store.open_folder import policies
from evidence_store.open_folder.beside import job_states
from tests.builders import a_draft
from tests.disks import memory_disk
from tests.evidence_store.open_folder.policy_forms import a_form, set_policy
from tests.evidence_store.stores import START, SteppingClock, acting, make_store, reopen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

SHM = Path("/dev/shm")  # noqa: S108 -- another file system


def append(store: Store, unit_keys: UnitKeys, event: str = "job.done") -> None:
    with store.unit_of_work(unit_keys) as uow:
        uow.custody.append(a_draft(event, None, None, store.clock(), committed={"by": "p_1"}))
        uow.commit()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "volume" / "high-water.jsonl"


@pytest.fixture
def marked(store: Store, file: Path, tmp_path: Path) -> Store:
    """A training folder whose policy names a high-water file."""
    file.parent.mkdir()
    return set_policy(store, tmp_path, f'high_water = "{file}"')


def copied(store: Store, to: Path) -> None:
    """Copy the database as somebody does who puts it back later."""
    shutil.copy(store.data / DATABASE, to)


def put_back(store: Store, kept: Path) -> None:
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (store.data / name).unlink(missing_ok=True)
    shutil.copy(kept, store.data / DATABASE)


def test_every_commit_is_in_the_high_water_file_before_it_is_told_done(
    marked: Store, unit_keys: UnitKeys
) -> None:
    append(marked, unit_keys)
    append(marked, unit_keys)

    (head,) = marked.outside.heads()
    with marked.reading() as uow:
        now = uow.custody.head()
    assert (head.kind, head.size, head.root) == (AnchorKind.HIGH_WATER, now.size, now.root)


def test_a_database_that_was_put_back_takes_nothing_more(
    marked: Store, unit_keys: UnitKeys, tmp_path: Path
) -> None:
    append(marked, unit_keys)
    copied(marked, tmp_path / "kept.sqlite")
    append(marked, unit_keys)
    put_back(marked, tmp_path / "kept.sqlite")
    older = reopen(marked.data, at=START + timedelta(hours=3))

    with pytest.raises(TamperedLogError, match=r"is missing: a head from the high-water file"):
        append(older, unit_keys)

    assert list(older.check(known=()))  # alone, the older log agrees with itself
    with pytest.raises(TamperedLogError, match="high-water file"):
        list(older.check(known=known_heads_of(older)))


def test_another_history_of_the_same_length_takes_nothing_more(
    marked: Store, unit_keys: UnitKeys, file: Path, tmp_path: Path
) -> None:
    copied(marked, tmp_path / "kept.sqlite")
    append(marked, unit_keys, "job.done")
    put_back(marked, tmp_path / "kept.sqlite")
    file.rename(file.with_name("aside"))
    file.touch()  # whoever forks it hides the file meanwhile
    append(reopen(marked.data), unit_keys, "job.done")
    file.with_name("aside").replace(file)

    with pytest.raises(TamperedLogError, match="was changed"):
        append(reopen(marked.data), unit_keys)


def test_a_volume_that_is_not_there_stops_every_act(
    marked: Store, unit_keys: UnitKeys, file: Path
) -> None:
    file.rename(file.with_name("aside"))
    with marked.reading() as uow:
        size = uow.custody.head().size

    with pytest.raises(HighWaterError, match="Put its volume back"):
        append(marked, unit_keys)

    with marked.reading() as uow:
        assert uow.custody.head().size == size


def test_on_a_volume_that_turned_read_only_no_act_begins(
    store: Store, unit_keys: UnitKeys, tmp_path: Path
) -> None:
    with memory_disk(tmp_path / "disk", size=1 << 20) as disk:
        marked = set_policy(store, tmp_path, f'high_water = "{disk / "heads"}"')
        append(marked, unit_keys)
        with marked.reading() as uow:
            size = uow.custody.head().size
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)

        with pytest.raises(HighWaterError, match="cannot be written"):
            append(marked, unit_keys)

        with marked.reading() as uow:
            assert uow.custody.head().size == size


def test_an_act_whose_mark_could_not_be_written_is_kept_and_told_and_a_job_keeps_its_secret(
    marked: Store, unit_keys: UnitKeys, file: Path
) -> None:
    queued = []

    def act() -> None:
        with (
            new_job_with(marked, "a passphrase", unit_keys) as job_id,
            marked.unit_of_work(unit_keys) as uow,
        ):
            queued.append(job_id)
            uow.custody.append(a_draft("job.done", None, None, marked.clock()))
            file.unlink()
            uow.commit()

    with pytest.raises(HeadNotKeptError, match="is recorded, and stays: do not do it again"):
        act()

    with marked.reading() as reading:
        assert b"job.done" in reading.custody.tail(1)[0].body
    assert job_states(marked).secret(queued[0]) is not None


def test_only_the_acts_that_the_policy_names_are_marked(
    store: Store, unit_keys: UnitKeys, tmp_path: Path, file: Path
) -> None:
    file.parent.mkdir()
    text = f'high_water = "{file}"\nhigh_water_after = ["job.stopped"]'
    marked = set_policy(store, tmp_path, text)
    (before,) = marked.outside.heads()

    append(marked, unit_keys)
    assert marked.outside.heads() == (before,)
    append(marked, unit_keys, "job.stopped")
    assert marked.outside.heads()[0].size == before.size + 2


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    if not SHM.is_dir() or SHM.stat().st_dev == Path(tempfile.gettempdir()).stat().st_dev:
        pytest.skip("no second file system at hand")
    with tempfile.TemporaryDirectory(dir=SHM) as folder:
        yield Path(folder)


def test_a_real_folder_refuses_a_file_on_its_own_volume_and_takes_one_on_another(
    tmp_path: Path, elsewhere: Path
) -> None:
    store = make_store(tmp_path / "real", training=False)

    with pytest.raises(WrongEntryError, match="another volume"):
        policies.propose(
            store, acting(store, "B2"), a_form(tmp_path, f'high_water = "{tmp_path}/mark"')
        )
    moved = set_policy(store, tmp_path, f'high_water = "{elsewhere}/mark"')
    append(moved, acting(moved).unit_keys)

    assert moved.outside.heads()


def test_a_new_folder_waits_for_an_anchor_off_the_machine(store: Store) -> None:
    policy = store.outside.policy

    assert policy.kinds == (AnchorKind.SHEET,)
    assert policy.needed == 1


def test_settings_that_two_people_did_not_set_are_not_opened(store: Store) -> None:
    settings = load_settings(store.data / SETTINGS)
    looser = replace(settings, policy=replace(settings.policy, anchor_hours=8760))
    (store.data / SETTINGS).write_text(to_toml(looser), "utf-8")

    with pytest.raises(CustodyError, match="not the one that was set by two people"):
        open_store(store.data, clock=SteppingClock())

    policies.apply(open_unheld(store.data))
    assert reopen(store.data).settings == settings


def test_a_policy_is_in_force_only_when_a_second_person_has_signed(
    store: Store, tmp_path: Path
) -> None:
    form = a_form(tmp_path, "anchor_hours = 24")
    policies.propose(store, acting(store, "B2"), form)
    still = reopen(store.data)
    assert still.settings.policy.anchor_hours == 72
    assert "anchor_hours: 72 becomes 24" in "\n".join(policies.waiting_lines(still))

    with pytest.raises(SamePersonError):
        policies.confirm(still, acting(still, "B2"))
    policies.confirm(still, acting(still, "C3"))

    now = reopen(store.data)
    assert now.settings.policy.anchor_hours == 24
    assert policies.waiting_lines(now) == []
    with pytest.raises(OutOfSequenceError):
        policies.confirm(now, acting(now, "C3"))


def test_an_examiner_proposes_no_policy(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError):
        policies.propose(store, acting(store, "C3"), a_form(tmp_path, "anchor_hours = 24"))


@pytest.mark.parametrize(
    "text", ['witnesses = ["w.test/1+00000000+AAAA"]', 'tsa_roots = ["no certificate"]']
)
def test_a_policy_with_a_key_that_is_none_is_refused(
    text: str, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(CustodyError):
        policies.propose(store, acting(store, "B2"), a_form(tmp_path, text))


def test_after_a_change_the_one_before_is_refused(store: Store, tmp_path: Path) -> None:
    before = (store.data / SETTINGS).read_text("utf-8")
    changed = set_policy(store, tmp_path, "anchor_hours = 24")
    (store.data / SETTINGS).write_text(before, "utf-8")

    with pytest.raises(CustodyError, match="policy apply"):
        open_store(store.data)

    policies.apply(open_unheld(store.data))
    assert reopen(store.data).settings == changed.settings


def test_the_whole_record_agrees_after_all_that(marked: Store, unit_keys: UnitKeys) -> None:
    append(marked, unit_keys)

    assert list(marked.check(known=known_heads_of(marked)))
