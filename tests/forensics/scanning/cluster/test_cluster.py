from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import distributed
import pytest
from distributed.comm.core import CommClosedError

from forensics.errors import ForensicsError, InterruptedScanError, WrongUseError
from forensics.hash_set import HashSet
from forensics.hash_sets.opening import save_hash_set
from forensics.hash_sets.sharing import shared_index
from forensics.sandbox import available_confinement, is_confined
from forensics.sandbox.messages import answering, read_message
from forensics.scanning.cluster import cluster_work
from forensics.scanning.cluster.cluster_address import PathMap, check_address
from forensics.scanning.cluster.cluster_executor import connected_cluster
from forensics.scanning.cluster.cluster_job import Job, ShardTask
from forensics.scanning.cluster.cluster_work import (
    Failed,
    Prepared,
    do_shard,
    prepare,
    reason_against,
    release,
)
from forensics.scanning.result.result_file import read_result
from forensics.scanning.shards import planning
from forensics.scanning.shards.planning import plan_pages
from forensics.scanning.shards.shard_result import ShardResult
from forensics.scanning.sources.scan_sources import identify_sources
from forensics.scanning.stages import STAGES
from forensics.scanning.workers.executors import spawned_pool
from forensics.value_classes import dataclass
from tests.forensics.scanning.builders import a_request, means, scanned
from tests.forensics.scanning.cluster.clusters import certificates, running_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.scanning.progress import ScanPhase
    from forensics.values import ScanResult
    from tests.forensics.scanning.cluster.clusters import RunningCluster
    from tests.forensics.scanning.conftest import Media

ROOT = Path(__file__).resolve().parents[4]
PASSPHRASE = b"a passphrase that travels nowhere"
NOWHERE = PathMap(())


@dataclass(frozen=True)
class Sealed:
    """A sealed hash set and the file of its passphrase."""

    path: Path
    passphrase_file: Path
    hash_set: HashSet

    def job(self) -> Job:
        return Job(self.path, self.hash_set.digest, version("expunge"), allow_unconfined=False)


@pytest.fixture(scope="module")
def sealed(media: Media, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "pass").write_bytes(PASSPHRASE + b"\n")
    blocks = bytes(media.hash_set.blocks or b"")
    known_files = media.hash_set.known_files
    hash_set = save_hash_set(folder / "set", known_files, passphrase=PASSPHRASE, blocks=blocks)
    return Sealed(folder / "set", folder / "pass", hash_set)


@pytest.fixture(scope="module")
def pair(sealed: Sealed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCluster]:
    """Two workers that stay; tests that end one start their own."""
    folder = tmp_path_factory.mktemp("cluster") / "pair"
    with running_cluster(folder, sealed.passphrase_file, sealed.passphrase_file) as cluster:
        yield cluster


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST_ENTRIES", 2)
    monkeypatch.setattr(planning, "PAGES_SIZE", 512 * 1024)


both_stages = partial(a_request, all_hashes=True, stages=STAGES)


def outcome(result: ScanResult) -> object:
    return (result.hits, result.faults, result.sources)


@pytest.fixture
def expected(media: Media, sealed: Sealed, tmp_path: Path) -> ScanResult:
    pool = means(make_executor=partial(spawned_pool, 2), in_flight=3)
    result = scanned(
        hash_set=sealed.hash_set, out=tmp_path / "local", request=both_stages(*media.all),
        with_means=pool,
    )  # fmt: skip
    assert result.hits
    assert result.cluster == ()
    return result


def scanned_on(
    running: RunningCluster,
    sealed: Sealed,
    out: Path,
    *sources: Path,
    on_show: Callable[[], None] = lambda: None,
    paths: PathMap = NOWHERE,
) -> ScanResult:
    with connected_cluster(running.address, tls=running.tls, paths=paths, job=sealed.job()) as held:
        there = means(
            make_executor=held.executor,
            in_flight=held.threads + 4,
            progress=Told(on_show),
            cluster=held.workers,
            lost=held.lost,
        )
        return scanned(
            hash_set=sealed.hash_set, out=out, request=both_stages(*sources), with_means=there
        )


