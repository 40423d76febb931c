"""Sessions of signed-in people are in the table; before signing in, nothing is kept.

* Signing in gives a new id, so that one planted beforehand is worth nothing.
* Before signing in, the cookie itself carries the little that a form needs (its token, a challenge
  of passkeys), sealed by this server: however often a page is opened, no form is pushed out.
* A session is its own client's: the same cookie from another address, or on this machine from
  another user's browser, opens nothing (``clients``).
"""

from __future__ import annotations

import base64
import hashlib
import time
from typing import TYPE_CHECKING, Any

from flask import current_app, request, session
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.datastructures import CallbackDict
from werkzeug.http import parse_cookie

from evidence_store.errors import CANNOT_BE_KEPT, EvidenceStoreError, SealedKeyError
from evidence_store.keys.screen_values import OF_NOBODY, ScreenSealer, derived_key
from webui.door.clients import client_of
from webui.door.packing import packed, unpacked
from webui.door.session_table import LONGEST_SECONDS, SessionTable, key_mark

if TYPE_CHECKING:
    from flask import Flask, Request, Response

    from evidence_store.domain.people.person import Person
    from evidence_store.screens.kept import SessionChange
    from webui.door.session_table import Row

NOBODY_SECONDS = 60 * 60
"""For how long a form can be sent that somebody was shown before signing in."""
CLIENT = "client"
TASKS_COUNT, NEXT_STEPS, JOBS, STATION = "/tasks/count", "/next-step", "/jobs", "/station"
ASKED_BY_SCRIPTS = (TASKS_COUNT, f"{NEXT_STEPS}/", f"{JOBS}/progress", f"{STATION}/progress")
"""How the addresses begin that a page asks for by itself: nobody is at work for that, and no
session lasts longer by it."""
_NOBODYS = "~"  # no id begins so


class TableSession(CallbackDict[str, Any], SessionMixin):
    """What Flask calls the session: a view of one row.

    ``person_id`` and ``identifier`` are None before signing in; what a form needs then is
    ``nobodys``, out of the cookie. ``away`` says why sessions cannot be read, where they cannot.
    ``is_elsewhere``: the cookie is of a session that another client began.
    """

    def __init__(
        self,
        identifier: str | None,
        row: Row | None,
        *,
        nobodys: dict[str, Any] | None = None,
        away: EvidenceStoreError | None = None,
    ) -> None:
        def note(changed: object) -> None:
            del changed
            self.modified = True

        self.before = dict(row.kept) if row else (nobodys or {})
        super().__init__(self.before, note)
        self.identifier = identifier if row else None
        self.person_id = row.person_id if row else None
        self.key_mark = row.key_mark if row else b""
        self.away = away
        self.is_elsewhere = False
        self.modified = False
        self.renewed_for: tuple[str, bytes] | None = None
        self.ended = False

    def renew(self, person: Person, *, kept: dict[str, Any] | None = None) -> None:
        """Begin again, signed in as this person; of what was kept before, only this goes along."""
        self.clear()
        self.update({**(kept or {}), CLIENT: client_of(request.environ)})
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
    """Return the session of this request as a row of our table."""
    if not isinstance(session, TableSession):  # Flask was given another kind: nothing is safe
        raise TypeError("the session is not of the table")
    return session


def the_table() -> SessionTable:
    """Return the table of this server's sessions."""
    interface = current_app.session_interface
    if not isinstance(interface, ServerSessions):
        raise TypeError("the sessions are not of the table")
    return interface.table


def serves_this_machine() -> bool:
    """Whether the screens are for the person at this machine, and not for the desks of a lab."""
    interface = current_app.session_interface
    return isinstance(interface, ServerSessions) and not interface.is_secure


def owner_of_forms() -> str:
    """Name this request's session to tables beside it: a keyed digest, never the id itself.

    The key (``SECRET_KEY``) is shared by the servers of one record: what is kept by this name opens
    no session.
    """
    key, identifier = current_app.config["SECRET_KEY"], getattr(session, "identifier", None) or ""
    return hashlib.blake2b(identifier.encode(), key=key, digest_size=32).hexdigest()


