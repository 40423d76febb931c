from __future__ import annotations

import copyreg
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_system import FileEntry, Residency, Run, StreamId
from forensics.scanning.answers import read_answer, write_answer
from forensics.scanning.checkpoint import Checkpoint
from forensics.scanning.listing import Tally
from forensics.values import Extent, Fault, HitState

ENTRY = FileEntry(
    1, StreamId(5, 0, 0), "/a", ("/b",), HitState.LIVE, bool(1), 3, (Run(0, 3),), Residency.STORED
)
VALUES = [
    None,
    [ENTRY, Tally(3), Fault("a", "b", (Extent(1, 2),), "c")],
    FileSystemError("it cannot be opened"),
    UnreadableExtentError(1, 2, "gone"),
    (b"bytes", 1.5, "text", frozenset({1})),
]


class Calls:
    """What a child that was taken over would send: a call in its parent."""

    def __init__(self, function: Any, *arguments: object) -> None:
        self.called = (function, arguments)

    def __reduce__(self) -> Any:
        return self.called


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_values_come_through(value: object) -> None:
    found = read_answer(write_answer(value))

    if isinstance(value, Exception):
        assert (type(found), found.args) == (type(value), value.args)  # errors have no equality
    else:
        assert found == value


def test_errors_come_through_however_a_library_has_them_pickled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for kind in (FileSystemError, UnreadableExtentError):
        monkeypatch.setitem(copyreg.dispatch_table, kind, lambda error: (Calls, (error.args,)))

    found = read_answer(write_answer(UnreadableExtentError(1, 2, "gone")))
    wrapped = read_answer(write_answer([FileSystemError("it cannot be opened")]))

    assert (type(found), found.args) == (UnreadableExtentError, (1, 2, "gone"))
    assert [type(error) for error in wrapped] == [FileSystemError]


def test_no_call_of_a_hostile_child_comes_through(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    attempts = [
        Calls(os.system, f"touch {mark}"),
        Calls(eval, f"open({str(mark)!r}, 'w')"),
        Calls(Path.touch, mark),
        Calls(Checkpoint, mark),
        Calls(getattr, pickle, "loads"),
    ]
    for hostile in attempts:
        with pytest.raises((pickle.UnpicklingError, TypeError)):
            read_answer(pickle.dumps(hostile))

    assert list(tmp_path.iterdir()) == []


def test_names_that_lead_out_of_our_modules_are_refused() -> None:
    by_way = b"cforensics.output\nos.system\n(Vtrue\ntR."

    with pytest.raises(pickle.UnpicklingError):
        read_answer(by_way)
