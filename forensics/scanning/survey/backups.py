"""Finding the backups of phones in a source that holds files, before anything is scanned.

What opens one is worked out once, in a guarded child, for all workers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.errors import DiskImageError
from forensics.phone_backups.finding import BackupTask, find_backups
from forensics.scanning.workers.guarded_child import GuardedChild, GuardedChildError
from forensics.values import Fault
from forensics.values.source_kinds import holds_files
from forensics.volumes.keys import KeyKind, Keys
from forensics.wordings import locks as wordings
from forensics.wordings.reading import INVALID

if TYPE_CHECKING:
    from forensics.scanning.sources.scan_sources import ScanSource
    from forensics.values.backups import PhoneBackup

SILENCE_SECONDS = 600.0  # it says nothing while it derives a key, and its rounds are bounded


def with_backups(source: ScanSource, keys: Keys | None) -> ScanSource:
    """Return a source with the backups in it, those that are encrypted as far as keys open them."""
    ref = source.ref
    if ref is None or source.is_container or not holds_files(ref.kind):
        return source
    keys = keys or Keys()
    found: list[PhoneBackup] = []
    faults: list[Fault] = []
    child = GuardedChild(silence_seconds=SILENCE_SECONDS, readable=ref.segments)
    try:
        for each in child.run(find_backups, BackupTask(ref, keys.for_backups(source.image))):
            if isinstance(each, Fault):
                faults.append(replace(each, image=source.image))
            elif each.makes_sense:
                found.append(each)
            else:
                raise GuardedChildError(INVALID)  # noqa: TRY301 -- as what went down
    except (GuardedChildError, DiskImageError) as error:
        faults.append(Fault(source.image, "whole source", (), wordings.NO_BACKUPS(error)))
        found.clear()
    finally:
        child.close()
    is_meant = any(key.kind is KeyKind.BACKUP for key in keys.for_source(source.image))
    if is_meant and not found and not faults:
        faults.append(Fault(source.image, "whole source", (), wordings.NO_BACKUP))
    opened = replace(ref, backups=tuple(found))
    return replace(source, ref=opened, faults=(*source.faults, *faults))
