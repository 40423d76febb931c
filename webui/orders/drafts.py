"""Answers of a form that goes over several pages, until they are recorded.

They belong to the person, not to the session: the person who is signed out in the middle finds them
again after signing in, at any server of the record and after it was started again; nobody else ever
sees them. They are sealed under the unit's keys, so that no name in them comes to a disk in clear.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, TypeAlias

from flask import Flask, current_app

from evidence_store.keys.screen_values import OF_DRAFT, ScreenSealer, derived_key
from webui.door.packing import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.screens.kept import SessionRows

Fields: TypeAlias = tuple[tuple[str, str], ...]

KEPT_SECONDS = 12 * 60 * 60
MOST_KEPT = 500
LONGEST_KEPT = 64 * 1024
"""Characters of one draft, all its answers together."""


class Drafts:
    """The drafts by person, form and what it is about; the oldest of too many are forgotten.

    Args:
        rows: where they are kept.
        key: 32 bytes, under which they are named and sealed.
        seconds: since 1970.
    """

    def __init__(self, rows: SessionRows, *, key: bytes, seconds: Callable[[], float]) -> None:
        self._rows = rows
        self._key = key
        self._sealer = ScreenSealer(key)
        self._seconds = seconds

    def answers(self, person_id: str, form: str, subject_id: str) -> Mapping[str, Fields]:
        """Every answer that the person gave so far, by its question."""
        found = self._rows.all_of(self._owner(person_id, form, subject_id), now=self._seconds())
        opened = {name: unpacked(self._sealer.open(name, kept)) for name, kept in found.items()}
        return {
            question: tuple((name, text) for name, text in fields)
            for question, fields in opened.items()
        }

    def answer(
        self, person_id: str, form: str, subject_id: str, *, question: str, fields: Fields
    ) -> bool:
        """Keep one answer in place of an earlier one; False where the draft would grow too long."""
        answers = {**self.answers(person_id, form, subject_id), question: fields}
        if sum(len(name) + len(text) for each in answers.values() for name, text in each) > (
            LONGEST_KEPT
        ):
            return False
        now = self._seconds()
        self._rows.put_draft(
            self._owner(person_id, form, subject_id),
            question,
            self._sealer.seal(question, packed(fields)),
            until=now + KEPT_SECONDS,
            now=now,
            most=MOST_KEPT,
        )
        return True

    def keep_files(
        self, person_id: str, form: str, subject_id: str, files: Mapping[str, bytes]
    ) -> None:
        """Keep files in place of earlier ones, each read by its name alone."""
        owner, now = self._owner(person_id, form, subject_id), self._seconds()
        self._rows.drop(owner)
        for name, data in files.items():
            sealed = self._sealer.seal(name, data)
            self._rows.put_draft(
                owner, name, sealed, until=now + KEPT_SECONDS, now=now, most=MOST_KEPT
            )

    def file(self, person_id: str, form: str, subject_id: str, name: str) -> bytes | None:
        """One file of a draft; None where it is not there or has run out."""
        owner = self._owner(person_id, form, subject_id)
        sealed = self._rows.apart(owner, name=name, now=self._seconds())
        return None if sealed is None else self._sealer.open(name, sealed)

    def drop(self, person_id: str, form: str, subject_id: str) -> None:
        """Forget a draft: it is recorded, or was thrown away."""
        self._rows.drop(self._owner(person_id, form, subject_id))

    def _owner(self, *name: str) -> bytes:
        said = "\0".join(name).encode()
        return hashlib.blake2b(
            said, key=self._key, digest_size=32, person=b"expunge draft"
        ).digest()


def install(
    app: Flask, rows: SessionRows, *, unit_keys: UnitKeys | None, seconds: Callable[[], float]
) -> None:
    """Give the application its drafts; where the unit's keys are not open nobody begins one."""
    secret = secrets.token_bytes(32) if unit_keys is None else unit_keys.values_key
    key = derived_key(secret, OF_DRAFT)
    app.extensions["expunge_drafts"] = Drafts(rows, key=key, seconds=seconds)


def the_drafts() -> Drafts:
    """The drafts of this server."""
    kept: Drafts = current_app.extensions["expunge_drafts"]
    return kept
