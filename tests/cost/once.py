"""What libraries work out of the same input, hundreds of times in a suite, is worked out once.

The suite opens the same sealed keys with the same passphrases, and in each test another data folder
with the same rules, statements and screens. Nothing of ours is replaced: the places below belong to
libraries, answer the same for the same input, and are asked again for any other. Each caller has
an answer of its own, or one that cannot be changed.
"""

from __future__ import annotations

import pickle
import tomllib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import segno
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask.templating import Environment
from jinja2 import BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule
from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from types import CodeType

    import pytest
    from flask import Flask
    from jinja2.bccache import Bucket
    from sqlalchemy import Compiled, Dialect

    _Key = tuple[Dialect, *tuple[object, ...]]


def remember(patch: pytest.MonkeyPatch) -> None:
    """Keep in this process what was derived, guessed, read, compiled and drawn as a code."""
    patch.setattr("forensics.passphrases.stretching.Argon2id", DerivedOnce)
    patch.setattr("zxcvbn.zxcvbn", _guessed_once)
    patch.setattr(tomllib, "loads", _loaded_once)
    patch.setattr(Engine, "_compiled_cache", CompiledStatements(), raising=False)
    patch.setattr(Environment, "__init__", _sharing_templates)
    patch.setattr(Rule, "compile", _compiled_as_before)
    patch.setattr("segno.make", lru_cache(maxsize=256)(segno.make))  # nobody changes a code


class DerivedOnce:
    """Argon2id that derives a key once of each secret, salt and cost."""

    def __init__(self, **cost: Any) -> None:
        Argon2id(**cost)  # refuses what is no cost here, and not when a key is derived
        self._cost = tuple(sorted(cost.items()))

    def derive(self, secret: bytes) -> bytes:
        return _derived(self._cost, secret)


@cache
def _derived(cost: tuple[tuple[str, Any], ...], secret: bytes) -> bytes:
    return Argon2id(**dict(cost)).derive(secret)


def _guessed_once(password: str, user_inputs: list[str]) -> dict[str, Any]:
    """An answer of its own for each that asks."""
    found: dict[str, Any] = pickle.loads(_guessed(password, tuple(user_inputs)))  # noqa: S301 -- written below
    return found


@cache
def _guessed(password: str, known: tuple[str, ...]) -> bytes:
    return pickle.dumps(zxcvbn(password, [*known]))


_loads = tomllib.loads


def _loaded_once(text: str) -> dict[str, Any]:
    """A document of its own for each reader."""
    found: dict[str, Any] = pickle.loads(_pickled(text))  # noqa: S301 -- written below
    return found


@cache
def _pickled(text: str) -> bytes:
    return pickle.dumps(_loads(text))


class CompiledStatements:
    """One cache for all engines on databases of one kind; each of them would compile for itself."""

    _SAME = (
        "paramstyle",
        "server_version_info",
        "default_schema_name",
        "insertmanyvalues_page_size",
    )

    def __init__(self) -> None:
        self._kept: dict[object, Compiled] = {}

    def __get__(self, engine: Engine, _: object) -> CompiledStatements:
        return self

    def __set__(self, engine: Engine, own: object) -> None:
        """What an engine would set out with is not asked."""

    def get(self, key: _Key) -> Compiled | None:
        return self._kept.get(self._of_kind(*key))

    def __setitem__(self, key: _Key, compiled: Compiled) -> None:
        self._kept[self._of_kind(*key)] = compiled

    def _of_kind(self, dialect: Dialect, *statement: object) -> tuple[object, ...]:
        return type(dialect), *(getattr(dialect, each) for each in self._SAME), *statement


def _sharing_templates(environment: Environment, app: Flask, **options: Any) -> None:
    """Make the environment of an app with the compiled templates of the apps before it."""
    _make_environment(environment, app, bytecode_cache=_TEMPLATES, **options)


class _Templates(BytecodeCache):
    """Code, by all that it is made of: text, how it is cut, and the filters that constants meet."""

    def __init__(self) -> None:
        self._kept: dict[object, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(self._made_of(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[self._made_of(bucket)] = bucket.code

    def _made_of(self, bucket: Bucket) -> tuple[object, ...]:
        of = bucket.environment
        cut = of.trim_blocks, of.lstrip_blocks, of.keep_trailing_newline
        return bucket.key, bucket.checksum, *cut, frozenset(of.filters.items())


_TEMPLATES = _Templates()
_make_environment = Environment.__init__
_compile = Rule.compile
_RULES: dict[object, Rule] = {}


def _compiled_as_before(rule: Rule) -> None:
    """Read an address as the one before it of the same text was read, by the same converters."""
    converters = frozenset(rule.map.converters.items())
    of_the_host = rule.map.host_matching, rule.host, rule.subdomain
    made_of = rule.rule, *of_the_host, rule.merge_slashes, str(rule.defaults), converters
    if made_of not in _RULES:
        _compile(rule)
        _RULES[made_of] = rule
    first = _RULES[made_of]
    rule._parts, rule._trace = [*first._parts], [*first._trace]
    rule._converters = {**first._converters}
    rule.arguments |= first.arguments
    for builds in ("_build", "_build_unknown"):
        setattr(rule, builds, getattr(first, builds).__func__.__get__(rule))
