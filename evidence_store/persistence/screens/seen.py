"""What people have seen of the news about what they began: digests alone, until they are old."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, text

if TYPE_CHECKING:
    from collections.abc import Collection

    from evidence_store.persistence.screens.opening import ScreensDatabase

_SEEN = text("SELECT mark FROM screen_seen WHERE mark IN :marks").bindparams(
    bindparam("marks", expanding=True)
)
_TIDY = text("DELETE FROM screen_seen WHERE until < :now")
_KEEP = text("""
    INSERT INTO screen_seen (mark, until) VALUES (:mark, :until)
    ON CONFLICT (mark) DO UPDATE SET until = excluded.until""")


class SeenRows:
    """The marks of what was seen; the person who sees and what they see stand in no row."""

    def __init__(self, database: ScreensDatabase) -> None:
        self._database = database

    def of(self, marks: Collection[bytes]) -> frozenset[bytes]:
        """Which of these were seen."""
        if not marks:
            return frozenset()
        with self._database.asking() as connection:
            found = connection.execute(_SEEN, {"marks": list(marks)}).scalars()
            return frozenset(bytes(each) for each in found)

    def keep(self, marks: Collection[bytes], *, now: float, until: float) -> None:
        """Take note that these were seen; it is forgotten after ``until`` (seconds since 1970)."""
        if not marks:
            return
        with self._database.writing() as connection:
            connection.execute(_TIDY, {"now": now})
            connection.execute(_KEEP, [{"mark": each, "until": until} for each in marks])
