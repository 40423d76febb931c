"""Sessions, kept beside the record: they end on sign-out, when left alone, and after one shift.

* The cookie carries 256 random bits and nothing else. Only their SHA-256 is kept, and what a
  session keeps is sealed under them: whoever reads the database can neither go on with a session
  nor read it.
* Every server of one folder or database has the same sessions; one that is started again goes on
  with them.
* Signing in gives a new id, so that one planted beforehand is worth nothing.
* A session that nobody has signed in to is kept short and few: it only carries a form's token.
* That a session is in use is noted once a minute; else reading a page writes nothing here.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import current_app, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict
from werkzeug.http import parse_cookie

from evidence_store.bootstrap.screens import Ends
from evidence_store.errors import SealedKeyError, SessionsError
from evidence_store.keys.screen_values import OF_SESSION, ScreenSealer, derived_key
from webui.packing import packed, unpacked

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from evidence_store.bootstrap.screens import FoundSession, SessionRows
    from evidence_store.domain.people import Person

Seconds: TypeAlias = Callable[[], float]

IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 8 * 60 * 60  # one shift
ANONYMOUS_SECONDS = 30 * 60
NOTED_EVERY_SECONDS = 60.0
SET_BACK_SECONDS = 120.0
"""Where the clock says so much less than a session saw, the session ends."""
MOST_ANONYMOUS = 500
MOST_SIGNED_IN = 1000


@dataclass(slots=True)
class Row:
    """One session: who, by which key, since when, last seen when, and what the forms keep."""

    person_id: str | None
    key_mark: bytes
    began: float
    seen: float
    kept: dict[str, Any] = field(default_factory=dict)


class SessionTable:
    """All live sessions by the digest of their id.

    Args:
        rows: where they are kept.
        seconds: since 1970, by the clock that all servers of one record share.
    """

    def __init__(self, rows: SessionRows, *, seconds: Seconds) -> None:
        self._rows = rows
        self._seconds = seconds

    def begin(
        self, *, person_id: str | None, kept: Mapping[str, Any], key_mark: bytes = b""
    ) -> str:
        """Keep a new session and give its id; the oldest of too many ends."""
        identifier, now = secrets.token_urlsafe(32), self._seconds()
        sealer = _sealer(identifier)
        self._rows.begin(
            _digest(identifier),
            person_id=person_id,
            key_mark=key_mark,
            now=now,
            kept={name: sealer.seal(name, packed(value)) for name, value in kept.items()},
            until=now + LONGEST_SECONDS,
            ends=_ends(now),
            most=MOST_ANONYMOUS if person_id is None else MOST_SIGNED_IN,
        )
        return identifier

    def find(self, identifier: str) -> Row | None:
        """Give the live session of this id and note that it was used; None where there is none."""
        digest, now = _digest(identifier), self._seconds()
        found = self._rows.find(digest)
        if found is None:
            return None
        try:
            row = _opened(identifier, found)
        except SealedKeyError:  # changed by somebody who had no id
            row = None
        if row is None or _ran_out(row, now):
            self._rows.end(digest)
            return None
        if now - row.seen >= NOTED_EVERY_SECONDS:
            self._rows.saw(digest, now)
        return row

    def keep(
        self, identifier: str, kept: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what the forms changed; nothing revives a session that has ended meanwhile.

        Only what differs from ``before`` is written: another request of the same session may have
        ended meanwhile, and what it took away stays away.
        """
        known, sealer = before or {}, _sealer(identifier)
        changed = {
            name: sealer.seal(name, packed(value))
            for name, value in kept.items()
            if name not in known or known[name] != value
        }
        gone = known.keys() - kept.keys()
        if changed or gone:
            until = self._seconds() + LONGEST_SECONDS
            self._rows.keep(_digest(identifier), changed, gone, until=until)

    def keep_apart(
        self, identifier: str, name: str, value: object, *, seconds: float = LONGEST_SECONDS
    ) -> None:
        """Keep something large, or for a short time, that other requests need not read."""
        sealed = _sealer(identifier).seal(name, packed(value))
        until = self._seconds() + seconds
        self._rows.put_apart(_digest(identifier), name, sealed, until=until)

    def apart(self, identifier: str, name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
        """Give what was kept apart under that name; None where nothing is."""
        found = self._rows.apart(_digest(identifier), now=self._seconds(), name=name)
        return None if found is None else unpacked(_sealer(identifier).open(name, found))

    def take(self, identifier: str, name: str) -> Any:  # noqa: ANN401 -- the same
        """Give what is kept under a name and forget it; None to everybody but the first."""
        found = self._rows.take(_digest(identifier), name, now=self._seconds())
        return None if found is None else unpacked(_sealer(identifier).open(name, found))

    def end(self, identifier: str) -> None:
        """End one session at once, on every server."""
        self._rows.end(_digest(identifier))

    def end_of(self, person_id: str, *, but: str | None = None) -> None:
        """End every session of this person at once, on every server; but that one."""
        self._rows.end_of(person_id, but=b"" if but is None else _digest(but))


def key_mark(person: Person) -> bytes:
    """Names the key with which this person signs in now: it ends the sessions of another one."""
    return hashlib.blake2b(person.signing_key + person.sealed_key, digest_size=16).digest()


def _opened(identifier: str, found: FoundSession) -> Row:
    sealer = _sealer(identifier) if found.kept else None
    kept = {
        name: unpacked(sealer.open(name, sealed)) for name, sealed in found.kept.items() if sealer
    }
    return Row(found.person_id, found.key_mark, found.began, found.seen, kept)


def _ran_out(row: Row, now: float) -> bool:
    ends = _ends(now)
    if row.seen > now + SET_BACK_SECONDS:
        return True
    if row.person_id is None:
        return row.began < ends.anonymous
    return row.seen < ends.idle or row.began < ends.longest


def _ends(now: float) -> Ends:
    """Use is noted once a minute: nobody is sent away before twenty minutes alone."""
    return Ends(
        longest=now - LONGEST_SECONDS,
        idle=now - IDLE_SECONDS - NOTED_EVERY_SECONDS,
        anonymous=now - ANONYMOUS_SECONDS,
    )


def _digest(identifier: str) -> bytes:
    """Keep ids only as digests: the database gives no session away."""
    return hashlib.sha256(identifier.encode()).digest()


def _sealer(identifier: str) -> ScreenSealer:
    return ScreenSealer(derived_key(identifier.encode(), OF_SESSION))


class TableSession(CallbackDict[str, Any], SessionMixin):
    """What Flask calls the session: a view of one row.

    ``person_id`` and ``identifier`` are None before signing in and before anything is kept.
    ``away`` says why sessions cannot be read, where they cannot.
    """

    def __init__(
        self, identifier: str | None, row: Row | None, *, away: SessionsError | None = None
    ) -> None:
        def note(changed: object) -> None:
            del changed
            self.modified = True

        self.before = dict(row.kept) if row else {}
        super().__init__(self.before, note)
        self.identifier = identifier if row else None
        self.person_id = row.person_id if row else None
        self.key_mark = row.key_mark if row else b""
        self.away = away
        self.modified = False
        self.renewed_for: tuple[str, bytes] | None = None
        self.ended = False

    def renew(self, person: Person, *, kept: dict[str, Any] | None = None) -> None:
        """Begin anew, signed in as this person; of what was kept before, only this goes along."""
        self.clear()
        self.update(kept or {})
        self.renewed_for = person.id, key_mark(person)

    def finish(self) -> None:
        """End with this answer."""
        self.clear()
        self.ended = True

    def forsake(self) -> None:
        """Go on as somebody who is not signed in; the session itself has ended."""
        self.clear()
        self.before, self.identifier, self.person_id = {}, None, None
        self.modified = False


def table_session() -> TableSession:
    """Give the session of this request as a row of our table."""
    if not isinstance(session, TableSession):  # Flask was given another kind: nothing is safe
        raise TypeError("the session is not of the table")
    return session


def the_table() -> SessionTable:
    """Give the table of this server's sessions."""
    interface = current_app.session_interface
    if not isinstance(interface, ServerSessions):
        raise TypeError("the sessions are not of the table")
    return interface.table


def owner_of_forms() -> str:
    """Name this request's session to tables beside it: a keyed digest, never the id itself.

    The key (``SECRET_KEY``) is shared by the servers of one record: what is kept by this name opens
    no session.
    """
    key, identifier = current_app.config["SECRET_KEY"], getattr(session, "identifier", None) or ""
    return hashlib.blake2b(identifier.encode(), key=key, digest_size=32).hexdigest()


def take_once(name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
    """Give what this session keeps under a name, to one request, however many ask at once."""
    found = table_session()
    found.pop(name, None)
    found.before.pop(name, None)
    return None if found.identifier is None else the_table().take(found.identifier, name)


def keep_apart(name: str, value: object, *, seconds: float = LONGEST_SECONDS) -> None:
    """Keep something of whoever is signed in that their other requests need not read."""
    if (identifier := table_session().identifier) is not None:
        the_table().keep_apart(identifier, name, value, seconds=seconds)


def kept_apart(name: str) -> Any:  # noqa: ANN401 -- the same
    """Give what ``keep_apart`` kept; None where nothing is, or it ran out."""
    identifier = table_session().identifier
    return None if identifier is None else the_table().apart(identifier, name)


class ServerSessions(SessionInterface):
    """Gives Flask its sessions out of the table."""

    def __init__(self, table: SessionTable, *, cookie: str, is_secure: bool = False) -> None:
        self.table = table
        self.cookie = cookie
        self.is_secure = is_secure

    def is_signed_in(self, cookies: str) -> bool:
        """Whether a request that brings these cookies is of somebody who is signed in."""
        identifier = parse_cookie(cookies).get(self.cookie, "")
        try:
            row = self.table.find(identifier) if identifier else None
        except SessionsError:
            return False
        return row is not None and row.person_id is not None

    def open_session(self, app: Flask, request: Request) -> TableSession:
        """Give the live session that the cookie names, or an empty one."""
        del app
        identifier = request.cookies.get(self.cookie, "")
        try:
            row = self.table.find(identifier) if identifier else None
        except SessionsError as error:  # told where errors are told; nobody is signed in
            return TableSession(identifier, None, away=error)
        return TableSession(identifier, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep, renew or end the session, and set the cookie only where it changed."""
        del app
        if not isinstance(session, TableSession):
            raise TypeError("sessions of another kind are not kept")
        if session.away is not None:
            return
        if session.ended or session.renewed_for:
            self.table.end(session.identifier or "")
        if session.ended:
            response.delete_cookie(
                self.cookie, path="/", httponly=True, samesite="Strict", secure=self.is_secure
            )
        elif session.renewed_for:
            person_id, mark = session.renewed_for
            self._set(response, self.table.begin(person_id=person_id, kept=session, key_mark=mark))
        elif session.identifier and session.modified:
            self.table.keep(session.identifier, session, before=session.before)
        elif session.modified:
            self._set(response, self.table.begin(person_id=None, kept=session))

    def _set(self, response: Response, identifier: str) -> None:
        """Send the id; without an expiry date it ends with the browser."""
        response.set_cookie(
            self.cookie,
            identifier,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.is_secure,
        )
