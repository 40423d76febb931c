"""What a confined process says to its parent: values of named kinds, in bounded messages.

What reads hostile bytes may have been taken over by them, so nothing that it sends is ever run or
looked up by name. A function that runs in a child declares the kinds of values that it gives
(``answering``); its parent makes just these, field by field, each of the type that the kind
declares, and refuses everything else. Words are taken where they are sentences of our own list
(``wordings``); any others are counted, and not passed on.

A message is a letter and JSON: ``v`` and a list of pairs of kind and value, ``e`` and the error
that ended the function, ``.`` when it finished.
"""

from __future__ import annotations

import inspect
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_type_hints

import msgspec

from forensics.errors import ForensicsError
from forensics.value_classes import dataclass
from forensics.wordings.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

LARGEST: Final = 8 * 1024**2
"""Bytes of one message. What is made of it takes a few times as much memory, and no more."""
END: Final = b"."
_VALUES, _ERROR = b"v", b"e"
_ERROR_KIND = "error"
_Pairs = list[tuple[str, msgspec.Raw]]
_NAMELESS: Final = Vocabulary()


class MessageError(ForensicsError):
    """A message is none: too long, of another form, or of a kind that was not declared."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The child's function finished; ``error`` is what it raised, if anything."""

    error: ForensicsError | None


def answering(*kinds: type) -> Callable[[AnyFunction], AnyFunction]:
    """Declare which kinds of values a function for a confined child gives.

    Errors of ours may be raised by any, and be given as values where ``ForensicsError`` or a kind
    of it is named.
    """

    def declared(function: AnyFunction) -> AnyFunction:
        function.answers = kinds  # type: ignore[attr-defined]  # functions take attributes
        return function

    return declared


def kinds_of(function: Callable[..., Any]) -> tuple[type, ...]:
    """The kinds that a function declared.

    Raises:
        TypeError: it declared none, so nothing that it gives may be believed.
    """
    kinds: tuple[type, ...] | None = getattr(function, "answers", None)
    if kinds is None:
        message = f"{function.__qualname__} does not say what it answers"
        raise TypeError(message)
    return kinds


def getting_ready(
    prepare: Callable[[Any], bool],
) -> Callable[[AnyFunction], AnyFunction]:
    """Declare what a function for a confined child loads before that child is confined.

    ``prepare`` is called there with the argument of the first request, and says whether what it
    loaded needs threads.
    """

    def declared(function: AnyFunction) -> AnyFunction:
        function.prepares = prepare  # type: ignore[attr-defined]  # functions take attributes
        return function

    return declared


def get_ready(function: Callable[..., Any], argument: object) -> bool:
    """Load what a function declared that it needs; say whether that needs threads."""
    prepare: Callable[[Any], bool] | None = getattr(function, "prepares", None)
    return prepare is not None and prepare(argument)


def values_message(values: Sequence[object]) -> bytes:
    """Return the message that carries these values; nothing is said of how long it gets."""
    return _VALUES + msgspec.json.encode(
        [(_kind_name(type(each)), each) for each in values], enc_hook=_encoded
    )


def error_message(error: ForensicsError) -> bytes:
    """Return the message that carries the error which ended a function."""
    return _ERROR + msgspec.json.encode(_encoded(error))


def read_message(
    message: bytes, kinds: tuple[type, ...], *, vocabulary: Vocabulary = _NAMELESS
) -> list[Any] | Ended:
    """Return the values of a message, or that the function ended; in words that are known.

    Args:
        message: as the child sent it; anything.
        kinds: what the function in the child declared. What carries words has a method ``heard``.
        vocabulary: the words that are taken from that child.

    Raises:
        MessageError: it is not of this form, or holds what was not declared.
    """
    if len(message) > LARGEST:
        raise MessageError("a message of a confined process is longer than one may be")
    letter, body = message[:1], memoryview(message)[1:]
    try:
        if letter == _VALUES:
            decoders = _decoders(kinds)
            found = [decoders[name].decode(value) for name, value in _pairs.decode(body)]
            return [
                each.heard(vocabulary) if _has_words(each.__class__) else each for each in found
            ]
        if letter == _ERROR:
            return Ended(_decoder(ForensicsError).decode(body).heard(vocabulary))
    except MessageError:
        raise
    except (msgspec.MsgspecError, ValueError, TypeError, KeyError, RecursionError) as error:
        # The text of the cause may quote the message, and with it names on a medium.
        raise MessageError("a message of a confined process holds what is no value") from error
    if message != END:
        raise MessageError("a message of a confined process is of no known form")
    return Ended(None)


_pairs: msgspec.json.Decoder[_Pairs] = msgspec.json.Decoder(_Pairs)


@cache
def _has_words(kind: type) -> bool:
    """Whether values of a kind carry words of the child (``values.Fault.heard``)."""
    return hasattr(kind, "heard")


@cache
def _decoders(kinds: tuple[type, ...]) -> dict[str, msgspec.json.Decoder[Any]]:
    return {_kind_name(kind): _decoder(kind) for kind in kinds}


@cache
def _decoder(kind: type) -> msgspec.json.Decoder[Any]:
    wanted = ForensicsError if issubclass(kind, ForensicsError) else kind
    return msgspec.json.Decoder(wanted, dec_hook=_decoded)


def _kind_name(kind: type) -> str:
    return _ERROR_KIND if issubclass(kind, ForensicsError) else kind.__name__


def _encoded(value: object) -> object:
    """An error as its name and the arguments that it was made with."""
    if isinstance(value, ForensicsError):
        return [type(value).__name__, list(value.args)]
    message = f"a {type(value).__name__} does not travel"
    raise TypeError(message)


def _decoded(kind: type, value: object) -> object:
    """Make an error again: of a class of ours, with arguments of the types that it declares."""
    if not issubclass(kind, ForensicsError) or not isinstance(value, list) or len(value) != 2:
        raise MessageError("a message of a confined process holds what is no value")
    name, arguments = value
    found = _errors().get(name) if isinstance(name, str) else None
    if found is None or not issubclass(found, kind):
        raise MessageError("a message of a confined process names no error of ours")
    return found(*msgspec.convert(arguments, _arguments_of(found)))


def _errors() -> dict[str, type[ForensicsError]]:
    """Every error of this package that is loaded, by its name; none is ever loaded for it."""
    found: dict[str, type[ForensicsError]] = {ForensicsError.__name__: ForensicsError}
    waiting = [ForensicsError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind.__module__.startswith("forensics."):
                found[kind.__name__] = kind
                waiting.append(kind)
    return found


def _arguments_of(kind: type[ForensicsError]) -> Any:  # noqa: ANN401 -- a type made at run time
    """The types that an error is made with, as a tuple type; one text where it declares none."""
    if kind.__init__ is Exception.__init__:
        return tuple[str]
    hints = get_type_hints(kind.__init__)
    names = list(inspect.signature(kind.__init__).parameters)[1:]
    return tuple[tuple(hints[name] for name in names)]  # type: ignore[misc]  # made at run time