def take_once(name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
    """Return what this session keeps under a name, to one request, however many ask at once."""
    found = table_session()
    in_cookie = found.pop(name, None)
    if found.identifier is None:
        return in_cookie  # of nobody: its user makes sure that it is used once
    found.before.pop(name, None)
    return the_table().take(found.identifier, name)


def keep_apart(name: str, value: object, *, seconds: float = LONGEST_SECONDS) -> None:
    """Keep something of the signed-in person that their other requests need not read."""
    if (identifier := table_session().identifier) is not None:
        the_table().keep_apart(identifier, name, value, seconds=seconds)


def kept_apart(name: str) -> Any:  # noqa: ANN401 -- the same
    """Return what ``keep_apart`` kept; None where nothing is, or it expired."""
    identifier = table_session().identifier
    return None if identifier is None else the_table().apart(identifier, name)


def to_keep(name: str, value: object) -> SessionChange | None:
    """Return what keeps something in the session for its next request, written by the caller.

    So it is written with what else the caller writes, in one transaction.
    """
    found = table_session()
    if found.identifier is None:
        return None
    return the_table().change(found.identifier, {name: value})


class ServerSessions(SessionInterface):
    """Gives Flask its sessions: out of the table, or before signing in out of the cookie.

    Args:
        table: of the person who is signed in.
        cookie: the cookie's name.
        secret: seals what the cookie carries of nobody; every server of the record has it.
        is_secure: over HTTPS only.
    """

    def __init__(
        self, table: SessionTable, *, cookie: str, secret: bytes, is_secure: bool = False
    ) -> None:
        self.table = table
        self.cookie = cookie
        self.is_secure = is_secure
        self._sealer = ScreenSealer(derived_key(secret, OF_NOBODY))

    def is_signed_in(self, cookies: str) -> bool:
        """Whether a request that brings these cookies is of somebody who is signed in."""
        identifier = parse_cookie(cookies).get(self.cookie, "")
        try:
            return bool(identifier) and self.table.find(identifier) is not None
        except CANNOT_BE_KEPT:
            return False

    def open_session(self, app: Flask, request: Request) -> TableSession:
        """Return the live session that the cookie names, or that of nobody."""
        del app
        brought = request.cookies.get(self.cookie, "")
        if brought.startswith(_NOBODYS):
            return TableSession(None, None, nobodys=self._of_nobody(brought))
        try:
            is_used = not request.path.startswith(ASKED_BY_SCRIPTS)
            row = self.table.find(brought, is_used=is_used) if brought else None
        except CANNOT_BE_KEPT as error:  # reported where errors are reported; nobody is signed in
            return TableSession(brought, None, away=error)
        if row is not None and row.kept.get(CLIENT) != client_of(request.environ):
            found = TableSession(None, None)  # it goes on at its own client
            found.is_elsewhere = True
            return found
        return TableSession(brought, row)

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
            self._set(response, self._for_nobody(dict(session)))

    def _for_nobody(self, kept: dict[str, Any]) -> str:
        sealed = self._sealer.seal(_NOBODYS, packed([time.time() + NOBODY_SECONDS, kept]))
        return _NOBODYS + base64.urlsafe_b64encode(sealed).decode()

    def _of_nobody(self, brought: str) -> dict[str, Any]:
        """What the cookie carries; nothing where it is not of this server, or too old."""
        try:
            sealed = base64.urlsafe_b64decode(brought.removeprefix(_NOBODYS))
            until, kept = unpacked(self._sealer.open(_NOBODYS, sealed))
        except (ValueError, SealedKeyError):
            return {}
        return dict(kept) if time.time() < until else {}

    def _set(self, response: Response, value: str) -> None:
        """Send the cookie; without an expiry date it ends with the browser."""
        response.set_cookie(
            self.cookie,
            value,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.is_secure,
        )
