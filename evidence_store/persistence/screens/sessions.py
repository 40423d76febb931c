"""Rows of sessions and of what they keep: digests and sealed bytes, never an id or a word.

Every act here is one transaction, so that what several servers do at once agrees.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import text

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from evidence_store.persistence.screens.opening import ScreensDatabase

OF_SESSION, APART, DRAFT = "session", "apart", "draft"

# One question for each request (ADR 31).
_FIND = text("""
    SELECT s.person_id, s.key_mark, s.began, s.seen, k.name, k.sealed
    FROM screen_session s LEFT JOIN screen_kept k ON k.owner = s.digest AND k.kind = 'session'
    WHERE s.digest = :digest""")
_BEGIN = text("INSERT INTO screen_session VALUES (:digest, :person_id, :key_mark, :now, :now)")
_SEEN = text("UPDATE screen_session SET seen = :now WHERE digest = :digest AND seen < :now")
_PUT = """
    INSERT INTO screen_kept (owner, name, kind, until, sealed)
    SELECT :owner, :name, :kind, :until, :sealed {when}
    ON CONFLICT (owner, name)
    DO UPDATE SET kind = excluded.kind, until = excluded.until, sealed = excluded.sealed"""
# A request that was under way when its session ended brings nothing of it back.
_PUT_IF_ALIVE = text(
    _PUT.format(when="WHERE EXISTS (SELECT 1 FROM screen_session WHERE digest = :owner)")
)
_PUT_ANYHOW = text(_PUT.format(when="WHERE 1 = 1"))  # SQLite parses no ON after a bare SELECT
# One statement, so that of several requests, on several servers, one alone is given it.
_TAKE = text("""
    DELETE FROM screen_kept WHERE owner = :owner AND name = :name RETURNING until, sealed""")
_ALL = text("SELECT name, sealed FROM screen_kept WHERE owner = :owner AND until >= :now")
_GET = text("""
    SELECT sealed FROM screen_kept WHERE owner = :owner AND name = :name AND until >= :now""")
_END = (
    text("DELETE FROM screen_kept WHERE owner = :digest"),
    text("DELETE FROM screen_session WHERE digest = :digest"),
)
_OF_PERSON = "SELECT digest FROM screen_session WHERE person_id = :person_id AND digest <> :but"
_END_OF = (
    text(f"DELETE FROM screen_kept WHERE owner IN ({_OF_PERSON})"),  # noqa: S608 -- our own words
    text("DELETE FROM screen_session WHERE person_id = :person_id AND digest <> :but"),
)
# Drafts outlive their session, and go at a time of their own (ADR 31).
_TIDY = (
    text("DELETE FROM screen_session WHERE began < :longest OR seen < :idle"),
    text("DELETE FROM screen_kept WHERE until < :now"),
    text("""
        DELETE FROM screen_kept WHERE kind <> 'draft'
        AND owner NOT IN (SELECT digest FROM screen_session)"""),
)
_MAKE_ROOM = text("""
    DELETE FROM screen_session WHERE digest IN (
        SELECT digest FROM screen_session WHERE person_id = :person_id ORDER BY seen DESC
        LIMIT 1000000 OFFSET :most)""")
_LIVE_OF = text("""
    SELECT digest, began, seen FROM screen_session
    WHERE person_id = :person_id AND began >= :longest AND seen >= :idle ORDER BY seen DESC""")
_FORGET_DRAFTS = text("""
    DELETE FROM screen_kept WHERE kind = 'draft' AND owner IN (
        SELECT owner FROM screen_kept WHERE kind = 'draft' GROUP BY owner
        ORDER BY max(until) DESC LIMIT 1000000 OFFSET :most)""")
_PROLONG = text("UPDATE screen_kept SET until = :until WHERE owner = :owner")


@dataclass(frozen=True, slots=True)
class Ends:
    """Moments before which a session has ended (seconds since 1970)."""

    longest: float
    idle: float


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session as its person sees it listed; its name opens nothing."""

    digest: bytes
    began: float
    seen: float

    @property
    def name(self) -> str:
        """Names it within this person's sessions."""
        return hashlib.sha256(b"name\0" + self.digest).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class FoundSession:
    """One row, with what it keeps, sealed, by name."""

    person_id: str
    key_mark: bytes
    began: float
    seen: float
    kept: dict[str, bytes]


@dataclass(frozen=True, slots=True)
class SessionChange:
    """What a live session keeps otherwise: nothing of one that has ended.

    Args:
        digest: of its id.
        put: sealed values by name.
        drop: names of what it keeps no longer.
        until: what it keeps is forgotten then.
    """

    digest: bytes
    put: Mapping[str, bytes]
    drop: Collection[str]
    until: float

    def keep(self, connection: Connection) -> None:
        """Keep it in a transaction that is open."""
        for name in self.drop:
            connection.execute(_TAKE, {"owner": self.digest, "name": name})
        _put(connection, self.digest, self.put, kind=OF_SESSION, until=self.until)