class Told:
    """Calls a function whenever a scan says where it is."""

    def __init__(self, on_show: Callable[[], None]) -> None:
        self.on_show = on_show

    def expect(self, _: ScanPhase, __: float) -> None:
        pass

    def show(self, _: ScanPhase, __: int, ___: int) -> None:
        self.on_show()

    def end(self) -> None:
        pass


@pytest.mark.usefixtures("small_shards")
def test_a_killed_worker_changes_nothing(
    media: Media, sealed: Sealed, expected: ScanResult, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    sent: list[bytes] = []
    submit = distributed.Client.submit

    def recording(client: Any, function: Any, message: bytes, **options: Any) -> Any:
        sent.append(message)
        return submit(client, function, message, **options)

    monkeypatch.setattr(distributed.Client, "submit", recording)
    file = sealed.passphrase_file
    with (
        running_cluster(tmp_path / "cluster", file, file) as running,
        distributed.Client(  # type: ignore[no-untyped-call]  # it has no types
            running.address, set_as_default=False
        ) as onlooker,
    ):
        pids = onlooker.run(os.getpid)
        victim = next(a for a, pid in pids.items() if pid == running.workers[0].pid)
        killed: list[int] = []

        def kill_once_at_work() -> None:
            if killed:
                return
            os.kill(pids[victim], signal.SIGSTOP)  # what it holds it will never finish
            if held := onlooker.processing([victim]).get(victim, ()):
                os.kill(pids[victim], signal.SIGKILL)
                killed.append(len(held))
            else:
                os.kill(pids[victim], signal.SIGCONT)

        result = scanned_on(running, sealed, tmp_path / "r", *media.all, on_show=kill_once_at_work)
        log = running.log

    assert killed
    assert outcome(result) == outcome(expected)
    assert [worker.address for worker in result.cluster if worker.lost] == [victim]
    assert len(result.cluster) == 2
    assert {worker.sandbox for worker in result.cluster} == {str(available_confinement())}
    assert read_result(tmp_path / "r").cluster == result.cluster
    digests = [d.value for known in sealed.hash_set.known_files for d in known.digests]
    assert sent
    assert not [m for m in sent if any(secret in m for secret in (PASSPHRASE, *digests))]
    names = {hit.path.split("/")[-1] for hit in result.hits if hit.path}
    assert not [name for name in names if name in log]


@pytest.mark.usefixtures("small_shards")
def test_a_cluster_that_is_lost_interrupts_and_the_scan_goes_on_without_it(
    media: Media, sealed: Sealed, expected: ScanResult, tmp_path: Path
) -> None:
    out = tmp_path / "r"
    with (
        running_cluster(tmp_path / "cluster", sealed.passphrase_file) as running,
        pytest.raises(InterruptedScanError, match="continues from there"),
    ):
        scanned_on(running, sealed, out, *media.all, on_show=running.scheduler.kill)

    assert not out.exists()
    pool = means(make_executor=partial(spawned_pool, 2), in_flight=3)
    request = both_stages(*media.all)
    result = scanned(hash_set=sealed.hash_set, out=out, request=request, with_means=pool)
    assert outcome(result) == outcome(expected)
    assert len(result.cluster) == 1  # which did some of it


def test_workers_find_source_and_hash_set_where_the_map_says(
    media: Media, sealed: Sealed, pair: RunningCluster, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        shutil.copy(media.fat, folder / "stick.raw")
    shutil.copy(sealed.path, there / "set")  # only there
    mapped = replace(sealed, path=here / "set")
    paths = PathMap.from_texts([f"{here}={there}"])

    result = scanned_on(pair, mapped, tmp_path / "r", here / "stick.raw", paths=paths)

    assert result.hits
    (there / "stick.raw").unlink()
    with pytest.raises(ForensicsError, match="cannot take part"):
        scanned_on(pair, mapped, tmp_path / "r2", here / "stick.raw", paths=paths)


def test_another_file_under_the_same_name_is_refused(
    media: Media, sealed: Sealed, pair: RunningCluster, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        shutil.copy(media.fat, folder / "stick.raw")
    with (there / "stick.raw").open("r+b") as file:
        first = file.read(1)
        file.seek(0)
        file.write(bytes([first[0] ^ 1]))
    paths = PathMap.from_texts([f"{here}={there}"])

    with pytest.raises(ForensicsError, match="not the file that the scan was given"):
        scanned_on(pair, sealed, tmp_path / "r", here / "stick.raw", paths=paths)


def test_a_worker_without_a_passphrase_is_told_before_anything_is_read(
    sealed: Sealed, tmp_path: Path
) -> None:
    with (
        running_cluster(tmp_path / "cluster", sealed.passphrase_file, None) as running,
        pytest.raises(ForensicsError, match="started without EXPUNGE_PASSPHRASE_FILE"),
        connected_cluster(running.address, tls=None, paths=NOWHERE, job=sealed.job()),
    ):
        pass


def test_a_cluster_without_workers_is_told(sealed: Sealed, tmp_path: Path) -> None:
    with (
        running_cluster(tmp_path / "cluster") as running,
        pytest.raises(ForensicsError, match="no workers"),
        connected_cluster(running.address, tls=None, paths=NOWHERE, job=sealed.job()),
    ):
        pass


def test_over_tls_both_sides_show_certificates(
    media: Media, sealed: Sealed, tmp_path: Path
) -> None:
    tls, strangers = certificates(tmp_path / "ours"), certificates(tmp_path / "others")
    out = tmp_path / "r"
    file = sealed.passphrase_file
    with running_cluster(tmp_path / "cluster", file, file, tls=tls) as running:
        with (
            pytest.raises(ForensicsError, match="does not take our certificate"),
            connected_cluster(running.address, tls=strangers, paths=NOWHERE, job=sealed.job()),
        ):
            pass
        command = [
            sys.executable, "-m", "tests.forensics.scanning.expunge", "scan", str(media.fat),
            "--hash-set", str(sealed.path), "--passphrase-file", str(file), "--out", str(out),
            "--scheduler", running.address, "--tls-ca", str(tls.authority),
            "--tls-cert", str(tls.certificate), "--tls-key", str(tls.key),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)

    assert done.returncode in (0, 3), done.stderr
    assert "Scanned on a cluster: 2 workers" in done.stdout
    result = read_result(out)
    assert result.hits
    assert all(worker.address.startswith("tls://127.0.0.1:") for worker in result.cluster)


def test_what_reads_on_a_worker_is_confined_and_opens_one_source(
    media: Media, sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPUNGE_PASSPHRASE_FILE", str(sealed.passphrase_file))
    job = sealed.job()
    (source,) = identify_sources((media.fat,))
    assert source.ref is not None
    try:
        assert prepare(job) == cluster_work.Prepared(job.version, str(available_confinement()))
        pool = cluster_work._bench_for(job)._pool_for(source.ref, decodes=False)
        assert pool.submit(held, 0).result() is available_confinement().is_full
        assert pool.submit(size_of, media.fat).result()
        if available_confinement().is_full:
            with pytest.raises(BrokenExecutor, match="went down"):
                pool.submit(size_of, media.ntfs).result()
    finally:
        release(job)
    assert job not in cluster_work._benches


def test_a_process_that_goes_down_on_a_worker_costs_one_try(
    media: Media, sealed: Sealed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPUNGE_PASSPHRASE_FILE", str(sealed.passphrase_file))
    job = sealed.job()
    (source,) = identify_sources((media.fat,))
    assert source.ref is not None
    with shared_index(sealed.hash_set) as elsewhere:
        (shard, *_) = plan_pages([source.ref], index=elsewhere)
    message = pickle.dumps(ShardTask(job, shard))
    try:
        pool = cluster_work._bench_for(job)._pool_for(source.ref, decodes=False)
        os.kill(pool.submit(who, 0).result(), signal.SIGKILL)

        first, second = told(do_shard(message)), told(do_shard(message))
    finally:
        release(job)

    assert isinstance(first, Failed)
    assert first.is_lost
    assert isinstance(second, ShardResult)
    assert second.compared


def test_no_key_is_in_what_a_worker_is_sent(media: Media, sealed: Sealed) -> None:
    refs = [source.ref for source in identify_sources(media.all) if source.ref]
    with shared_index(sealed.hash_set) as index:
        sent = [pickle.dumps(ShardTask(sealed.job(), s)) for s in plan_pages(refs, index=index)]

    digests = [d.value for known in sealed.hash_set.known_files for d in known.digests]
    assert sent
    assert not [m for m in sent if any(secret in m for secret in (PASSPHRASE, *digests))]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"version": "0"}, "runs version"),
        ({"hash_set": Path("/nowhere/set")}, "no such file"),
    ],
)
def test_a_worker_says_why_it_cannot_do_a_job(
    sealed: Sealed, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], reason: str
) -> None:
    monkeypatch.setenv("EXPUNGE_PASSPHRASE_FILE", str(sealed.passphrase_file))

    answer = prepare(replace(sealed.job(), **change))

    assert isinstance(answer, Failed)
    assert reason in answer.reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Prepared("0.1.0", "landlock"), None),
        (None, None),
        (Failed("it has no room"), "cannot take part: it has no room"),
        (CommClosedError("in <TCP>"), "went down or cannot be reached"),
        (ModuleNotFoundError("forensics"), "install expunge 0.1.0 where it runs"),
    ],
)
def test_a_worker_that_goes_down_is_told_from_one_without_the_programme(
    answer: object, reason: str | None
) -> None:
    found = reason_against(answer, version="0.1.0")

    assert found is None if reason is None else reason in str(found)


