"""Manifests and heads that the log's own key did not sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import resealed, whole

if TYPE_CHECKING:
    import random

SIGNED: Group = {}


def other_key(message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(gen.log_seed(1)).sign(message)


@named(SIGNED)
def a_manifest_signed_by_another_key(chance: random.Random) -> bytes:
    made = whole(chance)
    made.sign = other_key
    return made.sealed()


@named(SIGNED)
def a_signature_as_long_as_none(chance: random.Random) -> bytes:
    made = whole(chance)
    made.sign = lambda _: b"\x00" * chance.choice((0, 63, 64, 65))
    return made.sealed()


@named(SIGNED)
def a_head_signed_by_another_key(chance: random.Random) -> bytes:
    made = whole(chance)
    head = made.log.head()
    made.files["checkpoint.txt"] = sign_checkpoint(
        head, origin=made.log.origin, seed=gen.log_seed(1)
    ).encode()
    return made.sealed()


@named(SIGNED)
def another_head_than_the_manifest_says(chance: random.Random) -> bytes:
    made = whole(chance)
    head = Head(made.log.size, chance.randbytes(32))
    made.files["checkpoint.txt"] = sign_checkpoint(
        head, origin=made.log.origin, seed=gen.log_seed()
    ).encode()
    return made.sealed()


@named(SIGNED)
def base64_with_bits_that_say_nothing(chance: random.Random) -> bytes:
    made = whole(chance)
    note = made.files["checkpoint.txt"].decode()
    made.files["checkpoint.txt"] = with_idle_bit(note).encode()
    return made.sealed()


def with_idle_bit(note: str) -> str:
    """Another spelling of the same root: the last letter before = has two bits of no meaning."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    root = note.split("\n")[2]
    last = letters[letters.index(root[-2]) ^ 1]
    return note.replace(root, root[:-2] + last + "=")


@named(SIGNED)
def training_denied(chance: random.Random) -> bytes:
    return resealed(chance, lambda manifest: manifest.update(training=False))
