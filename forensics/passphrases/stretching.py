"""Argon2id (RFC 9106): the one place at which a passphrase becomes a key.

One derivation at a time in each process: each needs up to 256 MiB, and a server answers many.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from forensics.turnstile import Turnstile

_TURNS = Turnstile(most_waiting=6, longest_wait=20.0)


def argon2id(
    secret: bytes, *, salt: bytes, length: int, iterations: int, lanes: int, memory_kib: int
) -> bytes:
    """Derive a key; the caller has bounded the parameters.

    Raises:
        BusyError: others wait for a derivation of this process already, or it took too long.
        ValueError: the parameters are none of argon2id's.
    """
    derive = Argon2id(
        salt=salt, length=length, iterations=iterations, lanes=lanes, memory_cost=memory_kib
    ).derive
    with _TURNS.taken():
        return derive(secret)
