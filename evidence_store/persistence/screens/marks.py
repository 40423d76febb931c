"""Rows of once-only marks: who does the act of a form, and what its answer was.

Anyone who does an act holds its mark for a short while and prolongs it; where a server is killed
the hold runs out, and sending the form again does the act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.persistence.screens.opening import ScreensDatabase
    from evidence_store.persistence.screens.sessions import SessionChange

_TIDY = text("DELETE FROM screen_mark WHERE until < :before")
# One statement, so that of all servers one alone does the act of a form (ADR 31).
_CLAIM = text("""
    INSERT INTO screen_mark (mark, holder, until) VALUES (:mark, :holder, :until)
    ON CONFLICT (mark) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE screen_mark.holder = '' OR screen_mark.until < :now
    RETURNING sealed""")
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

    def claim(self, mark: bytes, holder: str, *, now: float, until: float) -> Claimed:
        """Take the mark where nobody holds it."""
        row = {"mark": mark, "holder": holder, "now": now, "until": until}
        with self._database.asking() as connection:
            found = connection.execute(_CLAIM, row).scalars().all()
        sealed = next((bytes(each) for each in found if each is not None), None)
        return Claimed(bool(found), sealed)

    def prolong(self, mark: bytes, holder: str, *, until: float) -> None:
        """Hold it for longer."""
        with self._database.asking() as connection:
            connection.execute(_PROLONG, {"mark": mark, "holder": holder, "until": until})

    def release(
        self,
        mark: bytes,
        holder: str,
        *,
        until: float,
        sealed: bytes | None,
        forget: float,
        besides: SessionChange | None = None,
    ) -> None:
        """Let others have it, with its answer, which is kept until then.

        Args:
            mark: the form's.
            holder: who holds it.
            until: for how long its answer is kept.
            sealed: its answer; None where nothing was done.
            forget: marks that ended before then are forgotten.
            besides: what the session of the person who sent it keeps from now on.
        """
        row = {"mark": mark, "holder": holder, "until": until, "sealed": sealed}
        with self._database.writing() as connection:
            connection.execute(_TIDY, {"before": forget})
            connection.execute(_RELEASE, row)
            if besides is not None:
                besides.keep(connection)
