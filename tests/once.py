"""What libraries work out of the same input, hundreds of times in a suite, is worked out once.

The suite opens the same sealed keys with the same passphrases, and in each test another data folder
with the same rules, statements and screens. Nothing of ours is replaced: the places below belong to
libraries, answer the same for the same input, and are asked again for any other.
"""

from __future__ import annotations

import pickle
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from sqlalchemy import Engine
from werkzeug.routing import Rule
from zxcvbn import zxcvbn

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    import pytest
    from jinja2.bccache import Bucket
    from sqlalchemy import Compiled, Dialect

    _Key = tuple[Dialect, *tuple[object, ...]]


def remember(patch: pytest.MonkeyPatch) -> None:
    """Keep in this process what was derived, guessed, read and compiled."""
    patch.setattr("forensics.passphrases.stretching.Argon2id", DerivedOnce)
    patch.setattr("forensics.passphrases.guessing.zxcvbn", _guessed_once)
    patch.setattr(tomllib, "loads", _loaded_once)
    patch.setattr(Engine, "_compiled_cache", CompiledStatements(), raising=False)
    patch.setattr(Flask, "jinja_environment", CompiledOnce)
    patch.setattr(Rule, "_compile_builder", _builder_of)


class DerivedOnce:
    """Argon2id that derives a key once of each secret, salt and cost."""

    def __init__(self, **cost: Any) -> None:
        self._cost = tuple(sorted(cost.items()))

    def derive(self, secret: bytes) -> bytes:
        return _derived(self._cost, secret)


@cache
def _derived(cost: tuple[tuple[str, Any], ...], secret: bytes) -> bytes:
    return Argon2id(**dict(cost)).derive(secret)


def _guessed_once(password: str, user_inputs: list[str]) -> dict[str, Any]:
    return _guessed(password, tuple(user_inputs))


@cache
def _guessed(password: str, known: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = zxcvbn(password, [*known])
    return found


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

    def __init__(self) -> None:
        self._kept: dict[object, Compiled] = {}

    def __get__(self, engine: Engine, _: object) -> CompiledStatements:
        return self

    def __set__(self, engine: Engine, own: object) -> None:
        """What an engine would set out with is not asked."""

    def get(self, key: _Key) -> Compiled | None:
        return self._kept.get((type(key[0]), *key[1:]))

    def __setitem__(self, key: _Key, compiled: Compiled) -> None:
        self._kept[type(key[0]), *key[1:]] = compiled


class CompiledOnce(Environment):
    """Jinja's environment of an app, with the compiled templates of the apps before it."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, bytecode_cache=_TEMPLATES, **options)


class _Templates(BytecodeCache):
    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, (None, None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[bucket.key] = bucket.checksum, bucket.code


_TEMPLATES = _Templates()
_compile_builder = Rule._compile_builder
_BUILDERS: dict[object, Callable[..., tuple[str, str]]] = {}


def _builder_of(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 -- Werkzeug's
    """The function that builds an address: of its text and converters, bound to no rule yet."""
    converters = {name: type(each) for name, each in rule._converters.items()}
    made_of = rule.rule, str(rule._trace), str(converters), str(rule.defaults), append_unknown
    if made_of not in _BUILDERS:
        _BUILDERS[made_of] = _compile_builder(rule, append_unknown)
    return _BUILDERS[made_of]
