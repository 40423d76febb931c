"""Reading the documents of an erasure, which come from files that people name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from cattrs import BaseValidationError

from forensics.documents import from_json
from forensics.errors import ErasureError
from forensics.regular_files import open_regular

if TYPE_CHECKING:
    from pathlib import Path


class _HasSchema(Protocol):
    @property
    def schema(self) -> str: ...


T = TypeVar("T", bound=_HasSchema)


def read_document(path: Path, kind: type[T], *, schema: str, limit: int, name: str) -> T:
    """Read a plan, a receipt or the like.

    Args:
        path: the file.
        kind: the class of what it should hold.
        schema: that this version reads.
        limit: bytes that are looked at; no honest file is longer.
        name: what it is to people, such as ``plan``.

    Raises:
        ErasureError: it cannot be read, holds something else, or is of another version.
        WrongUseError: it is a pipe or a device.
    """
    try:
        with open_regular(path) as file:
            found = from_json(file.read(limit), kind)
    except OSError as error:
        why = (error.strerror or "read error").lower()
        raise ErasureError(f"The {name} {path.name} cannot be read: {why}") from error
    except (ValueError, BaseValidationError):
        # What a reader tripped over quotes the file, so it goes into no traceback.
        raise ErasureError(
            f"{path.name} is not the {name} of an erasure, or names what this version does not "
            "know. Check its name, or make it with this version"
        ) from None
    if found.schema != schema:
        raise ErasureError(
            f"{path.name} is not a {name} that this version reads; make it with this version"
        )
    return found
