from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest

from forensics.errors import BusyError
from forensics.turnstile import Turnstile

ROOT = Path(__file__).resolve().parents[2]


def test_who_waits_too_long_is_sent_away() -> None:
    turns = Turnstile(most_waiting=1, longest_wait=0.01)

    with turns.taken(), pytest.raises(BusyError, match="took too long"), turns.taken():
        pass
    with turns.taken():
        pass


def test_no_more_wait_than_may() -> None:
    turns, begun, go_on = Turnstile(most_waiting=1, longest_wait=5.0), threading.Event(), []

    def work() -> None:
        with turns.taken():
            begun.set()
            go_on.append(threading.current_thread().name)

    with turns.taken():
        waiting = threading.Thread(target=work)
        waiting.start()
        while turns._places.acquire(blocking=False):  # until the other one waits
            turns._places.release()
        with pytest.raises(BusyError, match="at once"), turns.taken():
            pass
        assert not begun.is_set()
    waiting.join()
    assert begun.is_set()


def test_a_turn_ends_with_an_error() -> None:
    turns = Turnstile(most_waiting=0, longest_wait=0.01)

    with pytest.raises(ValueError, match="broken"), turns.taken():
        raise ValueError("broken")
    with turns.taken():
        pass


OF_SEIZED_VOLUMES = "forensics/volumes/locked/derivation.py"
"""As a seized volume's header asks: in the confined child that opens it, within a budget."""


def test_a_passphrase_of_ours_becomes_a_key_at_one_place_only() -> None:
    places = [
        str(path.relative_to(ROOT))
        for package in ("forensics", "evidence_store", "webui", "config")
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"kdf\.(argon2|scrypt|pbkdf2)|\nimport argon2", path.read_text())
    ]

    assert sorted(places) == ["forensics/passphrases/stretching.py", OF_SEIZED_VOLUMES]
