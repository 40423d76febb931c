"""The options of ``expunge scan`` that name a cluster, as one value."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from forensics.errors import WrongUseError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OPTIONS = (
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Scan on a Dask cluster: tls://HOST:PORT, or tcp://127.0.0.1:PORT.",
    ),
    click.option(
        "--map-path",
        "map_paths",
        metavar="FROM=TO",
        multiple=True,
        help="Workers see the folder FROM as TO; for sources and hash set; may be repeated.",
    ),
    click.option("--tls-ca", type=_FILE, help="Authority of the cluster's certificates (PEM)."),
    click.option("--tls-cert", type=_FILE, help="Certificate of this command (PEM)."),
    click.option("--tls-key", type=_FILE, help="Key of that certificate (PEM)."),
)


@dataclass(frozen=True, slots=True)
class AskedCluster:
    """A scheduler, ``FROM=TO`` words, and authority, certificate and key of TLS."""

    scheduler: str
    map_paths: tuple[str, ...]
    tls: tuple[Path | None, Path | None, Path | None]


def cluster_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb these options, as the argument ``cluster``: None where no scheduler is named."""

    @functools.wraps(function)
    def with_cluster(
        *args: object,
        scheduler: str | None,
        map_paths: tuple[str, ...],
        tls_ca: Path | None,
        tls_cert: Path | None,
        tls_key: Path | None,
        **others: object,
    ) -> object:
        tls = (tls_ca, tls_cert, tls_key)
        if scheduler is None and (map_paths or any(tls)):
            raise WrongUseError("--map-path and --tls-... serve --scheduler only")
        cluster = None if scheduler is None else AskedCluster(scheduler, map_paths, tls)
        return function(*args, cluster=cluster, **others)

    wrapped: Callable[..., Any] = with_cluster
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
