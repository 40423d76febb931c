from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS
from forensics.hash_sets import building
from forensics.hash_sets.building import build_from_folder
from tests.forensics.hash_sets.builders import digest_of_content

if TYPE_CHECKING:
    from pathlib import Path


def a_folder(place: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place


def test_each_content_counts_once_with_all_digests(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"a.jpg": b"one", "deep/down/b.jpg": b"two", "c.jpg": b"one"})

    built = build_from_folder(folder)

    assert built.duplicates == 1
    assert sorted(known.size or 0 for known in built.known_files) == [3, 3]
    expected = {
        tuple(digest_of_content(kind, content) for kind in KIND_BITS)
        for content in (b"one", b"two")
    }
    assert {known.digests for known in built.known_files} == expected


def test_references_tell_nothing_of_names(tmp_path: Path) -> None:
    contents = [b"one", b"two", b"three"]
    first = a_folder(tmp_path / "1", {f"{n}.jpg": c for n, c in enumerate(contents)})
    second = a_folder(tmp_path / "2", {f"{9 - n}/x.png": c for n, c in enumerate(contents)})

    one, two = (build_from_folder(folder).known_files for folder in (first, second))

    assert list(one) == list(two)
    assert [known.reference for known in one] == ["IMG-0001", "IMG-0002", "IMG-0003"]


def test_empty_files_links_and_pipes_are_counted_and_left_out(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "f", {"a": b"one", "empty": b""})
    outside = a_folder(tmp_path / "g", {"secret": b"two"})
    (folder / "link").symlink_to(outside / "secret")
    (folder / "linked folder").symlink_to(outside)
    os.mkfifo(folder / "pipe")

    built = build_from_folder(folder)

    assert (len(built.known_files), built.empty, built.not_files) == (1, 1, 3)


def test_a_folder_without_content_makes_no_set(tmp_path: Path) -> None:
    with pytest.raises(HashSetError, match="no file with content"):
        build_from_folder(a_folder(tmp_path, {"empty": b""}))


def test_a_name_that_is_not_text_is_read_all_the_same(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff\xfe.jpg", "wb") as file:  # noqa: PTH123 -- bytes
        file.write(b"one")

    assert len(build_from_folder(tmp_path).known_files) == 1


def test_how_far_it_is_only_grows_and_is_told_in_bytes_of_the_originals(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {str(n): bytes([n]) * 9000 for n in range(6)} | {"6": b"x" * 9000})
    (folder / "again").write_bytes(b"x" * 9000)
    told: list[tuple[int, int]] = []

    build_from_folder(folder, tell=lambda done, total: told.append((done, total)))

    assert {total for _, total in told} == {8 * 9000}
    assert max(told)[0] <= 8 * 9000
    assert len({done for done, _ in told}) > 6


@pytest.mark.parametrize("change", ["more", "less", "other", "longer", "empty"])
def test_of_a_folder_that_changes_meanwhile_no_set_is_made(change: str, tmp_path: Path) -> None:
    folder = a_folder(tmp_path, {"a": b"one", "b": b"two"})

    def meddle(done: int, total: int) -> None:
        del done, total
        match change:
            case "more":
                (folder / "c").write_bytes(b"three")
            case "less":
                (folder / "b").unlink(missing_ok=True)
            case "other":
                (folder / "b").write_bytes(b"owt")
            case "empty":
                (folder / "b").write_bytes(b"")
            case _:
                (folder / "b").write_bytes(b"longer than before")

    with pytest.raises(HashSetError, match=r"changed while|no such file"):
        build_from_folder(folder, tell=meddle)


@pytest.mark.parametrize("left", [0, 1])
def test_of_a_large_file_that_is_cut_short_before_it_is_mapped_no_set_is_made(
    left: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "READ_AT_ONCE", 0)
    folder = a_folder(tmp_path, {"a": b"one"})

    def cut(done: int, total: int) -> None:
        del done, total
        os.truncate(folder / "a", left)

    with pytest.raises(HashSetError, match="changed while"):
        build_from_folder(folder, tell=cut)
