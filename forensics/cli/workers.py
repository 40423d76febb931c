"""What a scan works with: processes of this machine, or the workers of a cluster."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.errors import WrongUseError
from forensics.scanning.workers.executors import spawned_pool, usual_workers
from forensics.value_classes import dataclass
from forensics.values import ClusterWorker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.cli.cluster_options import AskedCluster
    from forensics.scanning.cluster.cluster_address import TlsFiles
    from forensics.scanning.cluster.cluster_job import Job


@dataclass(frozen=True, slots=True)
class Workers:
    """How executors are made, how many shards are done at a time, and what of it is a cluster.

    ``lost`` gives the addresses of the cluster's workers that are gone by now.
    """

    make_executor: Callable[[tuple[Path, ...]], Executor]
    number: int
    cluster: tuple[ClusterWorker, ...] = ()
    lost: Callable[[], frozenset[str]] = frozenset


def local_workers(number: int | None) -> Workers:
    """Confined processes of this machine: that many, or one for each processor."""
    number = number or usual_workers()
    return Workers(partial(spawned_pool, number), number)


@contextmanager
def cluster_workers(asked: AskedCluster, job: Job) -> Iterator[Workers]:
    """The workers of a cluster for as long as the block lasts.

    Raises:
        WrongUseError: the words do not go together, or the address may not be used.
        ForensicsError: the cluster does not answer, or cannot do the job.
    """
    from forensics.scanning.cluster.cluster_address import PathMap  # noqa: PLC0415 -- as above
    from forensics.scanning.cluster.cluster_executor import connected_cluster  # noqa: PLC0415 -- rarely

    paths = PathMap.from_texts(asked.map_paths)
    with connected_cluster(asked.scheduler, tls=_tls(asked), paths=paths, job=job) as cluster:
        yield Workers(cluster.executor, cluster.threads, cluster.workers, cluster.lost)


def _tls(asked: AskedCluster) -> TlsFiles | None:
    from forensics.scanning.cluster.cluster_address import TlsFiles  # noqa: PLC0415 -- as above

    authority, certificate, key = asked.tls
    if authority and certificate and key:
        return TlsFiles(authority, certificate, key)
    if any(asked.tls):
        raise WrongUseError("--tls-ca, --tls-cert and --tls-key belong together")
    return None
