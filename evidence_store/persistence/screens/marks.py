"""Rows of once-only marks: who does the act of a form, and what its answer was.

Anyone who does an act holds its mark for a short while and prolongs it; where a server is killed
the hold runs out, and sending the form again does the act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from evidence_store.persistence.screens.opening import ScreensDatabase

_TIDY = text("DELETE FROM screen_mark WHERE until < :before")
_CLAIM = text("""
    INSERT INTO screen_mark (mark, holder, until) VALUES (:mark, :holder, :until)
    ON CONFLICT (mark) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE screen_mark.holder = '' OR screen_mark.until < :now""")
_LOOK = text("SELECT holder, sealed FROM screen_mark WHERE mark = :mark")
_PROLONG = text("UPDATE screen_mark SET until = :until WHERE mark = :mark AND holder = :holder")
_RELEASE = text("""
    UPDATE screen_mark SET holder = '', until = :until, sealed = :sealed
    WHERE mark = :mark AND holder = :holder""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """Whether the mark is ours now, and the sealed answer of the person who had it before."""

    is_ours: bool
    sealed: bytes | None


class MarkRows:
    """The marks of all forms, by a digest."""

    def __init__(self, database: ScreensDatabase) -> None:
        self._database = database

    def claim(
        self, mark: bytes, holder: str, *, now: float, until: float, forget: float
    ) -> Claimed:
        """Take the mark where nobody holds it; ``forget``: marks that ended before then go."""
        row = {"mark": mark, "holder": holder, "now": now, "until": until}
        with self._database.writing() as connection:
            connection.execute(_TIDY, {"before": forget})
            connection.execute(_CLAIM, row)
            found = connection.execute(_LOOK, {"mark": mark}).one()
        sealed = None if found.sealed is None else bytes(found.sealed)
        return Claimed(found.holder == holder, sealed)

    def prolong(self, mark: bytes, holder: str, *, until: float) -> None:
        """Hold it for longer."""
        with self._database.writing() as connection:
            connection.execute(_PROLONG, {"mark": mark, "holder": holder, "until": until})

    def release(self, mark: bytes, holder: str, *, until: float, sealed: bytes | None) -> None:
        """Let others have it, with its answer, which is kept until then."""
        row = {"mark": mark, "holder": holder, "until": until, "sealed": sealed}
        with self._database.writing() as connection:
            connection.execute(_RELEASE, row)
