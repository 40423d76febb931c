"""A hash set built in a process of its own: the same set, within limits, and nothing left over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from forensics.errors import HashSetError
from forensics.hash_sets.apart import build_apart
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.sections import to_sections

if TYPE_CHECKING:
    from pathlib import Path

OWN = bytes(range(32))


def test_the_same_originals_and_id_come_to_the_same_set_as_in_one_process(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / str(number)).write_bytes(os.urandom(70_000))
    (tmp_path / "empty").touch()

    one, two = (build_apart(tmp_path, set_id=OWN) for _ in range(2))

    here = build_from_folder(tmp_path)
    assert one == two
    assert dict(one.sections) == to_sections(OWN, here.known_files, blocks=here.blocks)
    assert (one.empty, one.duplicates, one.not_files) == (1, 0, 0)


def test_what_the_process_refuses_is_said_and_names_no_file(tmp_path: Path) -> None:
    (tmp_path / "canary").touch()

    with pytest.raises(HashSetError, match="no file with content") as caught:
        build_apart(tmp_path, set_id=OWN)

    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(("what", "most"), [("MEMORY", 1 << 20), ("ANSWER", 0)])
def test_a_process_past_its_limits_makes_no_set(
    what: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"one")
    monkeypatch.setattr(f"forensics.hash_sets.apart.{what}", most)
    monkeypatch.setattr("forensics.hash_sets.apart.ANSWER_OF_A_FILE", 0)

    with pytest.raises(HashSetError, match="limits of time and memory"):
        build_apart(tmp_path, set_id=OWN)


def test_what_is_raised_where_it_is_told_ends_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(5_000_000))

    def stop(done: int, total: int) -> None:
        raise InterruptedError(done, total)

    with pytest.raises(InterruptedError):
        build_apart(tmp_path, set_id=OWN, tell=stop)
