"""What libraries work out of the same input, hundreds of times in a suite, is worked out once.

The suite opens the same sealed keys with the same passphrases, and builds the same screens over
another folder for each test. Nothing of ours is replaced: the three places below belong to
libraries, answer the same for the same input, and are asked again for any other.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from flask import Flask
from flask.templating import Environment
from jinja2 import BytecodeCache
from werkzeug.routing import Rule

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    import pytest
    from jinja2.bccache import Bucket


def remember(patch: pytest.MonkeyPatch) -> None:
    """Keep in this process which keys were derived, and what was compiled for pages."""
    patch.setattr("forensics.passphrases.stretching.Argon2id", DerivedOnce)
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
