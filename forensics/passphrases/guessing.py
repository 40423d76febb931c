"""Whether a new passphrase is soon guessed: one rule for people's keys and for hash sets.

NIST SP 800-63B-4, 3.1.1.2; ASVS 5, 6.2.4. No kinds of characters are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.passphrases.known_phrases import PHRASES, squeezed

if TYPE_CHECKING:
    from collections.abc import Iterable

MIN_CHARACTERS = 15  # NIST SP 800-63B-4 3.1.1.2: a passphrase that is the only factor
MAX_BYTES = 1024  # an upper limit, so that a passphrase cannot be used to exhaust the machine
LEAST_GUESSES = 10**10
"""zxcvbn's highest score: more guesses than a key sealed by argon2id can be tried with in years."""
LOOKED_AT = 72
"""Characters from the start that are looked at, so that an endless one costs no time."""


def why_not_new(passphrase: str, *, about: Iterable[str] = ()) -> str | None:
    """Why this cannot be a new passphrase, in a sentence that quotes nothing of it; None if it can.

    What is easily guessed is decided by zxcvbn: common passwords, names, words, keyboard rows,
    dates and their repetitions; and phrases that everybody knows, with spaces between their words
    or without.

    Args:
        passphrase: what somebody chose.
        about: what others know of the person who chose it, such as their name and staff number; it
            counts as guessed.
    """
    if len(passphrase) < MIN_CHARACTERS:
        return f"A passphrase has at least {MIN_CHARACTERS} characters; several words are easiest."
    if len(passphrase.encode()) > MAX_BYTES:
        return f"A passphrase has at most {MAX_BYTES} bytes."
    if _is_guessed(
        passphrase, {squeezed(word) for text in about for word in (text, *text.split())}
    ):
        return (
            "This passphrase is easy to guess: it is a common one, or repeats a word, a row of "
            "keys, a well-known phrase or your own name. Choose several words that do not belong "
            "together."
        )
    return None


def _is_guessed(passphrase: str, about: set[str]) -> bool:
    """Whether so few guesses would do, for what was typed or for its letters and figures alone."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 -- its lists of words, where a new one is chosen

    known = [*sorted(filter(None, about)), *PHRASES]
    forms = {passphrase[:LOOKED_AT], squeezed(passphrase)[:LOOKED_AT]}
    return any(zxcvbn(each, known)["guesses"] < LEAST_GUESSES for each in forms if each)
