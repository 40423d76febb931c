"""The recovery slip: a secret of 256 bits on paper, the second way into a person's own key.

It is printed once, when a key is sealed, and never kept. The secret stands in four lines of sixteen
characters in Crockford's Base32 (no I, L, O, U), thirteen of the secret and three that check the
line, so that a slip of the pen is found in its line before anything is tried.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import field

from evidence_store.errors import SealedKeyError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

SECRET_SIZE = 32
LINES = 4

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# As Crockford reads them: letters that a pen makes like a digit are that digit.
_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None})
# Five bits a character: 13 are the fewest with which four lines hold 256 bits.
_PER_LINE = 13
# Fifteen bits: one line in 32,768 that is typed wrong is taken all the same.
_CHECKS = 3
_SPARE_BITS = LINES * _PER_LINE * 5 - SECRET_SIZE * 8  # always zero


@dataclass(frozen=True, slots=True)
class RecoverySlip:
    """What stands on the slip: 32 random bytes. It opens one sealing of one person's key."""

    secret: bytes = field(repr=False)

    @classmethod
    def fresh(cls) -> RecoverySlip:
        """A slip that has not been seen."""
        return cls(secrets.token_bytes(SECRET_SIZE))

    @classmethod
    def from_text(cls, text: str) -> RecoverySlip:
        """Read what somebody typed from a slip: blanks, hyphens and case do not count.

        Raises:
            SealedKeyError: it is not whole, or a line does not agree with its check characters.
        """
        typed = "".join(text.split()).upper().translate(_SAME)
        width = _PER_LINE + _CHECKS
        if len(typed) != LINES * width:
            raise SealedKeyError(
                f"A recovery slip has {LINES} lines of {width} characters. Type all of them."
            )
        number = 0
        for index in range(LINES):
            line = typed[index * width : (index + 1) * width]
            body, checks = line[:_PER_LINE], line[_PER_LINE:]
            if set(body) - set(_ALPHABET) or checks != _checks(index, body):
                raise SealedKeyError(
                    f"Line {index + 1} of the recovery slip is mistyped. Look at it again."
                )
            for character in body:
                number = number << 5 | _ALPHABET.index(character)
        if number & ((1 << _SPARE_BITS) - 1):
            raise SealedKeyError("This is not a recovery slip of this program.")
        return cls((number >> _SPARE_BITS).to_bytes(SECRET_SIZE, "big"))

    @property
    def lines(self) -> tuple[str, ...]:
        """The four lines as they are printed, in groups of four characters."""
        number = int.from_bytes(self.secret, "big") << _SPARE_BITS
        characters = [
            _ALPHABET[number >> 5 * place & 31] for place in reversed(range(LINES * _PER_LINE))
        ]
        bodies = [
            "".join(characters[index * _PER_LINE : (index + 1) * _PER_LINE])
            for index in range(LINES)
        ]
        return tuple(_in_groups(body + _checks(n, body)) for n, body in enumerate(bodies))

    def sheet(self, *, staff_number: str, made_on: str) -> str:
        """The text to print: whose slip, of which day, and what to do with it."""
        secret = "\n".join(f"    {number}   {line}" for number, line in enumerate(self.lines, 1))
        return (
            f"RECOVERY SLIP   staff number {staff_number}   made {made_on}\n\n{secret}\n\n"
            "It opens your key when you have forgotten your passphrase, once:\n"
            f"    {Way.PERSON_RECOVER}\n"
            "Print it or write it down now; it is kept nowhere and not shown again. Put it in a\n"
            "sealed envelope in a safe that you do not share. Anyone who has it and a copy of the\n"
            "data folder can sign as you: if it is lost, make a new one at once with\n"
            f"    {Way.PERSON_CHANGE_PASSPHRASE}\n"
        )


def _checks(index: int, body: str) -> str:
    # With its number, or lines that were typed in another order would pass.
    digest = hashlib.sha256(f"expunge-slip-v1 {index} {body}".encode()).digest()
    # Of mistyped lines one in 32,768 passes, and then the slip opens nothing.
    number = int.from_bytes(digest[:2], "big") >> 1  # 15 bits
    return "".join(_ALPHABET[number >> shift & 31] for shift in (10, 5, 0))


def _in_groups(line: str) -> str:
    return " ".join(line[start : start + 4] for start in range(0, len(line), 4))
