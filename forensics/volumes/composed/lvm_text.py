"""The text in which LVM2 describes a volume group (``lib/config/config.c`` of LVM2).

Sections ``name { … }``, values ``name = value`` and lists ``[a, b]`` of numbers and quoted texts;
``#`` begins a remark. A group of thousands of volumes takes some hundred kilobytes.
"""

from __future__ import annotations

import re
from typing import TypeAlias, cast

Value: TypeAlias = "int | str | list[Value] | Section"
Section: TypeAlias = "dict[str, Value]"

DEEPEST = 8
MOST_TOKENS = 1 << 18
_TOKEN = re.compile(
    r"\s+|#[^\n]*|(?P<text>\"(?:[^\"\\]|\\.)*\")|(?P<number>-?\d{1,19}(?![\w.]))"
    r"|(?P<name>[\w.+/-]+)|(?P<sign>[{}\[\]=,])"
)


def read_text(text: bytes) -> Section:
    """Return the sections of a text.

    Raises:
        ValueError: it is not of this form, or is longer or deeper than any.
    """
    return _LvmParser(_tokens(text.rstrip(b"\0").decode("utf-8", "replace"))).section(DEEPEST, "")


def section_of(section: Section, name: str) -> Section:
    """Return a section by its name.

    Raises:
        ValueError: there is none.
    """
    found = section.get(name)
    if isinstance(found, dict):
        return found
    raise ValueError(name)


def number_of(section: Section, name: str) -> int:
    """Return a number that is not negative.

    Raises:
        ValueError: there is none.
    """
    found = section.get(name)
    if not isinstance(found, int) or found < 0:
        raise ValueError(name)
    return found


def text_of(section: Section, name: str) -> str:
    """Return a text, empty where there is none."""
    found = section.get(name, "")
    return found if isinstance(found, str) else ""


def list_of(section: Section, name: str) -> list[Value]:
    """Return a list, empty where there is none."""
    found = section.get(name, [])
    return found if isinstance(found, list) else []


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None or len(found) > MOST_TOKENS:
            raise ValueError(at)
        if token.lastgroup:
            found.append((token.lastgroup, token[0]))
        at = token.end()
    return found


class _LvmParser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = [*tokens, ("", "")]
        self._at = 0

    def section(self, depth: int, end: str) -> Section:
        if not depth:
            raise ValueError(depth)
        found: Section = {}
        while (token := self._next())[1] != end or token[0] == "text":
            if token[0] != "name":
                raise ValueError(token)
            match self._next()[1]:
                case "{":
                    found[token[1]] = self.section(depth - 1, "}")
                case "=":
                    found[token[1]] = self._value(self._next(), depth - 1)
                case other:
                    raise ValueError(other)
        return found

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._at]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _value(self, token: tuple[str, str], depth: int) -> Value:
        match token:
            case ("number", word):
                return int(word)
            case ("text", word):
                return re.sub(r"\\(.)", r"\1", word[1:-1])
            case ("sign", "[") if depth > 0:
                return cast("Value", self._list(depth - 1))
            case _:
                raise ValueError(token)

    def _list(self, depth: int) -> list[Value]:
        found: list[Value] = []
        while (token := self._next()) != ("sign", "]"):
            if token != ("sign", ","):
                found.append(self._value(token, depth))
        return found
