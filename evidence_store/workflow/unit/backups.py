"""Record that a backup was restored to scratch and checked: without it, it counts as none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft, Head
from evidence_store.domain.events.kinds.unit_events import BACKUP_VERIFIED
from evidence_store.domain.people.duties import Act, require_duty
from forensics.documents import time_to_text
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class CheckedBackup:
    """A backup that was checked whole: its file's size (bytes) and digest, and the log's head."""

    id: str
    made_at: datetime
    size: int
    digest: Digest
    head: Head


def record_backup(desk: Desk, backup: CheckedBackup) -> None:
    """Append that this backup was checked by restoring it.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.BACK_UP)
    with desk.uow as uow:
        uow.custody.append(
            Draft(
                BACKUP_VERIFIED.name,
                None,
                None,
                desk.clock(),
                public={
                    "backup": backup.id,
                    "made_at": time_to_text(backup.made_at),
                    "bytes": backup.size,
                    "digest": str(backup.digest),
                    "size": backup.head.size,
                    "root": backup.head.root.hex(),
                },
                committed={"by": desk.actor.id},
            )
        )
        uow.commit()
