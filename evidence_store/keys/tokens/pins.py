"""The PIN of the unit's token, as long as a process needs it: asked for once, never tried twice.

It comes from the systemd credential ``expunge-token-pin``, from the prompt that a command set, or
through the pipe of the process that started this one; never from an argument, a setting or the
environment. It is kept beside the unit's other keys in memory that no dump shows, since a token is
logged in to for each signature and out of again at once.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.keys.tokens.faults import TokenState, token_fault
from forensics.sandbox.limits import keep_memory_private

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.keys.tokens.token_keys import TokenPlace

CREDENTIAL = "expunge-token-pin"
"""The name under which systemd hands it to a service (``LoadCredential=``)."""
_MOST = 256  # bytes; PKCS#11 sets no limit, and tokens take far fewer


class Pins:
    """What one process knows: the PIN of each token by its serial number, or that it was wrong."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._wrong: set[str] = set()
        self._asks: Callable[[TokenPlace], str] | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        """Never a PIN."""
        return "Pins(...)"

    def ask_by(self, asks: Callable[[TokenPlace], str]) -> None:
        """Set how a person is asked; without it, nobody is."""
        self._asks = asks

    def give(self, place: TokenPlace, pin: str) -> None:
        """Take the PIN from a process that was given it."""
        keep_memory_private()
        self._known[place.serial] = pin

    def known(self, place: TokenPlace) -> str | None:
        """The PIN, where this process has it; nobody is asked."""
        return self._known.get(place.serial)

    def of(self, place: TokenPlace) -> str:
        """Return the PIN of that token.

        Raises:
            TokenError: it was wrong before, or nobody gave it.
        """
        with self._lock:
            if place.serial in self._wrong:
                raise token_fault(TokenState.PIN_SPENT, place)
            pin = self._known.get(place.serial) or _from_systemd() or self._asked(place)
            if not pin:
                raise token_fault(TokenState.PIN_NOT_GIVEN, place)
            self.give(place, pin)
            return pin

    def was_wrong(self, place: TokenPlace) -> None:
        """Forget it, and never try it again in this process: few tries lock a token."""
        with self._lock:
            self._known.pop(place.serial, None)
            self._wrong.add(place.serial)

    def _asked(self, place: TokenPlace) -> str:
        return "" if self._asks is None else self._asks(place)


PINS = Pins()
"""Of this process: PKCS#11 logs a whole process in to a token, and not a part of it."""


def _from_systemd() -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")  # the folder alone; what is in it is private
    if not folder:
        return ""
    try:
        with (Path(folder) / CREDENTIAL).open("rb") as file:
            return file.read(_MOST).decode().removesuffix("\n")
    except (OSError, UnicodeDecodeError):
        return ""
