"""Where a result may stand: never in the place of what the scan reads, nor among its files."""

from __future__ import annotations

import os.path
import re
from typing import TYPE_CHECKING

from forensics.errors import WrongUseError
from forensics.output import refuse_existing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BEGINS_AS_RESULT = re.compile(rb'\s*\{\s*"schema"\s*:\s*"scan-result/')
_HEAD_SIZE = 64


def part_path(result_path: Path) -> Path:
    """Where the checkpoint of a result stands."""
    return result_path.with_name(result_path.name + ".part")


def files_of_checkpoint(result_path: Path) -> tuple[Path, ...]:
    """All files that the checkpoint of a result may consist of, its main one last."""
    part = part_path(result_path)
    beside = (part.with_name(part.name + suffix) for suffix in ("-wal", "-shm", "-journal"))
    return (*beside, part)


def require_place(out: Path, *, restart: bool) -> None:
    """Check that a result may be written under that name; ``restart`` replaces results only.

    Raises:
        OutputExistsError: something stands there, and ``restart`` is false.
        MissingFolderError: there is no such folder.
        WrongUseError: what stands there is no scan result.
        OSError: it cannot be looked at.
    """
    if not (restart and out.exists()):
        refuse_existing(out)
    elif not _is_result(out):
        raise WrongUseError(
            f"{out.name} is there already and is no scan result, so --restart does not replace it; "
            "choose another name"
        )


def require_apart(out: Path, inputs: Iterable[Path]) -> None:
    """Check that neither a result nor its checkpoint would change anything that the scan reads.

    Raises:
        WrongUseError: one of them is an input, or would lie in a folder that is one.
    """
    written = (out, *files_of_checkpoint(out))
    for path in inputs:
        if path.is_dir():
            if _real(out).is_relative_to(_real(path)):
                raise WrongUseError(
                    f"the result would be written in {path.name}, which is scanned; "
                    "write it elsewhere"
                )
        elif any(_is_same(path, each) for each in written):
            raise WrongUseError(
                f"the result, or what is kept beside it, would take the place of {path.name}, "
                "which the scan reads; choose another name"
            )


def _is_same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return _real(one) == _real(other)


def _real(path: Path) -> Path:
    return type(path)(os.path.realpath(path))  # resolve() gives up on a link that names itself


def _is_result(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _BEGINS_AS_RESULT.match(file.read(_HEAD_SIZE)) is not None
