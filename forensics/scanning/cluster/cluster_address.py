"""Where a cluster is, who may reach it, and where its workers see the files of a scan."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path
from typing import TYPE_CHECKING

from forensics.errors import WrongUseError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

_ADDRESS = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[0-9a-f:]+\]|[^:/\[\]]+):(?P<port>\d+)"
)


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of mutual TLS: the authority, and the certificate and key of this command."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class PathMap:
    """Where workers see what this machine sees elsewhere: pairs of folders, from and to."""

    folders: tuple[tuple[Path, Path], ...]

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> PathMap:
        """Read ``FROM=TO`` words.

        Raises:
            WrongUseError: one is of another form, or names a place that is not absolute.
        """
        pairs = []
        for text in texts:
            here, is_pair, there = text.partition("=")
            if not (is_pair and Path(here).is_absolute() and Path(there).is_absolute()):
                raise WrongUseError("--map-path takes two absolute folders: FROM=TO")
            pairs.append((Path(here), Path(there)))
        return cls(tuple(pairs))

    def there(self, path: Path) -> Path:
        """Where a worker finds a file: by the longest folder that fits, else at the same place."""
        fitting = [pair for pair in self.folders if path.is_relative_to(pair[0])]
        if not fitting:
            return path
        here, there = max(fitting, key=lambda pair: len(pair[0].parts))
        found = there / path.relative_to(here)
        if found.name != path.name:
            raise WrongUseError("--map-path maps folders; a file keeps its name")
        return found


def check_address(address: str, tls: TlsFiles | None) -> str:
    """Return the address of a scheduler in full, if it may be used.

    Raises:
        WrongUseError: it is no address, or would send the scan over a network in clear.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None or found["scheme"] not in (None, "tcp", "tls"):
        raise WrongUseError("--scheduler takes tls://HOST:PORT, or tcp://127.0.0.1:PORT")
    if found["scheme"] == "tls":
        if tls is None:
            raise WrongUseError(
                "a scheduler over TLS needs --tls-ca, --tls-cert and --tls-key: both sides show "
                "certificates"
            )
        return address
    if not _is_of_this_machine(found["host"]):
        raise WrongUseError(
            "anyone who reaches a scheduler can run programs on its workers, so without TLS it "
            "must be on this machine (127.0.0.1); use tls://HOST:PORT with certificates"
        )
    if tls is not None:
        raise WrongUseError("certificates serve a scheduler at tls://HOST:PORT only")
    return f"tcp://{found['host']}:{found['port']}"


def is_closed_to_others(address: str, *, encrypted: bool) -> bool:
    """Whether a part of a cluster is reached over TLS, or from this machine alone."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return False
    return found["scheme"] == "tls" if encrypted else _is_of_this_machine(found["host"])


def _is_of_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
