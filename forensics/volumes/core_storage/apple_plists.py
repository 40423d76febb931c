"""Property lists in XML as CoreStorage keeps them: without a head, with references among values.

The bytes are hostile: a document type is refused, so that nothing is expanded or looked up, and
how much is read, how deep and into how many values, is bounded.
"""

from __future__ import annotations

import base64
from dataclasses import field
from typing import TypeAlias
from xml.parsers import expat

from forensics.value_classes import dataclass

LARGEST = 1024 * 1024
_DEEPEST, _MOST = 32, 20_000
_NO_LIST = "it is no property list"
_ENDS = {"true": True, "false": False}

PlistValue: TypeAlias = "dict[str, PlistValue] | list[PlistValue] | str | int | bytes | None"


def read_plist(data: bytes) -> PlistValue:
    """Return the value of a list; what follows it in zeros is nothing.

    Raises:
        ValueError: it is none, or is larger or deeper than any honest one.
    """
    stored = data.rstrip(b"\0")
    if len(stored) > LARGEST:
        raise ValueError(_NO_LIST)
    reading = _PlistReading()
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = reading.refuse
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.buffer_text = True
    try:
        parser.Parse(stored, True)  # noqa: FBT003 -- expat takes no name: it is all there is
    except (expat.ExpatError, ValueError) as error:  # of numbers and of base64 as well
        raise ValueError(_NO_LIST) from error
    return reading.value


def under(value: PlistValue, *names: str) -> PlistValue:
    """Return what lies under names in dictionaries; None where it is not there."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


@dataclass(slots=True)
class _PlistReading:
    value: PlistValue = None
    _open: list[tuple[str, str, PlistValue]] = field(default_factory=list)
    _keys: list[str] = field(default_factory=list)
    _named: dict[str, PlistValue] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _number: int = 0

    def refuse(self, *_: object) -> None:
        message = "it has a document type"
        raise ValueError(message)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._number += 1
        if len(self._open) >= _DEEPEST or self._number > _MOST:
            raise ValueError(name)
        value: PlistValue = {} if name == "dict" else [] if name == "array" else None
        if name == "reference":
            value = self._named.get(attributes.get("IDREF", ""))
        identity = attributes.get("ID", "")
        if identity and value is not None:
            self._named[identity] = value
        self._open.append((name, identity, value))
        if name == "dict":
            self._keys.append("")
        self._text.clear()

    def text(self, data: str) -> None:
        self._text.append(data)

    def end(self, _: str) -> None:
        name, identity, value = self._open.pop()
        text = "".join(self._text)
        self._text.clear()
        if name == "key":
            if self._keys:
                self._keys[-1] = text
            return
        if name == "dict":
            self._keys.pop()
        elif name not in {"array", "reference"}:
            value = _scalar(name, text)
            if identity:
                self._named[identity] = value
        self._keep(value)

    def _keep(self, value: PlistValue) -> None:
        """Put a value where it belongs: into what is open around it."""
        around = next((each for _, _, each in reversed(self._open) if each is not None), None)
        if isinstance(around, dict):
            around[self._keys[-1]] = value
        elif isinstance(around, list):
            around.append(value)
        else:
            self.value = value


def _scalar(name: str, text: str) -> PlistValue:
    match name:
        case "integer":
            return int(text.strip(), 16 if text.strip().lower().startswith("0x") else 10)
        case "data":
            return base64.b64decode(text)
        case "true" | "false":
            return int(_ENDS[name])
        case _:
            return text
