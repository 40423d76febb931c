"""Turtle, as far as AFF4 writes it: subjects, predicates, names, addresses and literals.

Source: W3C, "RDF 1.1 Turtle", 2.1 to 2.5. Blank nodes and collections are not among it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TOKEN = re.compile(
    r"""\s+|\#[^\n]*"""
    r"""|<(?P<uri>[^<>\s]*)>"""
    r'''|"""(?P<long>(?:[^"\\]|\\.|"(?!""))*)"""'''
    r"""|"(?P<text>(?:[^"\\\n]|\\.)*)\""""
    r"""|(?P<mark>\^\^|[.;,](?![0-9]))"""
    r"""|(?P<prefix>@prefix\b)|@[A-Za-z-]+"""
    r"""|(?P<name>[\w-]*:[\w%/-]*(?:\.[\w%/-]+)*)"""
    r"""|(?P<word>[\w.+-]+)""",
    re.DOTALL,
)


class TurtleError(ValueError):
    """A description is not of this form."""


class Thing(NamedTuple):
    """An object: an address, or a literal with the address of its kind."""

    value: str
    kind: str = ""


Facts = dict[str, dict[str, list[Thing]]]
"""By subject and predicate, what is said."""


def read_turtle(text: str) -> Facts:
    """Return all that is said.

    Raises:
        TurtleError: it is not of this form.
    """
    facts: Facts = {}
    reader = _Reader(text)
    while (token := reader.take()) is not None:
        if token[0] == "prefix":
            reader.prefix()
            continue
        subject = reader.address(token)
        said = facts.setdefault(subject, {})
        for predicate, thing in reader.statements():
            said.setdefault(predicate, []).append(thing)
    return facts


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._held: tuple[str, str] | None = None
        self._prefixes: dict[str, str] = {}

    def take(self) -> tuple[str, str] | None:
        held, self._held = self._held, None
        return held or next(self._tokens, None)

    def prefix(self) -> None:
        name, address = self._needed(), self._needed()
        if name[0] != "name" or address[0] != "uri" or self._needed() != ("mark", "."):
            raise TurtleError
        self._prefixes[name[1].rstrip(":")] = address[1]

    def address(self, token: tuple[str, str]) -> str:
        kind, value = token
        if kind == "uri":
            return value
        if kind == "word" and value == "a":
            return RDF_TYPE
        before, colon, after = value.partition(":")
        if kind != "name" or not colon or before not in self._prefixes:
            raise TurtleError
        return self._prefixes[before] + after

    def statements(self) -> Iterator[tuple[str, Thing]]:
        token = self._needed()
        while token != ("mark", "."):
            predicate = self.address(token)
            yield predicate, self._thing()
            while (token := self._needed()) == ("mark", ","):
                yield predicate, self._thing()
            while token == ("mark", ";"):
                token = self._needed()

    def _thing(self) -> Thing:
        token = self._needed()
        if token[0] == "text":
            following = self.take()
            if following == ("mark", "^^"):
                return Thing(token[1], self.address(self._needed()))
            self._held = following
            return Thing(token[1], "text")
        if token[0] == "word":
            return Thing(token[1], "text")
        return Thing(self.address(token))

    def _needed(self) -> tuple[str, str]:
        token = self.take()
        if token is None:
            raise TurtleError
        return token


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise TurtleError
        at = found.end()
        if found.lastgroup is not None:
            kind = "text" if found.lastgroup == "long" else found.lastgroup
            yield kind, found[found.lastgroup]
