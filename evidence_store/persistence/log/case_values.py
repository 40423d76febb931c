"""Values of cases at rest: sealed under the case's key beside the log, opened for readers.

What an entry of a case commits to is kept with its salt as one sealed piece. Five fields stay in
clear, because everything must be checkable without a key and they name nobody outside the unit: who
acted, in whose place (opaque ids), the digests of records, what was signed (a form in which every
field of a person or case is a commitment) and its signatures.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from evidence_store.custody.leaves.commitments import SALT_SIZE, Disclosure
from evidence_store.domain.people.unit_secrets import SecretGroup, not_opened
from evidence_store.errors import OutOfSequenceError, SealedKeyError, TamperedLogError
from evidence_store.keys.case_keys import (
    CaseKey,
    key_id_of,
    make_case_key,
    open_case_key,
    require_undamaged,
    wrap_case_key,
)
from evidence_store.persistence.engines import tables
from evidence_store.persistence.engines.failures import plain_failures
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Row

IN_CLEAR = frozenset({"records", "by", "deputy_of", "statement", "sig"})
# Emptied and not deleted: on PostgreSQL the application may delete no such row.
DESTROYED = b""
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ValuesAccess:
    """The unit's key for values (32 bytes), and whether the person who acts may read what it seals.

    Where the person who acts does not open that key, ``key`` is None: what needs it is refused.
    """

    key: bytes | None = field(repr=False)
    opens: bool


class CaseValues:
    """The keys of cases inside one open transaction.

    Args:
        connection: the transaction.
        access: None where the log is looked at alone: then nothing sealed is opened, and what is
            written is kept as it comes.
    """

    def __init__(self, connection: Connection, access: ValuesAccess | None) -> None:
        self._connection = connection
        self._values_key = access.key if access is not None else None
        self._seals = access is not None
        self._opens = access is not None and access.opens
        self._by_id: dict[bytes, CaseKey | None] = {}
        self._by_case: dict[str, CaseKey] = {}
        self._known: dict[str, tuple[str, bytes] | None] = {}

    def know(self, case_id: str, row: tuple[str, bytes] | None) -> None:
        """Take note of what is recorded as the case's key (id, wrapped), so that it is not asked.

        Args:
            case_id: the case.
            row: None where it has no key yet.
        """
        self._known.setdefault(case_id, row)

    def kept(self, disclosure: Disclosure, *, case_id: str | None) -> tuple[bytes, bytes]:
        """Salt and value as the two columns keep them: an empty salt where both are sealed.

        Raises:
            NotPermittedError: the unit's key for values is not open, so nothing can be sealed.
        """
        if case_id is None or not self._seals or disclosure.path in IN_CLEAR:
            return disclosure.salt, disclosure.value
        key = self._key_of_case(case_id)
        # Bound to its place, or a sealed value could be moved to another entry and open there.
        place = _place(disclosure.seq, disclosure.path)
        return b"", key.seal(disclosure.salt + disclosure.value, place=place)

    def opened(self, row: Row[Any]) -> Disclosure | None:
        """The disclosure of a row; None where it is sealed and is not opened here.

        Raises:
            TamperedLogError: the key is here and does not open it.
        """
        key_id = self.sealed_by(row)
        if key_id is None:
            return Disclosure(row.seq, row.path, row.salt, row.value)
        key = self._key_by_id(key_id) if self._opens else None
        if key is None:
            return None
        plain = key.open(row.value, place=_place(row.seq, row.path))
        return Disclosure(row.seq, row.path, plain[:SALT_SIZE], plain[SALT_SIZE:])

    def sealed_by(self, row: Row[Any]) -> bytes | None:
        """The id of the key that seals a row's value, None where it is not sealed.

        Raises:
            TamperedLogError: it was damaged or moved.
        """
        key_id = key_id_of(row.value) if not row.salt else None
        if key_id is not None:
            # By a digest beside the sealed value: ``fsck`` tells damage without
            # anybody's key (ADR 19).
            require_undamaged(row.value, place=_place(row.seq, row.path))
        return key_id

    def seal(self, case_id: str, name: str, data: bytes) -> bytes:
        """Seal data that is kept outside the log under the case's key.

        Raises:
            SealedKeyError: no key of the unit is open here.
            NotPermittedError: the unit's key for values is not.
        """
        if not self._seals:
            raise SealedKeyError("The unit's keys are not open here. Unlock the data folder first.")
        return self._key_of_case(case_id).seal(data, place=name)

    def open(self, name: str, sealed: bytes) -> bytes:
        """Open what was sealed so.

        Raises:
            OutOfSequenceError: the key was destroyed with the values of its case.
            SealedKeyError: the person who acts may not read values of cases.
            TamperedLogError: it was changed, or sealed under another name.
        """
        if not self._opens:
            raise SealedKeyError("Values of cases are not opened for you here.")
        key_id = key_id_of(sealed)
        if key_id is None:
            raise TamperedLogError(f"What is kept sealed as {name} was damaged.")
        key = self._key_by_id(key_id)
        if key is None:
            raise OutOfSequenceError(
                "This was destroyed with the values of its case. It can no longer be opened."
            )
        return key.open(sealed, place=name)

    def keys(self) -> dict[str, bool]:
        """Every key by its id (hex), and whether it still is there."""
        columns = tables.case_key.c
        with plain_failures():
            rows = self._connection.execute(select(columns.key_id, columns.wrapped)).all()
        return {row.key_id: row.wrapped != DESTROYED for row in rows}

    def destroy(self, case_id: str) -> tuple[str, ...]:
        """Destroy every key of the case's values; give the ids of the keys that were destroyed.

        Raises:
            SealedKeyError: a key of this case was changed, or stands under another case.
            NotPermittedError: the unit's key for values is not open.
        """
        columns = tables.case_key.c
        live = (columns.case_id == case_id) & (columns.wrapped != DESTROYED)
        with plain_failures():
            rows = self._connection.execute(
                select(tables.case_key).where(columns.wrapped != DESTROYED)
            ).all()
            if rows and self._values_key is None:
                raise not_opened(SecretGroup.CASES)
            found = [row.key_id for row in rows if row.case_id == case_id]
            # Whose it is, each key itself says: one under another name would stay, or go for it.
            for row in rows:
                if row.case_id == case_id:
                    self._opened_key(row.key_id, row.wrapped, case_id)
                else:
                    self._require_anothers(row.key_id, row.wrapped, case_id)
            self._connection.execute(update(tables.case_key).where(live).values(wrapped=DESTROYED))
        self._by_case.pop(case_id, None)
        self._known[case_id] = None
        self._by_id.clear()
        return tuple(found)

    def rewrap(self, values_key: bytes) -> None:
        """Wrap every key that is there by another key of the unit, and let it seal nothing more.

        Raises:
            SealedKeyError: no key of the unit is open here, or one of the keys was changed.
        """
        columns = tables.case_key.c
        query = select(tables.case_key).where(columns.wrapped != DESTROYED)
        with plain_failures():
            for row in self._connection.execute(query).all():
                key = self._opened_key(row.key_id, row.wrapped, row.case_id)
                # What is sealed for a case from now on is sealed under a fresh key of the case:
                # anyone who kept the old ones opens nothing of it.
                wrapped = wrap_case_key(key, values_key=values_key)
                here = columns.key_id == row.key_id
                self._connection.execute(
                    update(tables.case_key).where(here).values(wrapped=wrapped, state=CLOSED)
                )
        self._values_key = values_key
        self._by_id.clear()
        self._by_case.clear()
        self._known.clear()

    def _require_anothers(self, key_id: str, wrapped: bytes, case_id: str) -> None:
        """Check that a key is not this case's; whether it opens for its own case is not asked."""
        try:
            self._opened_key(key_id, wrapped, case_id)
        except SealedKeyError:
            return
        raise SealedKeyError(
            f"{case_id}: a key of this case's values stands under another case. Nothing was "
            "destroyed. Run: " + Way.FSCK
        )

    def _key_of_case(self, case_id: str) -> CaseKey:
        if self._values_key is None:
            raise not_opened(SecretGroup.CASES)
        if case_id in self._by_case:
            return self._by_case[case_id]
        if case_id not in self._known:
            columns = tables.case_key.c
            live = (columns.case_id == case_id) & (columns.wrapped != DESTROYED)
            live &= columns.state == ""
            query = select(columns.key_id, columns.wrapped).where(live)
            with plain_failures():
                found = self._connection.execute(query).first()
            self._known[case_id] = None if found is None else (found.key_id, found.wrapped)
        row = self._known[case_id]
        key = self._made(case_id) if row is None else self._opened_key(*row, case_id)
        self._by_case[case_id] = key
        return key

    def _made(self, case_id: str) -> CaseKey:
        key = make_case_key(case_id)
        wrapped = wrap_case_key(key, values_key=self._values_key or b"")
        with plain_failures():
            self._connection.execute(
                insert(tables.case_key).values(
                    key_id=key.id.hex(), case_id=case_id, wrapped=wrapped
                )
            )
        return key

    def _key_by_id(self, key_id: bytes) -> CaseKey | None:
        if key_id not in self._by_id:
            columns = tables.case_key.c
            query = select(tables.case_key).where(columns.key_id == key_id.hex())
            with plain_failures():
                row = self._connection.execute(query).first()
            live = row is not None and row.wrapped != DESTROYED and self._values_key is not None
            self._by_id[key_id] = (
                self._opened_key(row.key_id, row.wrapped, row.case_id) if live and row else None
            )
        return self._by_id[key_id]

    def _opened_key(self, key_id: str, wrapped: bytes, case_id: str) -> CaseKey:
        return open_case_key(
            wrapped,
            key_id=bytes.fromhex(key_id),
            case_id=case_id,
            values_key=self._values_key or b"",
        )


def _place(seq: int, path: str) -> str:
    return f"entry {seq}, field {path!r}"
