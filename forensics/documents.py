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
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

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


def _make_converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(datetime, time_to_text)
    converter.register_structure_hook(datetime, lambda text, _: time_from_text(text))
    converter.register_unstructure_hook(date, lambda day: day.isoformat())
    converter.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    converter.register_unstructure_hook(Digest, str)
    converter.register_structure_hook(Digest, lambda text, _: Digest.from_text(text))
    converter.register_unstructure_hook(Extent, lambda extent: [extent.offset, extent.length])
    converter.register_structure_hook(Extent, lambda pair, _: Extent(int(pair[0]), int(pair[1])))
    converter.register_unstructure_hook(bytes, lambda data: data.hex())
    converter.register_structure_hook(bytes, lambda text, _: bytes.fromhex(text))
    converter.register_unstructure_hook(Path, str)
    converter.register_structure_hook(Path, lambda text, _: Path(text))
    return converter


_CONVERTER = _make_converter()


def to_document(value: object) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    """Turn a frozen value into what JSON can hold; tuples become lists."""
    return _to_lists(_CONVERTER.unstructure(value))


def from_document(document: object, kind: type[T]) -> T:
    """Make a value of that kind from what JSON held; unknown keys are refused.

    Raises:
        cattrs.BaseValidationError: the document does not fit.
    """
    return _CONVERTER.structure(document, kind)


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


def _to_lists(document: Any) -> Any:  # noqa: ANN401 -- walks whatever JSON can hold
    match document:
        case dict():
            return {str(key): _to_lists(value) for key, value in document.items()}
        case list() | tuple():
            return [_to_lists(value) for value in document]
        case _:
            return document