@answering(bool)
def held(_: int) -> bool:
    return is_confined()


@answering(int)
def size_of(path: Path) -> int:
    return len(path.read_bytes())


@answering(int)
def who(_: int) -> int:
    return os.getpid()


def told(message: bytes) -> ShardResult | Failed:
    """What a worker of a cluster answered."""
    found = read_message(message, (ShardResult, Failed))
    assert isinstance(found, list)
    (answer,) = found
    assert isinstance(answer, ShardResult | Failed)
    return answer


def test_an_answer_never_raises_where_a_cluster_would_log_it() -> None:
    answer = told(do_shard(b"no message"))

    assert answer == Failed("its worker failed (UnpicklingError)", is_lost=True)


@pytest.mark.parametrize(
    "address",
    ["tcp://192.0.2.1:8786", "192.0.2.1:8786", "scheduler.example:8786", "tls://127.0.0.1:8786",
     "ws://127.0.0.1:1", "inproc://x", "127.0.0.1", "tcp://127.0.0.1.example:1"],
)  # fmt: skip
def test_a_scheduler_that_would_be_open_to_others_is_refused(address: str) -> None:
    with pytest.raises(WrongUseError):
        check_address(address, None)


def test_this_machine_and_tls_are_taken(tmp_path: Path) -> None:
    tls = certificates(tmp_path / "tls")

    assert check_address("127.0.0.1:8786", None) == "tcp://127.0.0.1:8786"
    assert check_address("tcp://[::1]:8786", None) == "tcp://[::1]:8786"
    assert check_address("tls://192.0.2.1:8786", tls) == "tls://192.0.2.1:8786"
    with pytest.raises(WrongUseError, match="serve a scheduler at tls"):
        check_address("tcp://127.0.0.1:8786", tls)


def test_the_longest_folder_of_a_map_decides() -> None:
    paths = PathMap.from_texts(["/cases=/mnt", "/cases/12=/fast/12"])

    assert paths.there(Path("/cases/12/a.E01")) == Path("/fast/12/a.E01")
    assert paths.there(Path("/cases/13/a.E01")) == Path("/mnt/13/a.E01")
    assert paths.there(Path("/other/a.E01")) == Path("/other/a.E01")
    for wrong in ("/cases", "cases=/mnt", "/cases=mnt"):
        with pytest.raises(WrongUseError):
            PathMap.from_texts([wrong])
    with pytest.raises(WrongUseError, match="keeps its name"):
        PathMap.from_texts(["/cases/a.E01=/mnt/b.E01"]).there(Path("/cases/a.E01"))
