"""A sealed hash set opened while the program is still loading: stretching takes no Python."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from forensics.hash_sets.sealed import open_sections

if TYPE_CHECKING:
    from pathlib import Path


def open_ahead(path: Path, *, passphrase: bytes) -> Future[dict[str, bytearray]]:
    """Begin to open the sections of a sealed file, beside whatever the caller does meanwhile.

    What ``open_sections`` raises is raised where the result is asked for.
    """
    with _Beside(max_workers=1) as beside:
        return beside.submit(open_sections, path, passphrase=passphrase)


class _Beside(ThreadPoolExecutor):
    """A pool that is left without waiting for it: its thread ends with its one task."""

    def __exit__(self, *_: object) -> None:
        self.shutdown(wait=False)
