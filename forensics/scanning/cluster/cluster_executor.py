"""A Dask cluster behind ``concurrent.futures.Executor``: the one module that knows its library.

``distributed`` is loaded when a cluster is named and never before. Anyone who reaches a scheduler
can have its workers run anything, so it is used over mutual TLS, or on this machine alone. Tasks
carry places, numbers and digests of the set; keys stay in files of the workers.
"""

from __future__ import annotations

import pickle
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from forensics.errors import ForensicsError, InterruptedScanError, WrongUseError
from forensics.sandbox.messages import read_message
from forensics.scanning.cluster.cluster_address import (
    PathMap,
    TlsFiles,
    check_address,
    is_closed_to_others,
)
from forensics.scanning.cluster.cluster_job import ShardTask, sample_of
from forensics.scanning.cluster.cluster_work import (
    Failed,
    Prepared,
    compare,
    do_shard,
    prepare,
    reason_against,
    release,
)
from forensics.scanning.shards.shard_result import ShardResult
from forensics.values import ClusterWorker
from forensics.wordings.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType
    from typing import Any

    import distributed

    from forensics.scanning.cluster.cluster_job import FileSample, Job
    from forensics.scanning.shards.planning import Shard
    from forensics.values import SourceRef

P = ParamSpec("P")
T = TypeVar("T")
CONNECT_SECONDS = 20
CLOSE_SECONDS = 5
WATCH_SECONDS = 2.0
GONE = (
    "the cluster is gone, or no worker of it is left; completed work is kept, and the same "
    "command continues from there, with or without a cluster"
)


@contextmanager
def connected_cluster(
    address: str, *, tls: TlsFiles | None, paths: PathMap, job: Job
) -> Iterator[Cluster]:
    """Hold a cluster ready for a scan for as long as the block lasts.

    Args:
        address: of the scheduler.
        tls: certificates, for an address that begins with ``tls://``.
        paths: where workers see the files.
        job: the scan, its hash set named as this machine sees it.

    Raises:
        WrongUseError: the address may not be used, or the library is not installed.
        ForensicsError: the cluster does not answer, or a worker cannot do the job.
    """
    address = check_address(address, tls)
    job = replace(job, hash_set=paths.there(job.hash_set))
    with _client(address, tls) as client:
        workers = _prepared(client, job, encrypted=tls is not None)
        cluster = Cluster(client, workers, paths, job)
        watch = threading.Thread(target=cluster.watch, daemon=True)
        watch.start()
        try:
            yield cluster
        finally:
            cluster.stop()
            watch.join()


def library() -> ModuleType:
    """Load the library.

    Raises:
        WrongUseError: it is not installed.
    """
    try:
        import distributed  # noqa: PLC0415 -- an extra, and slow to load
    except ImportError as error:
        raise WrongUseError(
            "--scheduler needs more than was installed: pip install 'expunge[cluster]'"
        ) from error
    return distributed


class Cluster:
    """A cluster whose workers opened the hash set. Those that join later serve the next scan."""

    def __init__(
        self,
        client: distributed.Client,
        workers: dict[str, tuple[Prepared, int]],
        paths: PathMap,
        job: Job,
    ) -> None:
        """Take a client, and what its workers answered, with the number of their threads."""
        self._client, self._workers, self._paths, self._job = client, workers, paths, job
        self._known: set[SourceRef] = set()
        self._lost: set[str] = set()
        self._waiting: dict[Future[Any], distributed.Future[Any]] = {}
        self._lock = threading.Lock()
        self._is_over = threading.Event()

    @property
    def threads(self) -> int:
        """How many shards are done at a time."""
        return sum(threads for _, threads in self._workers.values())

    @property
    def workers(self) -> tuple[ClusterWorker, ...]:
        """The workers, as a result names them."""
        return tuple(
            ClusterWorker(address, prepared.version, prepared.sandbox)
            for address, (prepared, _) in sorted(self._workers.items())
        )

    def lost(self) -> frozenset[str]:
        """The addresses of the workers that are gone, or were at some time."""
        if there := self._there():  # else nobody says who is gone
            self._lost |= self._workers.keys() - there
        return frozenset(self._lost)

    def executor(self, _readable: tuple[Path, ...]) -> Executor:
        """An executor on this cluster; what its workers may open goes by each shard's source."""
        return _ClusterExecutor(self)

    def submit(self, shard: Shard) -> Future[Any]:
        """Have a worker do a shard; a worker that is lost on it gives it to another.

        Raises:
            ForensicsError: a worker sees another file than this machine does.
        """
        shard = replace(shard, source=self._source_there(shard.source))
        message = pickle.dumps(ShardTask(self._job, shard))
        ours: Future[Any] = Future()
        vocabulary = Vocabulary(shard.source.segments)
        with _or_gone():
            theirs = self._client.submit(do_shard, message, pure=False, workers=list(self._workers))
            with self._lock:
                self._waiting[ours] = theirs
            theirs.add_done_callback(partial(self._hand_over, ours, vocabulary))  # type: ignore[no-untyped-call]  # no types
        return ours

    def cancel(self) -> None:
        """Take back what no worker has begun."""
        with self._lock:
            left, self._waiting = self._waiting, {}
        for ours in left:
            ours.cancel()
        with suppress(Exception):  # a cluster that is gone does nothing more
            self._client.cancel(list(left.values()))  # type: ignore[no-untyped-call]  # no types

    def watch(self) -> None:
        """End what waits when no worker is left; until ``stop``."""
        while not self._is_over.wait(WATCH_SECONDS):
            self.lost()  # also one that joins again before the end
            if self._workers.keys().isdisjoint(self._there()):
                with self._lock:
                    left, self._waiting = self._waiting, {}
                for ours in left:
                    _settle(ours, InterruptedScanError(GONE))

    def stop(self) -> None:
        """End the watch, and have the workers that are left let go of the hash set."""
        self._is_over.set()
        if left := sorted(self._workers.keys() & self._there()):
            with suppress(Exception):  # it went meanwhile, and let go of everything
                self._client.run(release, self._job, workers=left, on_error="ignore")

    def _there(self) -> set[str]:
        """The workers that the scheduler knows now; none where it does not answer."""
        if self._client.status != "running":
            return set()
        try:
            return set(self._client.scheduler_info(n_workers=-1)["workers"])
        except Exception:  # noqa: BLE001 -- of many kinds
            return set()

    def _source_there(self, source: SourceRef) -> SourceRef:
        if source.unlocked:
            raise WrongUseError("keys of volumes do not leave this machine; scan without a cluster")
        there = replace(source, segments=tuple(map(self._paths.there, source.segments)))
        if source not in self._known:
            pairs = zip(source.segments, there.segments, strict=True)
            samples = tuple(replace(sample_of(here), path=path) for here, path in pairs)
            self._compare(samples)
            self._known.add(source)
        return there

    def _compare(self, samples: tuple[FileSample, ...]) -> None:
        """Ask every worker that is left; one that goes down meanwhile does no harm."""
        left = sorted(self._workers.keys() & self._there())
        answers: dict[str, Any] = {}
        if left:
            with _or_gone():
                answers = self._client.run(compare, samples, workers=left, on_error="return")
        _all_agree(answers)
        if all(isinstance(answer, Exception) for answer in answers.values()):
            raise InterruptedScanError(GONE)

    def _hand_over(
        self, ours: Future[Any], vocabulary: Vocabulary, theirs: distributed.Future[Any]
    ) -> None:
        with self._lock:
            self._waiting.pop(ours, None)
        if theirs.status in ("cancelled", "lost"):
            _settle(ours, InterruptedScanError(GONE))
        elif theirs.status != "finished":
            _settle(ours, BrokenExecutor("its worker is gone"))
        else:
            _take_answer(ours, theirs, vocabulary)


