"""What a child that parses hostile bytes sends back: our frozen values, nothing else.

A pickle is a program. One from a child that its input took over may name any function of its
parent's, so names lead only to our frozen dataclasses, our enumerations and our errors.
"""

from __future__ import annotations

import dataclasses
import io
import pickle
from enum import Enum
from typing import Any

from forensics.errors import ForensicsError

LONGEST = 256 * 1024**2  # bytes of one message


def write_answer(value: object) -> bytes:
    """Give the message that ``read_answer`` turns into the same values."""
    message = io.BytesIO()
    pickler = pickle.Pickler(message, pickle.HIGHEST_PROTOCOL)
    # Its own, and empty: libraries of a cluster have every error of a process pickled in a way of
    # theirs, by functions that the reader refuses.
    pickler.dispatch_table = {}
    pickler.dump(value)
    return message.getvalue()


def read_answer(message: bytes) -> Any:  # noqa: ANN401 -- values of any of our kinds
    """Give the values of a message.

    Raises:
        pickle.UnpicklingError: it names something that is no value of ours.
        Exception: of any kind, where the message is no pickle.
    """
    return _Reader(io.BytesIO(message)).load()


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 -- a class
        if module.startswith("forensics.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module and _is_value(found):
                return found
        raise pickle.UnpicklingError("the answer holds something that is no value")


def _is_value(kind: type) -> bool:
    if issubclass(kind, Enum | ForensicsError):
        return True
    # How a dataclass keeps that it is frozen; there is no public question for it.
    parameters = getattr(kind, "__dataclass_params__", None)
    return dataclasses.is_dataclass(kind) and bool(parameters and parameters.frozen)
