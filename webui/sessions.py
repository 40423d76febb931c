"""Sessions, kept in this process: they end with the server, on sign-out, and when left alone.

* The cookie carries 256 random bits and nothing else; the table keeps only their SHA-256.
* Signing in gives a new id, so that one planted beforehand is worth nothing.
* A session that nobody has signed in to is kept short and few: it only carries a form's token.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import current_app, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict

if TYPE_CHECKING:
    from flask import Flask, Request, Response

Seconds: TypeAlias = Callable[[], float]

IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 8 * 60 * 60  # one shift
ANONYMOUS_SECONDS = 30 * 60
MOST_ANONYMOUS = 500
MOST_SIGNED_IN = 200


@dataclass(slots=True)
class Row:
    """One session: who, since when, last seen when, and what the forms keep."""

    person_id: str | None
    began: float
    seen: float
    kept: dict[str, Any] = field(default_factory=dict)


class SessionTable:
    """All live sessions by the digest of their id; safe for several threads.

    Args:
        seconds: a clock that never runs backwards (``time.monotonic``).
    """

    def __init__(self, *, seconds: Seconds) -> None:
        self._seconds = seconds
        self._rows: dict[str, Row] = {}
        self._lock = threading.Lock()

    def begin(self, *, person_id: str | None, kept: dict[str, Any]) -> str:
        """Keep a new session and give its id; the oldest of too many ends."""
        identifier, now = secrets.token_urlsafe(32), self._seconds()
        with self._lock:
            self._drop_what_ran_out(now)
            self._make_room(anonymous=person_id is None)
            self._rows[_digest(identifier)] = Row(person_id, now, now, dict(kept))
        return identifier

    def find(self, identifier: str) -> Row | None:
        """Give the live session of this id and note that it was used; None where there is none."""
        now = self._seconds()
        with self._lock:
            self._drop_what_ran_out(now)
            row = self._rows.get(_digest(identifier))
            if row is not None:
                row.seen = now
            return row

    def keep(
        self, identifier: str, kept: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what the forms changed; nothing revives a session that has ended meanwhile.

        Only what differs from ``before`` is written: another request of the same session may have
        ended meanwhile, and what it took away stays away.
        """
        known = before or {}
        with self._lock:
            if (row := self._rows.get(_digest(identifier))) is None:
                return
            for name in known.keys() - kept.keys():
                row.kept.pop(name, None)
            changed = {
                name: value
                for name, value in kept.items()
                if name not in known or known[name] != value
            }
            row.kept = {**row.kept, **changed}

    def take(self, identifier: str, name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
        """Give what is kept under a name and forget it; None to everybody but the first."""
        with self._lock:
            row = self._rows.get(_digest(identifier))
            return None if row is None else row.kept.pop(name, None)

    def end(self, identifier: str) -> None:
        """End one session at once."""
        with self._lock:
            self._rows.pop(_digest(identifier), None)

    def _drop_what_ran_out(self, now: float) -> None:
        """Forget every session that was left alone or lasted too long."""
        gone = [key for key, row in self._rows.items() if _ran_out(row, now)]
        for key in gone:
            del self._rows[key]

    def _make_room(self, *, anonymous: bool) -> None:
        """End the one seen longest ago where there are as many of its kind as may be."""
        kind = [key for key, row in self._rows.items() if (row.person_id is None) is anonymous]
        if len(kind) >= (MOST_ANONYMOUS if anonymous else MOST_SIGNED_IN):
            del self._rows[min(kind, key=lambda key: self._rows[key].seen)]


def _ran_out(row: Row, now: float) -> bool:
    if row.person_id is None:
        return now - row.began > ANONYMOUS_SECONDS
    return now - row.seen > IDLE_SECONDS or now - row.began > LONGEST_SECONDS


def _digest(identifier: str) -> str:
    """Keep ids only as digests: a memory dump gives no session away."""
    return hashlib.sha256(identifier.encode()).hexdigest()


class TableSession(CallbackDict[str, Any], SessionMixin):
    """What Flask calls the session: a view of one row.

    ``person_id`` and ``identifier`` are None before signing in and before anything is kept.
    """

    def __init__(self, identifier: str | None, row: Row | None) -> None:
        def note(changed: object) -> None:
            del changed
            self.modified = True

        self.before = dict(row.kept) if row else {}
        super().__init__(self.before, note)
        self.identifier = identifier if row else None
        self.person_id = row.person_id if row else None
        self.modified = False
        self.renewed_for: str | None = None
        self.ended = False

    def renew(self, person_id: str, *, kept: dict[str, Any] | None = None) -> None:
        """Begin anew, signed in as this person; of what was kept before, only this goes along."""
        self.clear()
        self.update(kept or {})
        self.renewed_for = person_id

    def finish(self) -> None:
        """End with this answer."""
        self.clear()
        self.ended = True


def table_session() -> TableSession:
    """Give the session of this request as a row of our table."""
    if not isinstance(session, TableSession):  # Flask was given another kind: nothing is safe
        raise TypeError("the session is not of the table")
    return session


def owner_of_forms() -> str:
    """Name this request's session to tables beside it: a keyed digest, never the id itself.

    The key ends with the server (``SECRET_KEY``): what is kept by this name opens no session.
    """
    key, identifier = current_app.config["SECRET_KEY"], getattr(session, "identifier", None) or ""
    return hashlib.blake2b(identifier.encode(), key=key, digest_size=32).hexdigest()


def take_once(name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
    """Give what this session keeps under a name, to one request, however many ask at once."""
    session, interface = table_session(), current_app.session_interface
    session.pop(name, None)
    if session.identifier is None or not isinstance(interface, ServerSessions):
        return None
    return interface.table.take(session.identifier, name)


class ServerSessions(SessionInterface):
    """Gives Flask its sessions out of the table."""

    def __init__(self, table: SessionTable, *, cookie: str, is_secure: bool = False) -> None:
        self.table = table
        self.cookie = cookie
        self.is_secure = is_secure

    def open_session(self, app: Flask, request: Request) -> TableSession:
        """Give the live session that the cookie names, or an empty one."""
        del app
        identifier = request.cookies.get(self.cookie, "")
        row = self.table.find(identifier) if identifier else None
        return TableSession(identifier, row)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep, renew or end the session, and set the cookie only where it changed."""
        del app
        if not isinstance(session, TableSession):
            raise TypeError("sessions of another kind are not kept")
        if session.ended or session.renewed_for:
            self.table.end(session.identifier or "")
        if session.ended:
            response.delete_cookie(
                self.cookie, path="/", httponly=True, samesite="Strict", secure=self.is_secure
            )
        elif session.renewed_for:
            self._set(response, self.table.begin(person_id=session.renewed_for, kept=session))
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
