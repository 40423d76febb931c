"""What a session keeps, as bytes and back: texts, numbers, bytes, lists and objects of them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any

_BYTES = "$bytes"


def packed(value: object) -> bytes:
    """Bytes of a value; tuples come back as lists."""
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )


def unpacked(data: bytes) -> Any:  # noqa: ANN401 -- whatever was packed
    """The value that ``packed`` was given."""
    return json.loads(data.decode("utf-8", "surrogatepass"), object_hook=_whole)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return {_BYTES: b64encode(value).decode()}
    message = f"a session keeps no {type(value).__name__}"
    raise TypeError(message)


def _whole(found: dict[str, Any]) -> object:
    return b64decode(found[_BYTES]) if found.keys() == {_BYTES} else found
