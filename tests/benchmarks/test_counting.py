from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from benchmarks.counting import found_by_scan, reference_of

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = [hashlib.shake_128(bytes([n])).digest(30_000) for n in range(3)]
THIRD = 10_000
AT = 4096
SHORT = 20


def test_a_whole_copy_is_found(tmp_path: Path) -> None:
    assert _counted(tmp_path, KNOWN[0], _hit(0, "exact", [(0, 30_000)])) == (1, 0)


def test_a_copy_in_fragments_is_found(tmp_path: Path) -> None:
    medium = KNOWN[0][THIRD:] + bytes(512) + KNOWN[0][:THIRD]
    pieces = [(20_512, THIRD), (0, 2 * THIRD)]

    assert _counted(tmp_path, medium, _hit(0, "exact", pieces)) == (1, 0)


def test_pieces_of_a_copy_whose_middle_is_overwritten_are_one_hit_that_counts(
    tmp_path: Path,
) -> None:
    medium = KNOWN[0][:THIRD] + bytes(THIRD) + KNOWN[0][2 * THIRD :]
    pieces = [(0, THIRD), (2 * THIRD, THIRD)]

    assert _counted(tmp_path, medium, _hit(0, "truncated", pieces)) == (1, 0)


def test_a_hit_that_takes_in_what_was_overwritten_is_false(tmp_path: Path) -> None:
    medium = KNOWN[0][:THIRD] + bytes(THIRD) + KNOWN[0][2 * THIRD :]

    assert _counted(tmp_path, medium, _hit(0, "truncated", [(0, 3 * THIRD)])) == (0, 1)


def test_pieces_in_another_order_than_the_files_are_false(tmp_path: Path) -> None:
    pieces = [(2 * THIRD, THIRD), (0, THIRD)]

    assert _counted(tmp_path, KNOWN[0], _hit(0, "fragment", pieces, at=2 * THIRD)) == (0, 1)


def test_a_hit_is_false_whose_bytes_are_those_of_another_file_than_it_names(
    tmp_path: Path,
) -> None:
    assert _counted(tmp_path, KNOWN[0], _hit(1, "exact", [(0, 30_000)])) == (0, 1)


def test_a_hit_is_false_that_names_another_offset_than_its_bytes_have(tmp_path: Path) -> None:
    hit = _hit(0, "fragment", [(THIRD, THIRD)], at=THIRD + 512)

    assert _counted(tmp_path, KNOWN[0], hit) == (0, 1)


def test_a_part_is_no_exact_hit(tmp_path: Path) -> None:
    assert _counted(tmp_path, KNOWN[0], _hit(0, "exact", [(0, THIRD)])) == (0, 1)


def test_a_few_bytes_behind_a_gap_establish_nothing(tmp_path: Path) -> None:
    pieces = [(0, THIRD), (2 * THIRD, SHORT)]

    assert _counted(tmp_path, KNOWN[0], _hit(0, "truncated", pieces)) == (0, 1)


def test_a_hit_without_bytes_or_of_no_known_file_is_false(tmp_path: Path) -> None:
    empty, other = _hit(0, "fragment", []), _hit(0, "exact", [(0, 30_000)])
    other["item"] = "ab" * 32

    assert _counted(tmp_path, KNOWN[0], empty, other) == (0, 2)


def test_a_known_file_is_also_known_by_its_reference_in_a_list_of_digests(tmp_path: Path) -> None:
    hit = _hit(0, "exact", [(0, 30_000)])
    hit["item"] = reference_of(0)

    assert _counted(tmp_path, KNOWN[0], hit) == (1, 0)


def test_a_known_file_that_was_not_planted_is_neither_a_plant_nor_false(tmp_path: Path) -> None:
    assert _counted(tmp_path, KNOWN[2], _hit(2, "exact", [(0, 30_000)])) == (0, 0)


def _hit(number: int, kind: str, places: list[tuple[int, int]], at: int = 0) -> dict[str, object]:
    return {
        "item": hashlib.sha256(KNOWN[number]).hexdigest(),
        "kind": kind,
        "known_offset": at,
        "extents": [[AT + offset, length] for offset, length in places],
    }


def _counted(tmp_path: Path, content: bytes, *hits: dict[str, object]) -> tuple[int, int]:
    """Count on a medium with this content, the first two known files being planted."""
    raw, result = tmp_path / "medium.raw", tmp_path / "result.json"
    raw.write_bytes(bytes(AT) + content)
    result.write_text(json.dumps({"hits": hits}))
    return found_by_scan(raw, KNOWN, {0, 1}, result)
