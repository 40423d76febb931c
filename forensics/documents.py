"""Values to JSON and back, by one converter: what a file, a row and a log entry hold.

The forms are fixed because scripts, certificates and other people's verifiers rely on them:

* a time is ``YYYY-MM-DDTHH:MM:SS.mmmZ`` (UTC, milliseconds);
* a date is ``YYYY-MM-DD``;
* an extent is ``[offset, length]``;
* a digest is ``algorithm:hex``;
* bytes are lower-case hexadecimal; a path is its text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from operator import attrgetter
from pathlib import Path, PurePath
from typing import Any, TypeVar, get_args, get_type_hints

from blake3 import blake3
from cattrs import Converter

from forensics.canonical import canonical
from forensics.values import Digest, Extent, HashAlgorithm

T = TypeVar("T")


def time_to_text(moment: datetime) -> str:
    """Show an aware time as UTC with milliseconds (cut, not rounded).

    Raises:
        ValueError: the time is naive.
    """
    if moment.tzinfo is None:
        message = "a time without a zone cannot be recorded"
        raise ValueError(message)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


_MILLISECONDS = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{3}Z")


def time_from_text(text: str) -> datetime:
    """Read what ``time_to_text`` wrote.

    Raises:
        ValueError: the text is of another form.
    """
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromisoformat(text)  # the same, ten times as fast
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _make_converter(*, detailed: bool) -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=detailed)
    converter.register_structure_hook(datetime, lambda text, _: time_from_text(text))
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_structure_hook(Digest, lambda text, _: Digest.from_text(text))
    converter.register_structure_hook(Extent, lambda pair, _: Extent(int(pair[0]), int(pair[1])))
    converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
    converter.register_structure_hook(Path, lambda text, _: Path(text))
    return converter


_READER = _make_converter(detailed=False)
_EXPLAINER = _make_converter(detailed=True)
"""Takes twice as long to begin with, and says of what does not fit where that is."""

_TEXTS: dict[type, Callable[[Any], Any]] = {
    datetime: time_to_text,
    date: date.isoformat,
    Digest: str,
    Extent: lambda extent: [extent.offset, extent.length],
    bytes: bytes.hex,
}


def to_document(value: object) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    """Turn a frozen value into what JSON can hold; tuples become lists."""
    return _WRITERS[type(value)](value)


class _Writers(dict[type, "Callable[[Any], Any]"]):
    """What writes values of exactly each class, made when the first of it is written."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        self[kind] = _writer_of(kind)
        return self[kind]


_WRITERS = _Writers()


def _writer_of(kind: type) -> Callable[[Any], Any]:
    for each in kind.__mro__:
        if each in _TEXTS:
            return _TEXTS[each]
    if issubclass(kind, Enum):
        return lambda value: to_document(value.value)
    if issubclass(kind, PurePath):
        return str
    if issubclass(kind, Mapping):
        return _write_mapping
    if issubclass(kind, list | tuple):
        return lambda values: [_WRITERS[type(each)](each) for each in values]
    return _writer_of_fields(kind) if is_dataclass(kind) else lambda value: value


def _write_mapping(mapping: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(to_document(key)): to_document(value) for key, value in mapping.items()}


def _writer_of_fields(kind: type) -> Callable[[Any], dict[str, Any]]:
    of_each = [(each.name, attrgetter(each.name)) for each in fields(kind) if each.init]

    def write(value: object) -> dict[str, Any]:
        found = [(name, of(value)) for name, of in of_each]
        return {name: _WRITERS[type(each)](each) for name, each in found}

    return write


def from_document(document: object, kind: type[T]) -> T:
    """Make a value of that kind from what JSON held; unknown keys are refused.

    Raises:
        cattrs.BaseValidationError: the document does not fit.
    """
    try:
        return _READER.structure(document, kind)
    except Exception:  # noqa: BLE001 -- whatever it is, the other says it with its place
        return _EXPLAINER.structure(document, kind)


def prepare(*kinds: type) -> None:
    """Make ready what reads these kinds and all that stands in them: for processes to be forked."""
    made, left = set[object](), [*kinds]
    while left:
        kind: Any = left.pop()
        if kind not in made:
            made.add(kind)
            left += get_args(kind)
            if is_dataclass(kind):
                _READER.get_structure_hook(kind)
                left += get_type_hints(kind).values()


def to_json(value: object) -> bytes:
    """JSON for a file that people may read: indented, keys in the order of the fields."""
    return json.dumps(to_document(value), indent=1, ensure_ascii=False).encode() + b"\n"


def from_json(data: bytes, kind: type[T]) -> T:
    """Read a value from JSON bytes.

    Raises:
        ValueError: not JSON (``json.JSONDecodeError``), or no object where one belongs.
        cattrs.BaseValidationError: the document does not fit.
    """
    try:
        return from_document(json.loads(data), kind)
    except (AttributeError, TypeError, RecursionError) as error:
        # A list, text or null where the converter expects an object; brackets without end.
        message = "the JSON is of another shape"
        raise ValueError(message) from error


def to_canonical(value: object) -> bytes:
    """RFC 8785 bytes of a value: the form that is hashed and signed."""
    return canonical(to_document(value))


def digest_of(value: object) -> Digest:
    """BLAKE3 over the canonical bytes of a value: how plans and receipts are named."""
    return Digest(HashAlgorithm.BLAKE3, blake3(to_canonical(value)).digest())
