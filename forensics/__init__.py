"""Bytes: disk images, volumes, file systems, hash sets, matching, scanning, erasing.

A pure library. It knows no database, no web framework and no case; evidence is opened read-only
here, and its bytes are treated as hostile. What others may build on is named here and in
``docs/forensics-library.md``; each name is loaded when it is first asked for. Names that are not
here may change without a word.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.2.0"  # of the whole program; the package takes it from here

_VALUES, _ERRORS = "forensics.values", "forensics.errors"
# ``__init__.pyi`` says the same to type checkers; a test compares them.
_PUBLIC = {
    "identify_source": "forensics.containers.opening",
    "open_image": "forensics.containers.opening",
    "DiskImage": "forensics.disk_image",
    "digest_medium": "forensics.disk_images.verifying",
    "open_volumes": "forensics.volumes.opening",
    "Volume": "forensics.volume",
    "VolumeContent": "forensics.volume",
    "walk_files": "forensics.file_systems.walking",
    "LiveExtents": "forensics.file_systems.allocation",
    "open_file_system": "forensics.file_systems.opening",
    "FileEntry": "forensics.file_system",
    "Residency": "forensics.file_system",
    "Run": "forensics.file_system",
    "StreamId": "forensics.file_system",
    "build_from_folder": "forensics.hash_sets.building",
    "save_hash_set": "forensics.hash_sets.opening",
    "open_hash_set": "forensics.hash_sets.opening",
    "HashSet": "forensics.hash_set",
    "run_scan": "forensics.scanning.run",
    "ScanRequest": "forensics.scanning.purpose",
    "ScanMeans": "forensics.scanning.scan_means",
    "local_means": "forensics.scanning.local_means",
    "read_result": "forensics.scanning.result.result_file",
    "STAGES": "forensics.scanning.stages",
    "plan_whole": "forensics.erasing.planning",
    "run_erasure": "forensics.erasing.running",
    "verify_erasure": "forensics.erasing.verifying",
    "FileSystem": "forensics.file_systems.reader",
    "FileSystemReader": "forensics.file_systems.reader",
    "VolumeAtHand": "forensics.file_systems.reader",
    "ContainerReader": "forensics.containers.reader",
    "HeldFiles": "forensics.containers.reader",
    "VolumeUnlocker": "forensics.volumes.unlocker",
    "EraseMethod": "forensics.values.erase_methods",
    **dict.fromkeys(
        (
            *("Claim", "Coverage", "Digest", "ErasureMethod", "ErasureOutcome", "Evidence"),
            *("Extent", "Fault", "Grade", "Hit", "HitState", "Proof", "Route", "ScanResult"),
            *("SourceKind", "SourceRef", "Tool", "claim_of"),
        ),
        _VALUES,
    ),
    **dict.fromkeys(
        (
            *("ForensicsError", "DiskImageError", "FileSystemError", "HashSetError"),
            *("ErasureError", "UnreadableExtentError", "WrongKeyError"),
        ),
        _ERRORS,
    ),
}

__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 -- names of a table


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- what the name stands for
    """Load a public name when it is first asked for: a verb's start waits for no other's code."""
    if name not in _PUBLIC:
        message = f"module {__name__!r} has no public name {name!r}"
        raise AttributeError(message)
    found = getattr(importlib.import_module(_PUBLIC[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names, for people at a prompt."""
    return sorted(__all__)