class SessionRows:
    """All sessions of one data folder or database, by the digest of their id."""

    def __init__(self, database: ScreensDatabase) -> None:
        self._database = database

    def begin(
        self,
        digest: bytes,
        *,
        person_id: str,
        key_mark: bytes,
        now: float,
        kept: Mapping[str, bytes],
        until: float,
        ends: Ends,
        most: int,
    ) -> None:
        """Keep a new session; expired ones are forgotten, and the oldest of too many.

        Args:
            digest: of its id.
            person_id: who signed in.
            key_mark: which key of theirs.
            now: the present.
            kept: sealed values by name.
            until: what it keeps is forgotten then.
            ends: which others have ended.
            most: how many this person may have, with it.
        """
        row = {"digest": digest, "person_id": person_id, "key_mark": key_mark, "now": now}
        with self._database.writing() as connection:
            connection.execute(_TIDY[0], {"longest": ends.longest, "idle": ends.idle})
            connection.execute(_MAKE_ROOM, {"person_id": person_id, "most": most - 1})
            connection.execute(_TIDY[1], {"now": now})
            connection.execute(_TIDY[2])
            connection.execute(_BEGIN, row)
            _put(connection, digest, kept, kind=OF_SESSION, until=until)

    def find(self, digest: bytes) -> FoundSession | None:
        """The session of that digest; nothing is written."""
        with self._database.asking() as connection:
            rows = connection.execute(_FIND, {"digest": digest}).all()
        if not rows:
            return None
        person_id, key_mark, began, seen = rows[0][:4]
        kept = {name: bytes(sealed) for *_, name, sealed in rows if name is not None}
        return FoundSession(person_id, bytes(key_mark), began, seen, kept)

    def of_person(self, person_id: str, *, ends: Ends) -> list[LiveSession]:
        """The live sessions of one person, the one used last first."""
        bounds = {"person_id": person_id, "longest": ends.longest, "idle": ends.idle}
        with self._database.asking() as connection:
            return [
                LiveSession(bytes(digest), began, seen)
                for digest, began, seen in connection.execute(_LIVE_OF, bounds)
            ]

    def saw(self, digest: bytes, now: float) -> None:
        """Note that it was used."""
        with self._database.asking() as connection:
            connection.execute(_SEEN, {"digest": digest, "now": now})

    def keep(self, change: SessionChange) -> None:
        """Change what a live session keeps."""
        with self._database.writing() as connection:
            change.keep(connection)

    def put_apart(self, digest: bytes, name: str, sealed: bytes, *, until: float) -> None:
        """Keep something of a live session that its other requests need not read."""
        with self._database.writing() as connection:
            _put(connection, digest, {name: sealed}, kind=APART, until=until)

    def take(self, owner: bytes, name: str, *, now: float) -> bytes | None:
        """Return what is kept under a name and forget it: None to everybody but the first."""
        with self._database.writing() as connection:
            row = connection.execute(_TAKE, {"owner": owner, "name": name}).first()
        return None if row is None or row.until < now else bytes(row.sealed)

    def apart(self, owner: bytes, *, name: str, now: float) -> bytes | None:
        """One thing that an owner keeps, sealed; None where it is not there or has run out."""
        with self._database.asking() as connection:
            row = connection.execute(_GET, {"owner": owner, "name": name, "now": now}).first()
        return None if row is None else bytes(row.sealed)

    def all_of(self, owner: bytes, *, now: float) -> dict[str, bytes]:
        """Everything that an owner keeps and that has not run out, sealed, by name."""
        with self._database.asking() as connection:
            rows = connection.execute(_ALL, {"owner": owner, "now": now})
            return {name: bytes(sealed) for name, sealed in rows}

    def end(self, digest: bytes) -> None:
        """End one session, with all that it keeps."""
        with self._database.writing() as connection:
            for statement in _END:
                connection.execute(statement, {"digest": digest})

    def end_of(self, person_id: str, *, but: bytes = b"") -> None:
        """End every session of one person, but that one."""
        with self._database.writing() as connection:
            for statement in _END_OF:
                connection.execute(statement, {"person_id": person_id, "but": but})

    def put_draft(
        self, owner: bytes, name: str, sealed: bytes, *, until: float, now: float, most: int
    ) -> None:
        """Keep one part of a draft, and the whole draft until then; of too many, the oldest go."""
        with self._database.writing() as connection:
            connection.execute(_TIDY[1], {"now": now})
            row = {"owner": owner, "name": name, "kind": DRAFT, "until": until, "sealed": sealed}
            connection.execute(_PUT_ANYHOW, row)
            connection.execute(_PROLONG, {"owner": owner, "until": until})
            connection.execute(_FORGET_DRAFTS, {"most": most})

    def drop(self, owner: bytes) -> None:
        """Forget all that an owner keeps."""
        with self._database.writing() as connection:
            connection.execute(_END[0], {"digest": owner})

    def secret(self, name: str) -> bytes:
        """32 random bytes that all servers of this record share, drawn at first use."""
        row = {"name": name, "secret": secrets.token_bytes(32)}
        # Of two servers that draw one at the same moment, both then read the one that was kept.
        made = text("INSERT INTO screen_secret VALUES (:name, :secret) ON CONFLICT DO NOTHING")
        with self._database.writing() as connection:
            connection.execute(made, row)
            found = connection.execute(
                text("SELECT secret FROM screen_secret WHERE name = :name"), {"name": name}
            ).scalar_one()
        return bytes(found)


def _put(
    connection: Connection, owner: bytes, put: Mapping[str, bytes], *, kind: str, until: float
) -> None:
    for name, sealed in put.items():
        row = {"owner": owner, "name": name, "kind": kind, "until": until, "sealed": sealed}
        connection.execute(_PUT_IF_ALIVE, row)
