"""A queued scan with keys: a locked volume is opened, and the key stands nowhere afterwards."""

from __future__ import annotations

import os
import random
import re
import subprocess
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.events.kinds.unit_events import JOB_QUEUED
from evidence_store.domain.exhibits.photographs import SecretKind
from evidence_store.domain.unit.jobs import JobState, KeysFrom
from evidence_store.kept_files.scan_secrets import NO_LONGER_KEPT, as_keys_file
from evidence_store.open_folder.beside import job_states, open_sealer
from evidence_store.workflow.exhibits.secrets_of_devices import keep_secret
from tests.forensics.volumes.locked import recipes
from tests.webui.conftest import PASSPHRASE
from tests.webui.scan_bench import SET_PASSPHRASE, Bench, fat_disk, set_up

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.scans.scan import ScanRecord
    from evidence_store.domain.unit.jobs import Job
    from tests.webui.conftest import Unit

CONTENT = random.Random(7).randbytes(120_000)  # noqa: S311 -- a test's content
KEY = recipes.PASSPHRASE
OPENED = "LUKS2, opened with a key"


def locked_disk(picture: Path, folder: Path) -> Path:
    disk = fat_disk(picture, folder, size=2 * 1024 * 1024)
    disk.write_bytes(recipes.luks2(folder, disk.read_bytes()))
    for each in ("header", "volume-key"):
        (folder / each).unlink()
    return disk


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    made = set_up(open_app, open_unit, tmp_path, CONTENT, acquired=locked_disk)
    made.check()
    return made


def keep(bench: Bench, secret: str) -> None:
    store = bench.unit.store
    officer = store.open_actor("O1", PASSPHRASE)
    keep_secret(
        store.signing_desk(officer),
        bench.stick,
        kind=SecretKind.PASSWORD,
        secret=secret,
        sealer=open_sealer(officer.unit_keys),
    )


def scan_of(bench: Bench) -> ScanRecord:
    with bench.unit.store.reading() as uow:
        (scan,) = uow.scans.find(exhibit_id=bench.stick)
    return scan


def job_of(bench: Bench) -> Job:
    return bench.jobs()[-1]


def told_of(bench: Bench) -> dict[str, Any]:
    """What the entry says in clear with which the scan was queued."""
    with bench.unit.store.reading() as uow:
        leaves = [read_leaf(entry.body) for entry in uow.custody.of_exhibit(bench.stick)]
    queued = [leaf for leaf in leaves if leaf.event == JOB_QUEUED.name]
    return dict(queued[-1].public)


def everything(bench: Bench) -> bytes:
    return b"".join(
        (Path(folder) / name).read_bytes()
        for folder, _, names in os.walk(bench.unit.store.data)
        for name in names
    )


def test_a_key_that_was_typed_opens_a_locked_volume_and_stands_nowhere(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    started = subprocess.Popen

    def noted(command: list[str], **more: Any) -> subprocess.Popen[str]:
        begun.extend([*map(str, command), *map(str, (more.get("env") or os.environ).values())])
        return started(command, **more)

    bench.queue_scan(volume_key=KEY)
    queued = everything(bench)
    monkeypatch.setattr(subprocess, "Popen", noted)
    bench.work()
    monkeypatch.undo()

    assert job_of(bench).state is JobState.DONE, job_of(bench).sentence
    assert scan_of(bench).known_files_hit == 1
    (opened,) = scan_of(bench).opened
    assert OPENED in opened
    page = bench.visitor.get(f"/scans/{scan_of(bench).id}").text
    assert OPENED in page
    assert OPENED in bench.visitor.get(bench.exhibit).text
    assert told_of(bench)["keys"] == ["typed"]
    assert any("--keys" in word for word in begun)
    shown = page + bench.visitor.get("/jobs").text + bench.visitor.get(bench.exhibit).text
    for place in (shown.encode(), queued, everything(bench), "\n".join(begun).encode()):
        assert KEY.encode() not in place
    assert job_states(bench.unit.store).secret(job_of(bench).id) is None


def test_what_is_kept_sealed_for_the_exhibit_opens_it_and_the_log_says_that_it_was_used(
    bench: Bench,
) -> None:
    keep(bench, "0000")
    keep(bench, KEY)

    bench.queue_scan(kept_keys="y")
    bench.work()

    assert job_of(bench).state is JobState.DONE, job_of(bench).sentence
    assert scan_of(bench).known_files_hit == 1
    assert told_of(bench)["keys"] == ["kept"]
    assert KEY.encode() not in everything(bench)


def test_a_wrong_key_is_told_from_a_volume_without_one_and_nothing_counts_as_opened(
    bench: Bench,
) -> None:
    bench.queue_scan(volume_key="not the key")
    bench.work()

    scan = scan_of(bench)
    assert scan.opened == ()
    assert scan.known_files_hit == 0
    assert scan.coverage.encrypted > 0
    assert any("none of the keys given opens it" in line for line in scan.not_examined)
    page = bench.visitor.get(f"/scans/{scan.id}").text
    assert re.search(r"are encrypted and were not opened\..*Scan it again with a key", page)


def test_nothing_is_offered_and_nothing_taken_where_nothing_is_kept(bench: Bench) -> None:
    page = bench.visitor.get(f"{bench.exhibit}/acts/scan").text

    assert 'name="volume_key"' in page
    assert "kept_keys" not in page


def test_a_scan_that_lost_its_key_is_not_made_without_it_and_asks_for_it_again(
    bench: Bench,
) -> None:
    bench.queue_scan(volume_key=KEY)
    away = bench.set_file.rename(bench.set_file.with_name("away"))
    bench.work()
    failed = job_of(bench)
    away.rename(bench.set_file)
    again = f"/jobs/{failed.id}/acts/resume"

    bare = bench.visitor.do(again, set_passphrase=SET_PASSPHRASE)
    resumed = bench.visitor.do(again, set_passphrase=SET_PASSPHRASE, volume_key=KEY)
    bench.work()

    assert failed.state is JobState.FAILED
    assert failed.keys_from == (KeysFrom.TYPED,)
    assert (bare.status_code, resumed.status_code) == (422, 303)
    assert scan_of(bench).opened
    assert NO_LONGER_KEPT.startswith("The key")


@pytest.mark.parametrize("key", ['a "quoted" \\ one', "tab\tand \x7f", "Schlüssel \U0001f511", "'"])
def test_a_key_reaches_the_scan_as_it_was_typed(key: str) -> None:
    told = tomllib.loads(as_keys_file((key, "0000")).decode())

    assert told == {"passphrase": [{"value": key}, {"value": "0000"}]}
