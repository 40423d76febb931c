"""One form is one act, however often it is sent: a double click, Back and Send, a slow network.

Each form carries a random mark. The first that sends it does the act; the person who sends the same
mark again, from the same session and to any server of the record, waits for the first and gets its
answer. A server that is killed in the middle holds the mark for half a minute more.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from flask import abort, current_app, redirect, request

from evidence_store.custody.heads.high_water import HeadNotKeptError
from evidence_store.errors import CANNOT_BE_KEPT, SealedKeyError
from evidence_store.keys.screen_values import OF_MARK, ScreenSealer, derived_key
from evidence_store.screens.kept import SessionChange
from forensics.value_classes import dataclass
from webui.door.access import the_store
from webui.door.packing import packed, unpacked
from webui.door.sessions import owner_of_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from werkzeug.wrappers import Response

    from evidence_store.screens.kept import MarkRows

Sent = TypeVar("Sent")

KEPT_SECONDS = 8 * 60 * 60.0
HELD_SECONDS = 30.0
PROLONGED_EVERY_SECONDS = 10.0
LONGEST_WAIT_SECONDS = 60.0
ASKED_EVERY_SECONDS = 0.1


@dataclass(slots=True)
class Mark:
    """One form's mark: held while the act is done; ``answer`` is where the person was sent.

    ``made`` is what it made, as a document, where the answer is that and no other page.
    ``is_unkept``: it is recorded, and its head could not be kept outside.
    ``besides`` is what the sender's session keeps with the answer. ``waited`` says that somebody
    else held the mark meanwhile.
    """

    answer: str | None = None
    made: Any = None
    is_unkept: bool = False
    besides: SessionChange | None = None
    waited: bool = False


@dataclass(frozen=True, slots=True)
class _Claim:
    """The sealed answer of who held a mark before (empty for none); whether it was waited for."""

    sealed: bytes
    waited: bool


class Marks:
    """The marks of late forms, by session and mark.

    A session is named by a keyed digest of its id (``sessions.owner_of_forms``). What is kept is
    sealed under the form's own mark, of which a digest alone is kept.
    """

    def __init__(self, rows: MarkRows, *, seconds: Callable[[], float] = time.time) -> None:
        self._rows = rows
        self._seconds = seconds

    @contextmanager
    def held(self, owner: str, mark: str) -> Iterator[Mark | None]:
        """Hold the form's mark while its act runs; None if another held it for a minute."""
        secret = f"{owner}\0{mark}".encode("utf-8", "surrogatepass")
        name = hashlib.sha256(secret).digest()
        sealer = ScreenSealer(derived_key(secret, OF_MARK))
        holder = secrets.token_hex(8)
        claimed = self._claim(name, holder)
        if claimed is None:
            yield None
            return
        found = _opened(sealer, claimed.sealed)
        found.waited = claimed.waited
        ended = threading.Event()
        prolonging = threading.Thread(target=self._prolong, args=(name, holder, ended), daemon=True)
        prolonging.start()
        try:
            yield found
        finally:
            ended.set()
            prolonging.join()
            self._release(name, holder, sealer, found)

    def _claim(self, name: bytes, holder: str) -> _Claim | None:
        """What is known of it once it is ours; None where it never was."""
        latest = time.monotonic() + LONGEST_WAIT_SECONDS
        waited = False
        while True:
            now = self._seconds()
            claimed = self._rows.claim(name, holder, now=now, until=now + HELD_SECONDS)
            if claimed.is_ours:
                return _Claim(claimed.sealed or b"", waited)
            if time.monotonic() > latest:
                return None
            waited = True
            time.sleep(ASKED_EVERY_SECONDS)

    def _prolong(self, name: bytes, holder: str, ended: threading.Event) -> None:
        while not ended.wait(PROLONGED_EVERY_SECONDS):
            with suppress(*CANNOT_BE_KEPT):  # at the next turn, or the hold runs out
                self._rows.prolong(name, holder, until=self._seconds() + HELD_SECONDS)

    def _release(self, name: bytes, holder: str, sealer: ScreenSealer, mark: Mark) -> None:
        sealed = None
        if mark.answer is not None or mark.made is not None or mark.is_unkept:
            sealed = sealer.seal("mark", packed([mark.answer, mark.made, mark.is_unkept]))
        now = self._seconds()
        until = now + (HELD_SECONDS if sealed is None else KEPT_SECONDS)
        with suppress(*CANNOT_BE_KEPT):  # the act itself is done; the hold runs out by itself
            self._rows.release(
                name,
                holder,
                until=until,
                sealed=sealed,
                forget=now - HELD_SECONDS,
                besides=mark.besides,
            )


def _opened(sealer: ScreenSealer, sealed: bytes) -> Mark:
    if not sealed:
        return Mark()
    try:
        return Mark(*unpacked(sealer.open("mark", sealed)))
    except SealedKeyError:  # changed on the disk: nothing is known of it
        return Mark()


def the_marks() -> Marks:
    """The marks of this server's forms."""
    marks: Marks = current_app.extensions["expunge_marks"]
    return marks


def done_once(do: Callable[[Mark], Sent]) -> Sent | Response:
    """Do what the form that was sent says, once; sent again, it is answered as it was then.

    Args:
        do: does it, and leaves in the mark where the person goes on, unless it was refused.

    Raises:
        HeadNotKeptError: it is recorded, now or when the form was sent before.
    """
    with the_marks().held(owner_of_forms(), request.form.get("mark", "")) as mark:
        if mark is None:
            abort(409)
        if mark.answer is not None:
            return redirect(mark.answer, code=303)
        if mark.is_unkept:
            raise HeadNotKeptError
        if mark.waited:  # the record is another than before the wait
            the_store().look_again()
        try:
            return do(mark)
        except HeadNotKeptError:
            mark.is_unkept = True
            raise


def new_mark() -> str:
    """A mark for a new form."""
    return secrets.token_urlsafe(18)
