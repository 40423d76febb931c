"""How a result names its sources: by file name, and by more of the path where two share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import WrongUseError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def names_of(firsts: Sequence[Path]) -> tuple[str, ...]:
    """The shortest tail of each path that no other of them has, say ``a/image.raw``.

    Args:
        firsts: absolute paths of sources, those of first segments.

    Raises:
        WrongUseError: one of them is given twice.
    """
    if len(set(firsts)) != len(firsts):
        raise WrongUseError("a source is given twice; name each once")
    return tuple(
        _shortest_tail(path, [other for other in firsts if other != path]) for path in firsts
    )


def _shortest_tail(path: Path, others: Sequence[Path]) -> str:
    parts = path.parts
    lengths = range(1, len(parts) + 1)
    return next(
        ("/".join(parts[-n:]) for n in lengths if all(o.parts[-n:] != parts[-n:] for o in others)),
        str(path),
    )
