"""``dataclass`` as the standard library means it, made at a fifth of the cost.

Every start of the program makes several hundred value classes. The standard decorator compiles
up to six functions for each of them, which was a third of a start; here five are shared, and
``__init__`` is compiled when the first value of its class is made (ADR 84). What stands beside
the decorator, ``field``, ``fields``, ``replace`` and ``asdict``, is the standard library's.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass

    Methods = dict[str, Callable[..., Any]]

    __all__ = ["dataclass"]
else:

    def dataclass(kind: type | None = None, /, **asked: bool) -> Any:  # noqa: ANN401 -- a class
        """The standard decorator, as far as this project uses it; any other argument is refused."""
        return _made(kind, **asked) if kind else lambda kind: _made(kind, **asked)


Kind = TypeVar("Kind", bound=type)
_set = object.__setattr__
_SPECIAL = ("ClassVar", "InitVar", "KW_ONLY")


def _made(
    kind: Kind,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 -- its word
    order: bool = False,
    kw_only: bool = False,
    weakref_slot: bool = False,
) -> Kind:
    own = set(vars(kind))
    if "__eq__" in own and vars(kind)["__hash__"] is None:
        own.discard("__hash__")  # nobody wrote it: Python puts it beside an __eq__
    types = _put_aside(kind)
    made: Any = dataclasses.dataclass(
        init=False, repr=False, eq=False, slots=slots, kw_only=kw_only, weakref_slot=weakref_slot
    )(kind)
    fields = dataclasses.fields(made)
    _put_back(made, fields, types)
    methods: dict[str, Any] = {"__init__": _init_of(made), "__signature__": _Signature()}
    if repr:
        methods["__repr__"] = _repr
    if eq:
        methods |= _equality(fields, frozen=frozen)
    if order:
        methods |= _ordering(fields)
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    if frozen and slots:
        methods |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in methods.items():
        if name not in own:
            setattr(made, name, method)
    if eq and not frozen and "__hash__" not in own:
        made.__hash__ = None
    return made  # type: ignore[no-any-return]  # the class that came in, or its copy with slots


def _put_aside(kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- any class at all
    """Put something plain in the place of what the standard library would look at for nothing.

    It searches each type that is written as text for three words, and works out a signature for
    each class without a docstring. ``_put_back`` undoes it.
    """
    types = dict(vars(kind).get("__annotations__", ()))
    if not types or any(word in str(each) for each in types.values() for word in _SPECIAL):
        return {}
    kind.__annotations__ = dict.fromkeys(types, object)
    if kind.__doc__ is None:
        kind.__doc__ = kind.__name__
    return types


def _put_back(made: Any, fields: tuple[dataclasses.Field[Any], ...], types: dict[str, Any]) -> None:  # noqa: ANN401 -- as before
    if not types:
        return
    made.__annotations__ = types
    for field in fields:
        field.type = types.get(field.name, field.type)


def _init_of(kind: type) -> Callable[..., None]:
    """The ``__init__`` of ``kind``, which compiles itself when it is first called."""

    def first(self: object, *given: object, **named: object) -> None:
        compile_now()(self, *given, **named)

    def compile_now() -> Callable[..., None]:
        compiled = _compiled_init(kind)
        if vars(kind).get("__init__") is first:
            kind.__init__ = compiled  # type: ignore[misc]  # from here on, the compiled one
        return compiled

    first.compile_now = compile_now  # type: ignore[attr-defined]  # for _Signature
    return first


class _Signature:
    """What ``inspect.signature`` says of a class, also before any value of it is made."""

    def __get__(self, value: object, kind: type) -> inspect.Signature:
        init = kind.__init__  # type: ignore[misc]  # of this very class
        told = inspect.signature(getattr(init, "compile_now", lambda: init)())
        return told.replace(parameters=[*told.parameters.values()][1:])


def _compiled_init(kind: Any) -> Callable[..., None]:  # noqa: ANN401 -- any class at all
    """What the standard library's ``__init__`` does, from the fields of ``kind``."""
    known: dict[str, Any] = {"_set": _set, "_MISSING": dataclasses.MISSING}
    asked: list[str] = []
    by_name: list[str] = []
    lines: list[str] = []
    for field in dataclasses.fields(kind):
        value, default = field.name, ""
        if field.default_factory is not dataclasses.MISSING:
            known[f"_made_{field.name}"] = field.default_factory
            fresh = f"_made_{field.name}()"
            default = "=_MISSING"
            value = f"{fresh} if {field.name} is _MISSING else {field.name}"
            value = value if field.init else fresh
        elif field.default is not dataclasses.MISSING:
            known[f"_default_{field.name}"] = field.default
            default = f"=_default_{field.name}"
            value = value if field.init else f"_default_{field.name}"
        elif not field.init:
            continue  # __post_init__ sets it
        if field.init:
            (by_name if field.kw_only else asked).append(field.name + default)
        lines.append(f" _set(self, {field.name!r}, {value})")
    if hasattr(kind, "__post_init__"):
        lines.append(" self.__post_init__()")
    parameters = ", ".join(["self", *asked, *(["*", *by_name] if by_name else [])])
    body = [f" def __init__({parameters}):", *(f" {line}" for line in lines or [" pass"])]
    source = "\n".join([f"def make({', '.join(known)}):", *body, " return __init__"])
    made: dict[str, Any] = {}
    # In the module of the class, by whose names the types of its fields are read.
    exec(source, vars(sys.modules[kind.__module__]), made)  # noqa: S102 -- names of our own fields
    init: Callable[..., None] = made["make"](**known)
    types = {field.name: field.type for field in dataclasses.fields(kind) if field.init}
    init.__annotations__ = {**types, "return": None}
    init.__qualname__ = f"{kind.__qualname__}.__init__"
    return init


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What reads the fields ``names`` of a value, always as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda _: ()
    (name,) = names
    return lambda value: (getattr(value, name),)


def _equality(fields: tuple[dataclasses.Field[Any], ...], *, frozen: bool) -> Methods:
    compared = _values([field.name for field in fields if field.compare])

    def equal(self: object, other: object) -> Any:  # noqa: ANN401 -- as compare
        if other.__class__ is not self.__class__:
            return NotImplemented
        return compared(self) == compared(other)

    if not frozen:
        return {"__eq__": equal}
    hashed = _values(
        [field.name for field in fields if (field.compare if field.hash is None else field.hash)]
    )

    def hash_of(self: object) -> int:
        return hash(hashed(self))

    return {"__eq__": equal, "__hash__": hash_of}


def _ordering(fields: tuple[dataclasses.Field[Any], ...]) -> Methods:
    compared = _values([field.name for field in fields if field.compare])

    def by(answer: Callable[[Any, Any], Any]) -> Callable[..., Any]:
        def compare(self: object, other: object) -> Any:  # noqa: ANN401 -- NotImplemented, or a bool
            if other.__class__ is not self.__class__:
                return NotImplemented
            return answer(compared(self), compared(other))

        return compare

    return {
        "__lt__": by(lambda one, other: one < other),
        "__le__": by(lambda one, other: one <= other),
        "__gt__": by(lambda one, other: one > other),
        "__ge__": by(lambda one, other: one >= other),
    }


@recursive_repr()
def _repr(self: Any) -> str:  # noqa: ANN401 -- a value of any of these classes
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    del self, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[Any]:  # noqa: ANN401 -- the same
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:  # noqa: ANN401 -- the same
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        _set(self, field.name, value)
