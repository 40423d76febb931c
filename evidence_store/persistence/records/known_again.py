"""The table by which records are known again: beside each record, what it is looked for by.

It is derived from the records, kept with them in the same transaction, made again at every upgrade,
and compared with them by ``expunge fsck``.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from evidence_store.persistence.engines.tables import known_again as TABLE  # noqa: N812 -- as its neighbours name theirs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection, Select


def keep_known(connection: Connection, kind: str, record_id: str, known: Collection[str]) -> None:
    """Keep by what a record is looked for now, in place of what it was before."""
    own = (TABLE.c.kind == kind, TABLE.c.record_id == record_id)
    query = select(TABLE.c.mark).where(*own).order_by(TABLE.c.place)
    before = list(connection.execute(query).scalars())
    after = sorted(map(_mark, known))
    # Nothing is taken out, for which the application has no
    # right on a server: places that are left over are emptied.
    after += [""] * (len(before) - len(after))
    for place, mark in enumerate(after):
        if place >= len(before):
            row = {"kind": kind, "record_id": record_id, "place": place, "mark": mark}
            connection.execute(insert(TABLE).values(row))
        elif before[place] != mark:
            connection.execute(update(TABLE).where(*own, TABLE.c.place == place).values(mark=mark))


def known_by_any(kind: str, known: Iterable[str]) -> Select[Any]:
    """The ids of the records of a kind that are known by one of these."""
    marks = sorted(map(_mark, known))
    return select(TABLE.c.record_id).where(TABLE.c.kind == kind, TABLE.c.mark.in_(marks))


def kept_known(connection: Connection, kind: str) -> dict[str, set[str]]:
    """What is kept of every record of a kind, by id."""
    found: dict[str, set[str]] = {}
    query = select(TABLE.c.record_id, TABLE.c.mark).where(TABLE.c.kind == kind, TABLE.c.mark != "")
    for record_id, mark in connection.execute(query):
        found.setdefault(record_id, set()).add(mark)
    return found


def as_kept(known: Iterable[str]) -> set[str]:
    """What is kept for this."""
    return set(map(_mark, known))


def forget_all(connection: Connection) -> None:
    """Empty the table, before it is made again."""
    connection.execute(delete(TABLE))


def _mark(known: str) -> str:
    # Digests alone: a serial number or a path stands in the record, and ends with it.
    # surrogatepass: a path may hold bytes that are no UTF-8, which Python keeps as surrogates.
    return hashlib.blake2b(known.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
