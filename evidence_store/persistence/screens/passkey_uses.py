"""How often each passkey was used, by the counter in it: beside the record, changed in place.

Nothing here lets anybody in: which passkeys are in force stands in the custody log.
"""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, insert, select, update

from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from forensics.documents import time_from_text, time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


TABLE = tables.passkey_use


@dataclass(frozen=True, slots=True)
class PasskeyUse:
    """What is known of one passkey's use; ``warned_at`` is set once its counter went back."""

    count: int
    used_at: datetime | None
    warned_at: datetime | None


@dataclass(frozen=True, slots=True)
class SqlPasskeyUses:
    """Uses by passkey. ``writer`` can write, ``reader`` only reads."""

    writer: Engine = field(repr=False)
    reader: Engine = field(repr=False)

    def begin(self, passkey: bytes, *, person_id: str, count: int) -> None:
        """Keep the counter of a passkey that was just admitted."""
        values = {"person_id": person_id, "counter": count}
        # One that was removed can be admitted again: its row then begins as a new one's.
        blank = dict.fromkeys(("used_at", "warned_at", "removed_at"))
        with plain_failures(), self.writer.begin() as connection:
            changed = connection.execute(
                update(TABLE).where(TABLE.c.passkey == passkey.hex()).values(**values, **blank)
            )
            if changed.rowcount == 0:
                connection.execute(insert(TABLE).values(passkey=passkey.hex(), **values))

    def used(self, passkey: bytes, *, count: int, at: datetime) -> bool:
        """Count one use; False where the counter went back or the passkey was warned of before."""
        own = TABLE.c.passkey == passkey.hex()
        with plain_failures(), self.writer.begin() as connection:
            # A device that never counts says 0 each time, and is believed as long as it always did.
            goes_on = TABLE.c.counter < count if count else TABLE.c.counter == 0
            counted = connection.execute(
                update(TABLE)
                .where(own, goes_on, TABLE.c.warned_at.is_(None))
                .values(counter=count, used_at=time_to_text(at))
            )
            # A counter that goes back means that a copy may
            # be in use; the passkey is refused from then on.
            if counted.rowcount == 0:
                connection.execute(
                    update(TABLE)
                    .where(own, TABLE.c.warned_at.is_(None))
                    .values(warned_at=time_to_text(at))
                )
        return counted.rowcount == 1

    def removed(self, passkey: bytes, *, at: datetime) -> None:
        """Note that the passkey is no longer in force."""
        own = TABLE.c.passkey == passkey.hex()
        with plain_failures(), self.writer.begin() as connection:
            connection.execute(update(TABLE).where(own).values(removed_at=time_to_text(at)))

    def of(self, person_id: str) -> Mapping[bytes, PasskeyUse]:
        """What is known of the passkeys of one person that were not removed."""
        query = select(TABLE).where(TABLE.c.person_id == person_id, TABLE.c.removed_at.is_(None))
        with plain_failures(), self.reader.begin() as connection:
            return {
                bytes.fromhex(row.passkey): PasskeyUse(
                    row.counter, _time(row.used_at), _time(row.warned_at)
                )
                for row in connection.execute(query)
            }


def _time(text: str | None) -> datetime | None:
    return None if text is None else time_from_text(text)
