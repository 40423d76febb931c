"""The leaf: RFC 8785 JSON of one entry, written and read by fixed rules.

Text is NFC; there are no floats; integers stay below 2**53; times are UTC with milliseconds; hashes
are lower-case hexadecimal; a leaf has at most 16 KiB. A reader refuses duplicate and unknown keys,
other versions, and any bytes that are not exactly what a writer would have written.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.commitments import Disclosure, commitment_of
from evidence_store.custody.leaves.drafts import Draft, JsonValue
from evidence_store.custody.leaves.merkle import leaf_hash
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import TamperedLogError
from evidence_store.ways import Way
from forensics.documents import time_from_text, time_to_text
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.drafts import Entry

VERSION = 1
# Verifiers read no larger one (docs/disclosure-format.md).
MAX_LEAF = 16 * 1024

_KEYS = frozenset(
    [
        "v",
        "log",
        "seq",
        "t",
        "occ",
        "clk",
        "ev",
        "case",
        "ex",
        "xseq",
        "cseq",
        "pub",
        "com",
        "prev",
        "xprev",
        "cprev",
        "corr",
        "stmt",
    ],
)
_CLOCK_KEYS = frozenset({"boot", "mono", "src", "off_ms"})


@dataclass(frozen=True, slots=True)
class ClockMarks:
    """What shows a wrong clock later: the boot, and milliseconds since it by the steady counter.

    ``off_ms`` is how far the clock was from a time from outside when last compared (that time less
    the clock's, in milliseconds); None where it was never compared since the machine was started or
    the clock was set.
    """

    boot: str | None
    mono: int
    src: str
    off_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: in the log, in its exhibit's chain and in its case's chain.

    Each of the three has a number from 0 and the leaf hash of the entry before it. Entries without
    a case form the control chain: keys, people, the log itself.
    """

    seq: int
    prev: bytes | None
    exhibit_seq: int | None
    exhibit_prev: bytes | None
    case_seq: int
    case_prev: bytes | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf as read back from its bytes."""

    log: str
    recorded: datetime
    occurred: datetime
    clock: ClockMarks
    event: str
    case_id: str | None
    exhibit_id: str | None
    public: dict[str, JsonValue]
    commitments: dict[str, bytes]
    place: Place
    corrects: int | None
    statement: bytes | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Of an entry, what the next one is held to: the log's name, and the time by both clocks."""

    seq: int
    event: str
    log: str
    recorded: datetime
    clock: ClockMarks


def write_leaf(
    draft: Draft,
    *,
    log: str,
    place: Place,
    recorded: datetime,
    clock: ClockMarks,
    disclosures: Sequence[Disclosure],
) -> bytes:
    """Make the exact bytes of a leaf.

    Raises:
        ValueError: the draft holds what no leaf may hold (floats, huge integers, text that is not
            NFC, too much of it).
    """
    document: dict[str, JsonValue] = {
        "v": VERSION,
        # Each entry names its log: an entry of one cannot be shown as another's.
        "log": log,
        "seq": place.seq,
        "t": time_to_text(recorded),
        "occ": time_to_text(draft.occurred),
        "clk": {"boot": clock.boot, "mono": clock.mono, "src": clock.src, "off_ms": clock.off_ms},
        "ev": draft.event,
        "case": draft.case_id,
        "ex": draft.exhibit_id,
        "xseq": place.exhibit_seq,
        "cseq": place.case_seq,
        "pub": dict(draft.public),
        "com": {each.path: commitment_of(each).hex() for each in disclosures},
        "prev": _hex(place.prev),
        "xprev": _hex(place.exhibit_prev),
        "cprev": _hex(place.case_prev),
        "corr": draft.corrects,
        "stmt": _hex(statement_digest(draft.signed.statement) if draft.signed else None),
    }
    body = canonical(document)
    if len(body) > MAX_LEAF:
        message = f"an entry has at most {MAX_LEAF} bytes"
        raise ValueError(message)
    return body


def read_leaf(body: bytes) -> Leaf:
    """Read a leaf strictly.

    Raises:
        TamperedLogError: the bytes are not what ``write_leaf`` writes.
    """
    if not isinstance(body, bytes):  # SQLite keeps whatever somebody writes into a column
        raise TamperedLogError("An entry is not of the form that this log writes.")
    if len(body) > MAX_LEAF:
        raise TamperedLogError("An entry is larger than any entry may be.")
    return _leaf_of(body)


@lru_cache(maxsize=4096)
def _leaf_of(body: bytes) -> Leaf:
    """The leaf of exactly these bytes: a chain is read again and again, and never changes."""
    try:
        document = json.loads(body.decode())
        leaf = _leaf_from(document)
        is_exact = canonical(document) == body  # a key that stands twice is gone from the document
    # RecursionError: 16 KiB of opening brackets nest deeper than Python's limit.
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise TamperedLogError("An entry is not of the form that this log writes.") from error
    if not is_exact:
        raise TamperedLogError("An entry is not in the canonical form of this log.")
    return leaf


def read_moment(entry: Entry) -> Moment:
    """When an entry of our own log was recorded, without the strictness of a verifier.

    Raises:
        TamperedLogError: its bytes are not those of its leaf hash, or say no such thing.
    """
    if leaf_hash(entry.body) != entry.leaf:
        raise TamperedLogError(
            f"Entry {entry.seq} of the custody log is not the one that was recorded. "
            "Run: " + Way.FSCK
        )
    try:
        document = json.loads(entry.body)
        return Moment(
            entry.seq,
            _text(document["ev"]),
            _text(document["log"]),
            _time(document["t"]),
            _clock(document["clk"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TamperedLogError("An entry is not of the form that this log writes.") from error


def subject_of(entry: Entry) -> tuple[str | None, str | None]:
    """Case and exhibit of an entry of our own log, without the strictness of a verifier."""
    document = json.loads(entry.body)
    return document["case"], document["ex"]


def event_of(entry: Entry) -> str:
    """The event of an entry of our own log, without the strictness that a verifier needs."""
    return str(json.loads(entry.body)["ev"])


def _leaf_from(document: dict[str, JsonValue]) -> Leaf:
    # JSON's true would pass for version 1: in Python the two are equal.
    if frozenset(document) != _KEYS or document["v"] != VERSION or document["v"] is True:
        message = "unknown version, or other keys than it has"
        raise ValueError(message)
    return Leaf(
        log=_text(document["log"]),
        recorded=_time(document["t"]),
        occurred=_time(document["occ"]),
        clock=_clock(document["clk"]),
        event=_text(document["ev"]),
        case_id=_optional_text(document["case"]),
        exhibit_id=_optional_text(document["ex"]),
        public=_mapping(document["pub"]),
        commitments={path: _hash(each) for path, each in _mapping(document["com"]).items()},
        place=Place(
            seq=_count(document["seq"]),
            prev=_optional_hash(document["prev"]),
            exhibit_seq=_optional_count(document["xseq"]),
            exhibit_prev=_optional_hash(document["xprev"]),
            case_seq=_count(document["cseq"]),
            case_prev=_optional_hash(document["cprev"]),
        ),
        corrects=_optional_count(document["corr"]),
        statement=_optional_hash(document["stmt"]),
    )


def _clock(value: JsonValue) -> ClockMarks:
    marks = _mapping(value)
    if frozenset(marks) != _CLOCK_KEYS:
        message = "other keys than a clock has"
        raise ValueError(message)
    return ClockMarks(
        _optional_text(marks["boot"]),
        _count(marks["mono"]),
        _text(marks["src"]),
        _optional_integer(marks["off_ms"]),
    )


def _text(value: JsonValue) -> str:
    if not isinstance(value, str):
        message = "not a text"
        raise TypeError(message)
    return value


def _optional_text(value: JsonValue) -> str | None:
    return None if value is None else _text(value)


def _time(value: JsonValue) -> datetime:
    text = _text(value)
    moment = time_from_text(text)
    if time_to_text(moment) != text:  # strptime also takes small letters and fewer digits
        message = "not a time of this form"
        raise ValueError(message)
    return moment


def _count(value: JsonValue) -> int:
    # To Python true is an int: it would count as 1.
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        message = "not a count"
        raise TypeError(message)
    return value


def _optional_count(value: JsonValue) -> int | None:
    return None if value is None else _count(value)


def _optional_integer(value: JsonValue) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        message = "not an integer"
        raise TypeError(message)
    return value


def _mapping(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        message = "not an object"
        raise TypeError(message)
    return value


def _hash(value: JsonValue) -> bytes:
    text = _text(value)
    data = bytes.fromhex(text)
    if len(data) != 32 or data.hex() != text:  # fromhex also takes capitals and blanks
        message = "not a hash"
        raise ValueError(message)
    return data


def _optional_hash(value: JsonValue) -> bytes | None:
    return None if value is None else _hash(value)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
