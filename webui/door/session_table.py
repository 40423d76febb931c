"""The table of live sessions, kept beside the record: ids as digests, what they keep sealed.

* The cookie carries 256 random bits and nothing else. Only their SHA-256 is kept, and what a
  session keeps is sealed under them: anyone who reads the database can neither go on with a session
  nor read it.
* Every server of one folder or database has the same sessions; one that is started again goes on
  with them.
* That a session is in use is noted once a minute; else reading a page writes nothing here.
* Nothing is kept of anybody who is not signed in, but what one who was had typed when it ended.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeAlias

from evidence_store.errors import SealedKeyError
from evidence_store.keys.screen_values import OF_SESSION, OF_TYPED, ScreenSealer, derived_key
from evidence_store.screens.kept import Ends, SessionChange
from forensics.value_classes import dataclass
from webui.door.packing import packed, unpacked

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Person
    from evidence_store.screens.kept import FoundSession, LiveSession, SessionRows

Seconds: TypeAlias = Callable[[], float]

IDLE_SECONDS = 20 * 60
LONGEST_SECONDS = 8 * 60 * 60  # one shift
TYPED_SECONDS = 60 * 60
"""For how long what was typed waits for somebody whose session ended meanwhile."""
NOTED_EVERY_SECONDS = 60.0
SET_BACK_SECONDS = 120.0
"""Where the clock says so much less than a session saw, the session ends."""
MOST_OF_PERSON = 20
"""Sessions that one person may have; of too many their own oldest ends."""
MOST_TYPED = 1000
TYPED = "typed"


@dataclass(slots=True)
class Row:
    """One session: who, by which key, since when, last seen when, and what the forms keep."""

    person_id: str
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

    def begin(self, *, person_id: str, kept: Mapping[str, Any], key_mark: bytes = b"") -> str:
        """Keep a new session and give its id; of too many of this person the oldest ends."""
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
            most=MOST_OF_PERSON,
        )
        return identifier

    def find(self, identifier: str, *, is_used: bool = True) -> Row | None:
        """Return the live session of this id; None if there is none.

        It is noted that it was used, unless nobody did: what a script asks keeps no session alive.
        """
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
        if is_used and now - row.seen >= NOTED_EVERY_SECONDS:
            self._rows.saw(digest, now)
        return row

    def keep(
        self, identifier: str, kept: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
    ) -> None:
        """Keep what the forms changed; nothing revives a session that has ended meanwhile.

        Only what differs from ``before`` is written: another request of the same session may have
        ended meanwhile, and what it took away stays away.
        """
        if (change := self.change(identifier, kept, before=before)) is not None:
            self._rows.keep(change)

    def change(
        self, identifier: str, kept: Mapping[str, Any], *, before: Mapping[str, Any] | None = None
    ) -> SessionChange | None:
        """Return what ``keep`` would write, to be written together with something else."""
        known, sealer = before or {}, _sealer(identifier)
        changed = {
            name: sealer.seal(name, packed(value))
            for name, value in kept.items()
            if name not in known or known[name] != value
        }
        gone = known.keys() - kept.keys()
        if not changed and not gone:
            return None
        return SessionChange(_digest(identifier), changed, gone, self._seconds() + LONGEST_SECONDS)

    def keep_apart(
        self, identifier: str, name: str, value: object, *, seconds: float = LONGEST_SECONDS
    ) -> None:
        """Keep something large, or for a short time, that other requests need not read."""
        sealed = _sealer(identifier).seal(name, packed(value))
        until = self._seconds() + seconds
        self._rows.put_apart(_digest(identifier), name, sealed, until=until)

    def apart(self, identifier: str, name: str) -> Any:  # noqa: ANN401 -- whatever the forms keep
        """Return what was kept apart under that name; None where nothing is."""
        found = self._rows.apart(_digest(identifier), now=self._seconds(), name=name)
        return None if found is None else unpacked(_sealer(identifier).open(name, found))

    def take(self, identifier: str, name: str) -> Any:  # noqa: ANN401 -- the same
        """Return what is kept under a name and forget it; None to everybody but the first."""
        found = self._rows.take(_digest(identifier), name, now=self._seconds())
        return None if found is None else unpacked(_sealer(identifier).open(name, found))

    def end(self, identifier: str) -> None:
        """End one session at once, on every server."""
        self._rows.end(_digest(identifier))

    def end_of(self, person_id: str, *, but: str | None = None) -> None:
        """End every session of this person at once, on every server; but that one."""
        self._rows.end_of(person_id, but=b"" if but is None else _digest(but))

    def of_person(self, person_id: str) -> list[LiveSession]:
        """The live sessions of this person, the one used last first."""
        return self._rows.of_person(person_id, ends=_ends(self._seconds()))

    def is_of(self, one: LiveSession, identifier: str) -> bool:
        """Whether that is the session of this id."""
        return one.digest == _digest(identifier)

    def end_one(self, person_id: str, name: str) -> bool:
        """End the session of this person that has that name; False where none has."""
        named = [each for each in self.of_person(person_id) if each.name == name]
        for each in named:
            self._rows.end(each.digest)
        return bool(named)

    def keep_typed(self, person_id: str, value: object) -> bytes:
        """Keep what somebody typed whose session ended; gives the key that only they will have.

        There is one place for each person: nobody fills a disk by it.
        """
        key, now = secrets.token_bytes(32), self._seconds()
        sealed = ScreenSealer(derived_key(key, OF_TYPED)).seal(TYPED, packed(value))
        owner = _owner_of_typed(person_id)
        until = now + TYPED_SECONDS
        self._rows.put_draft(owner, TYPED, sealed, until=until, now=now, most=MOST_TYPED)
        return key

    def take_typed(self, person_id: str, key: bytes) -> Any:  # noqa: ANN401 -- whatever was kept
        """Return what ``keep_typed`` kept, once; None where nothing waits under this key."""
        found = self._rows.take(_owner_of_typed(person_id), TYPED, now=self._seconds())
        try:
            sealer = ScreenSealer(derived_key(key, OF_TYPED))
            return None if found is None else unpacked(sealer.open(TYPED, found))
        except SealedKeyError:  # typed at another browser
            return None


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
    set_back = row.seen > now + SET_BACK_SECONDS
    return set_back or row.seen < ends.idle or row.began < ends.longest


def _ends(now: float) -> Ends:
    """Use is noted once a minute: nobody is sent away before twenty minutes alone."""
    return Ends(
        longest=now - LONGEST_SECONDS,
        idle=now - IDLE_SECONDS - NOTED_EVERY_SECONDS,
    )


def _digest(identifier: str) -> bytes:
    """Keep ids only as digests: the database gives no session away."""
    return hashlib.sha256(identifier.encode()).digest()


def _sealer(identifier: str) -> ScreenSealer:
    return ScreenSealer(derived_key(identifier.encode(), OF_SESSION))


def _owner_of_typed(person_id: str) -> bytes:
    return hashlib.sha256(b"typed\0" + person_id.encode()).digest()
