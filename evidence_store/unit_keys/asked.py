"""What the first of two people asked: new keys, sealed for the second, under a signed statement."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

import cattrs

from evidence_store.data_folder.places import NEW_KEYS
from evidence_store.data_folder.staging import ASKED, open_folder
from evidence_store.domain.signing.signed_acts import SignedAct
from evidence_store.errors import OutOfSequenceError, SealedKeyError
from evidence_store.ways import Way
from forensics.documents import from_json, to_json
from forensics.output import write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = "expunge-new-keys/1"
_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class AskedToSign:
    """A statement with one signature, and for its second signer alone what they need.

    Args:
        schema: of this form.
        signed: who is to sign, for which keys; the first person's signature.
        keys: the new keys of the unit without certificates, encrypted to the second person.
        part: the first person's part of what opens the root's key, encrypted likewise.
    """

    schema: str
    signed: SignedAct
    keys: bytes = field(repr=False)
    part: bytes = field(repr=False)


def write_asked(data: Path, signed: SignedAct, *, keys: bytes, part: bytes) -> None:
    """Keep what was asked until the second person signs, or somebody asks again."""
    asked = AskedToSign(_SCHEMA, signed, keys, part)
    write_new(open_folder(data) / ASKED, to_json(asked), replace=True)


def read_asked(data: Path) -> AskedToSign:
    """What was asked.

    Raises:
        OutOfSequenceError: nothing was.
        SealedKeyError: it is of another form.
    """
    try:
        with (data / NEW_KEYS / ASKED).open("rb") as file:
            asked = from_json(file.read(_MOST), AskedToSign)
    except FileNotFoundError:
        raise OutOfSequenceError(
            "New keys have not been asked for yet. The first person names the "
            "second: " + Way.KEYS_REPLACE + " --with PERSON."
        ) from None
    except (ValueError, RecursionError, cattrs.BaseValidationError):
        raise broken() from None
    if asked.schema != _SCHEMA or len(asked.signed.signatures) != 1:
        raise broken()
    return asked


def broken() -> SealedKeyError:
    """The error where what was asked cannot be used any more."""
    return SealedKeyError(
        "What the first person asked for was damaged, or the unit's keys were replaced since. "
        "Ask for new keys again: " + Way.KEYS_REPLACE + " --with PERSON."
    )
