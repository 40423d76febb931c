"""What a step wants recorded, before the log gives it a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta
from typing import TypeAlias

from evidence_store.domain.signing.signed_acts import Signature
from evidence_store.domain.signing.stated import Opening
from evidence_store.domain.values.texts import require_readable
from forensics.value_classes import dataclass

MAX_STEP_BACK = timedelta(seconds=2)
"""What a time service may correct without anybody noticing."""

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement in the form that is signed, everybody's signature, what opens its fields.

    ``custody.signed.statements.as_signed`` makes it. Text in it is NFC.
    """

    statement: Mapping[str, JsonValue]
    signatures: tuple[Signature, ...]
    openings: tuple[Opening, ...] = ()

    @property
    def stated(self) -> dict[str, JsonValue]:
        """What its signers state: the fields in clear, and those that it commits to."""
        clear = self.statement["pub"]
        own = {each.name: each.value for each in self.openings}
        return {**(clear if isinstance(clear, dict) else {}), **own}


@dataclass(frozen=True, slots=True)
class Draft:
    """One custody entry to be: exactly one per step, in the step's own transaction.

    ``public`` stands in the leaf in clear and holds opaque ids, states, seal numbers and digests of
    plans and documents; ``committed`` holds whatever is personal (who acted, notes, places) and
    stands in the leaf only as a salted commitment. ``signed`` is what people signed for exactly
    this entry; its leaf gains ``stmt``, its committed fields ``statement`` and ``sig``.
    ``clock_off_ms`` is how far the clock was found from a time from outside (that time less the
    clock's, in milliseconds), where this act compared the two.

    Raises:
        WrongEntryError: a text in it contains a hidden character, whatever step
            or face it came from; the message names its field.
    """

    event: str
    case_id: str | None
    exhibit_id: str | None
    occurred: datetime
    # Neither of the two ever holds a file name on a medium or a digest of a known file.
    public: Mapping[str, JsonValue] = field(default_factory=dict)
    committed: Mapping[str, JsonValue] = field(default_factory=dict)
    corrects: int | None = None
    signed: Signed | None = None
    clock_off_ms: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no entry may hold: this is the one place through which every text passes."""
        require_readable(self.public, has_lines=False)
        require_readable(self.committed)
        if self.signed is not None:
            require_readable(self.signed.statement)


@dataclass(frozen=True, slots=True)
class Head:
    """Size and RFC 9162 root hash (32 bytes) of the log."""

    size: int
    root: bytes

    def __str__(self) -> str:
        """``size:root`` with the root in hexadecimal, as statements quote it."""
        return f"{self.size}:{self.root.hex()}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded entry: its place, its exact leaf bytes (RFC 8785), its leaf hash."""

    seq: int
    body: bytes
    leaf: bytes
