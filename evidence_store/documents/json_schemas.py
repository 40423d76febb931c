"""JSON Schemas (draft 2020-12) of what ``forensics.documents`` writes, made from frozen values.

A schema says what a file of this version holds: every field, and none besides. Whether two fields
agree, or a signature is valid, is no matter of form, and no schema says it.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import PurePath
from typing import Any, Union, get_args, get_origin, get_type_hints

from forensics.values import Digest, Extent

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_FORMS: Mapping[type, dict[str, Any]] = {
    datetime: {
        "type": "string",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
        "description": "A time in UTC, with milliseconds.",
    },
    date: {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A day."},
    Digest: {
        "type": "string",
        "pattern": "^(sha256|blake3|sha1|md5):([0-9a-f]{2})+$",
        "description": "A digest, as algorithm:hexadecimal.",
    },
    Extent: {
        "type": "array",
        "prefixItems": [{"type": "integer", "minimum": 0}, {"type": "integer", "minimum": 0}],
        "minItems": 2,
        "maxItems": 2,
        "description": "A run of bytes: its first byte, and how many.",
    },
    bytes: {"type": "string", "pattern": "^([0-9a-f]{2})*$", "description": "Hexadecimal bytes."},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    types.NoneType: {"type": "null"},
}


def schema_of(kind: type, *, name: str, title: str) -> dict[str, Any]:
    """Return the schema of the files that hold a value of that kind.

    Args:
        kind: a frozen value class.
        name: of the form, such as ``certificate-2``; the schema is named by it.
        title: what people call such a file.

    Raises:
        TypeError: a field is of a type that ``forensics.documents`` writes in no fixed form.
    """
    made = _Making()
    whole = made.of(kind)
    return {
        "$schema": DRAFT,
        "$id": f"urn:expunge:schema:{name}",
        "title": title,
        **whole,
        "$defs": dict(sorted(made.defs.items())),
    }


class _Making:
    """One schema as it is made: each class once, under its name."""

    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- annotations have no narrower type
        """The form of a value of that annotation."""
        if kind in _FORMS:
            return _FORMS[kind]
        origin, inside = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of(each) for each in inside]}
        if origin is tuple:
            return self._row(inside)
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(inside[1])}
        if origin is not None and issubclass(origin, list | frozenset):
            return {"type": "array", "items": self.of(inside[0])}
        if isinstance(kind, type):
            return self._named(kind)
        message = f"{kind!r} is written in no fixed form"
        raise TypeError(message)

    def _row(self, inside: tuple[Any, ...]) -> dict[str, Any]:
        if len(inside) == 2 and inside[1] is Ellipsis:
            return {"type": "array", "items": self.of(inside[0])}
        size = {"minItems": len(inside), "maxItems": len(inside)}
        return {"type": "array", "prefixItems": [self.of(each) for each in inside], **size}

    def _named(self, kind: type) -> dict[str, Any]:
        if issubclass(kind, PurePath):
            return _FORMS[str]
        if issubclass(kind, Enum):
            return self._defined(kind, lambda: {"enum": [each.value for each in kind]})
        if is_dataclass(kind):
            return self._defined(kind, lambda: self._object(kind))
        hints = get_type_hints(kind)
        if issubclass(kind, tuple) and hints:
            return self._defined(kind, lambda: self._row(tuple(hints.values())))
        message = f"{kind.__name__} is written in no fixed form"
        raise TypeError(message)

    def _defined(self, kind: type, make: Any) -> dict[str, Any]:  # noqa: ANN401 -- a function of nothing
        name = kind.__name__
        if name not in self.defs:
            self.defs[name] = {}  # before its parts: a value may hold values of its own kind
            self.defs[name] = {"description": _promise(kind), **make()}
        return {"$ref": f"#/$defs/{name}"}

    def _object(self, kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- a dataclass
        hints = get_type_hints(kind)
        # From the class itself: a schema by hand says what somebody once thought of it (ADR 88).
        written = [each.name for each in fields(kind) if each.init]
        return {
            "type": "object",
            "properties": {name: self.of(hints[name]) for name in written},
            "required": written,
            "additionalProperties": False,
        }


def _promise(kind: type) -> str:
    return (inspect.getdoc(kind) or "").partition("\n")[0]