def _take_answer(
    ours: Future[Any], theirs: distributed.Future[Any], vocabulary: Vocabulary
) -> None:
    try:
        kinds = (ShardResult, Failed)
        found = read_message(theirs.result(), kinds, vocabulary=vocabulary)
        (answer,) = cast("list[Any]", found)
    except Exception:  # noqa: BLE001 -- the cluster went between two steps, or it is no answer
        answer = Failed("its worker gave an invalid answer", is_lost=True)
    if not isinstance(answer, Failed):
        with suppress(InvalidStateError):
            ours.set_result(answer)
    elif answer.is_lost:
        _settle(ours, BrokenExecutor(answer.reason))
    else:
        _settle(ours, ForensicsError(answer.reason))


class _ClusterExecutor(Executor):
    """Shards of one scan on a cluster, which outlives it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def submit(self, _: Callable[P, T], /, *args: P.args, **__: P.kwargs) -> Future[T]:
        """Have a worker do a shard; there is one thing that workers do."""
        return self._cluster.submit(cast("Shard", args[0]))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002, ARG002 -- as its base says
        """Take back what waits; the cluster stays."""
        self._cluster.cancel()


@contextmanager
def _client(address: str, tls: TlsFiles | None) -> Iterator[distributed.Client]:
    distributed = library()
    security = None
    if tls is not None:
        security = distributed.Security(
            require_encryption=True,
            tls_ca_file=str(tls.authority),
            tls_client_cert=str(tls.certificate),
            tls_client_key=str(tls.key),
        )
    try:
        client = distributed.Client(
            address, security=security, timeout=CONNECT_SECONDS, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise ForensicsError(
            "the scheduler does not answer, or does not take our certificate; nothing was read"
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=CLOSE_SECONDS)


def _prepared(
    client: distributed.Client, job: Job, *, encrypted: bool
) -> dict[str, tuple[Prepared, int]]:
    """What each worker answered to the job; one that cannot do it stops the scan."""
    info = client.scheduler_info(n_workers=-1)
    addresses = [info["address"], *info["workers"]]
    if not all(is_closed_to_others(address, encrypted=encrypted) for address in addresses):
        raise WrongUseError(
            "part of the cluster can be reached over the network without TLS; start scheduler and "
            "workers with certificates, or with --host 127.0.0.1"
        )
    if not info["workers"]:
        raise ForensicsError("the cluster has no workers; start some, then repeat")
    answers = client.run(prepare, job, on_error="return")
    for address, answer in sorted(answers.items()):
        if reason := reason_against(answer, version=job.version):
            raise ForensicsError(f"the worker {address} {reason}")
    threads = {address: worker["nthreads"] for address, worker in info["workers"].items()}
    return {address: (answer, threads.get(address, 1)) for address, answer in answers.items()}


@contextmanager
def _or_gone() -> Iterator[None]:
    """Take whatever fails in speaking with a cluster for its end: it says so in many ways."""
    try:
        yield
    except Exception as error:
        raise InterruptedScanError(GONE) from error


def _all_agree(answers: dict[str, Any]) -> None:
    for address, answer in sorted(answers.items()):
        if isinstance(answer, Failed):
            raise ForensicsError(f"the worker {address} cannot take part: {answer.reason}")


def _settle(future: Future[Any], error: Exception) -> None:
    with suppress(InvalidStateError):
        future.set_exception(error)
