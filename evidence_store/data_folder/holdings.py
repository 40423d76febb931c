"""What a data folder may hold, by kind: what a backup takes along, and what it leaves.

Anyone who adds a file or a database to data folders adds its line here. A backup refuses a folder
in which something stands that no line knows: it would be lost with the disk and nobody would be
told.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import (
    BALLAST,
    CERTIFICATES,
    DATABASE,
    DEMO_PASSPHRASE,
    DEMO_WORK,
    EXPORTED,
    FORCE_RULES,
    LOG,
    NEW_KEYS,
    OUTGOING,
    PLANS,
    REPLACED,
    RESTORED,
    RESULTS,
    ROOT,
    ROOT_KEY,
    SCRATCH,
    SECURITY_EVENTS,
    SESSIONS,
    SETS,
    SETTINGS,
    STOPS,
    TRANSLATIONS,
    TRIES,
    UNIT_KEYS,
    VAULT,
)
from evidence_store.errors import EvidenceStoreError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path


class HoldingKind(StrEnum):
    """How a file is treated in a backup."""

    DATABASE = "database"  # copied by the database's own means, at one moment
    FILE = "file"  # copied as it stands
    PASSING = "passing"  # of no use in another place: left


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of file: the form of its path below the data folder, and what a backup does."""

    what: str
    path: str
    kind: HoldingKind
    is_needed: bool = False

    def fits(self, path: str) -> bool:
        """Whether a path below the data folder (with ``/``) is of this kind."""
        return re.fullmatch(self.path, path) is not None


@dataclass(frozen=True, slots=True)
class Held:
    """One file that a data folder holds: its path below the folder, and its kind."""

    path: str
    holding: Holding


_WRITING = r"(.*/)?\.[^/]+\.[0-9a-f]{8}"  # forensics.output.write_new, killed before its rename

HOLDINGS: tuple[Holding, ...] = (
    Holding("a file that was being written", _WRITING, HoldingKind.PASSING),
    Holding("the database", re.escape(DATABASE), HoldingKind.DATABASE, is_needed=True),
    Holding("the settings", re.escape(SETTINGS), HoldingKind.FILE, is_needed=True),
    Holding("the unit's keys, sealed", re.escape(UNIT_KEYS), HoldingKind.FILE, is_needed=True),
    Holding("the root certificate", re.escape(ROOT), HoldingKind.FILE, is_needed=True),
    Holding("the root's key, sealed", re.escape(ROOT_KEY), HoldingKind.FILE, is_needed=True),
    Holding("the list of replaced keys", re.escape(REPLACED), HoldingKind.FILE),
    Holding("the certificate of the log's key", re.escape(LOG), HoldingKind.FILE, is_needed=True),
    Holding(
        "sealed photographs and documents", rf"{re.escape(VAULT)}/[^/.][^/]*", HoldingKind.FILE
    ),
    Holding("issued documents", rf"{re.escape(CERTIFICATES)}/[^/.][^/]*", HoldingKind.FILE),
    Holding("what the force adds to the rules", re.escape(FORCE_RULES), HoldingKind.FILE),
    Holding(
        "plans of erasures, and keys of their streams, sealed",
        rf"{re.escape(PLANS)}/[^/.][^/]*",
        HoldingKind.FILE,
    ),
    Holding("imported hash sets, sealed", rf"{re.escape(SETS)}/[^/.][^/]*", HoldingKind.FILE),
    Holding("translations", rf"{re.escape(TRANSLATIONS)}/[0-9a-f]{{64}}\.json", HoldingKind.FILE),
    Holding("results of scans", rf"{re.escape(RESULTS)}/[^/]+", HoldingKind.FILE),
    Holding("signed stops that wait", rf"{re.escape(STOPS)}/[^/]+", HoldingKind.FILE),
    Holding("a database's own side file", r"[^/]+\.sqlite-(wal|shm|journal)", HoldingKind.PASSING),
    Holding("the note of a restored folder", re.escape(RESTORED), HoldingKind.PASSING),
    Holding("scratch of a backup", rf"{re.escape(SCRATCH)}(/.*)?", HoldingKind.PASSING),
    Holding(
        "keys that are to replace the unit's", rf"{re.escape(NEW_KEYS)}/[^/]+", HoldingKind.PASSING
    ),
    Holding("a bundle that waits", rf"{re.escape(OUTGOING)}/[^/]+", HoldingKind.PASSING),
    Holding("an export that waits", rf"{re.escape(EXPORTED)}/[^/]+", HoldingKind.PASSING),
    Holding("the passphrase of a demonstration", re.escape(DEMO_PASSPHRASE), HoldingKind.PASSING),
    Holding("sessions of the screens", re.escape(SESSIONS), HoldingKind.PASSING),
    Holding("who came in", rf"{re.escape(SECURITY_EVENTS)}(\.[^/]+)?", HoldingKind.PASSING),
    Holding("counts of wrong passphrases", re.escape(TRIES), HoldingKind.PASSING),
    Holding("material of a demonstration", rf"{re.escape(DEMO_WORK)}/.*", HoldingKind.PASSING),
    Holding("ballast", re.escape(BALLAST), HoldingKind.PASSING),
)


def list_held(data: Path, *, on_server: bool = False) -> list[Held]:
    """Everything in a data folder that a backup takes along, by path.

    Args:
        data: the folder.
        on_server: the database is on a server and not in the folder.

    Raises:
        EvidenceStoreError: something stands there that is of no known kind, or something needed is
            missing; the text names it.
    """
    found = [_held(data, path) for path in files_below(data)]
    for holding in HOLDINGS:
        needed = holding.is_needed and not (on_server and holding.kind is HoldingKind.DATABASE)
        if needed and not any(each.holding is holding for each in found):
            raise EvidenceStoreError(
                f"{holding.what[0].upper()}{holding.what[1:]} is not in the data folder. Check "
                "--data, then run: " + Way.FSCK + "."
            )
    return [each for each in found if each.holding.kind is not HoldingKind.PASSING]


def kept_files(data: Path) -> list[str]:
    """Paths of all files that a backup would copy as they stand; whatever is unknown is no part."""
    found = ((path, holding_of(path)) for path in files_below(data))
    return [path for path, holding in found if holding and holding.kind is HoldingKind.FILE]


def holding_of(path: str) -> Holding | None:
    """The kind of a path below a data folder, None where no line knows it."""
    return next((each for each in HOLDINGS if each.fits(path)), None)


def _held(data: Path, path: str) -> Held:
    holding = holding_of(path)
    # Through a link, a backup would take along what lies outside the folder.
    if holding is None or (data / path).is_symlink():
        raise EvidenceStoreError(
            f"{path} is in the data folder and is not of a kind that this program knows, so it "
            "would not be in a backup. Move it to another place, then run the backup again."
        )
    return Held(path, holding)


def files_below(data: Path) -> list[str]:
    """Paths of all that is not a folder, with ``/``, sorted; links are not followed."""
    found = []
    waiting = [data]
    while waiting:
        for each in waiting.pop().iterdir():
            if each.is_dir() and not each.is_symlink():
                waiting.append(each)
            else:
                found.append(each.relative_to(data).as_posix())
    return sorted(found)
