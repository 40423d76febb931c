from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from forensics.documents import to_document, to_json
from forensics.errors import ForensicsError, WrongUseError
from forensics.exports.scanned import open_scanned
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.sections import from_sections, to_sections
from tests.forensics.exports.builders import A_CANDIDATE, A_PART, KNOWN, a_hit, a_result, the_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def written(folder: Path, text: bytes) -> Path:
    path = folder / "result.json"
    path.write_bytes(text)
    return path


def test_a_result_is_read_as_it_was_written_its_hits_one_by_one(tmp_path: Path) -> None:
    result = a_result(a_hit(), A_PART, A_CANDIDATE)

    with open_scanned(written(tmp_path, to_json(result))) as scanned:
        once, again = tuple(scanned.hits()), tuple(scanned.hits())

    assert once == again == result.hits
    assert scanned.facts == a_result()


def test_hits_and_known_files_are_numbered_within_their_image(tmp_path: Path) -> None:
    hits = (a_hit(image="a"), A_PART, a_hit(image="b", item=KNOWN[1].item), a_hit(image="b"))

    with open_scanned(written(tmp_path, to_json(a_result(*hits)))) as scanned:
        told = [(each.hit.image, each.number, each.known) for each in scanned.numbered()]

    assert told == [("a", 1, 1), ("disk.E01", 1, 1), ("b", 1, 1), ("b", 2, 2)]


def without(name: str) -> Callable[[dict[str, Any]], bytes]:
    return lambda result: json.dumps({k: v for k, v in result.items() if k != name}).encode()


def with_(**changes: object) -> Callable[[dict[str, Any]], bytes]:
    return lambda result: json.dumps(result | changes).encode()


NO_RESULTS: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "nothing": lambda _: b"",
    "no JSON": lambda _: b"\x00\xff",
    "a list": lambda _: b"[]",
    "a number": lambda _: b"7",
    "cut short": lambda result: json.dumps(result).encode()[:-9],
    "more behind it": lambda result: json.dumps(result).encode() + b"{}",
    "no hits": without("hits"),
    "no coverage": with_(sources=[{"image": "x"}]),
    "hits that are an object": with_(hits={}),
    "hits that are no list": with_(hits=None),
    "hits twice": lambda result: json.dumps(result).encode()[:-1] + b', "hits": []}',
    "something more": with_(more=1),
    "brackets": with_(tool=json.loads("[" * 40 + "]" * 40)),
    "brackets in hits": with_(hits=json.loads("[" * 40 + "]" * 40)),
}


@pytest.mark.parametrize("make", NO_RESULTS.values(), ids=NO_RESULTS.keys())
def test_what_is_no_result_is_refused(
    make: Callable[[dict[str, Any]], bytes], tmp_path: Path
) -> None:
    path = written(tmp_path, make(to_document(a_result(a_hit()))))

    with pytest.raises(ForensicsError, match="this is not a scan result"), open_scanned(path):
        pass


def test_a_result_of_another_version_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, to_json(a_result(schema="scan-result/2")))

    with pytest.raises(ForensicsError, match="another version"), open_scanned(path):
        pass


def test_a_damaged_hit_ends_the_export_and_is_not_quoted(tmp_path: Path) -> None:
    result = to_document(a_result(a_hit(), a_hit()))
    result["hits"][1]["kind"] = "KANARIE"
    path = written(tmp_path, json.dumps(result).encode())

    with (
        open_scanned(path) as scanned,
        pytest.raises(ForensicsError, match="the scan result is damaged") as caught,
    ):
        list(scanned.hits())
    assert "KANARIE" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_the_hash_set_must_be_that_of_the_scan(tmp_path: Path) -> None:
    path = written(tmp_path, to_json(a_result()))
    other = from_sections(to_sections(bytes([1] * 32), KnownFileTable.from_known_files(KNOWN)))

    with open_scanned(path, hash_set=the_set()) as scanned:
        assert scanned.known_files is not None
    with pytest.raises(WrongUseError, match="not made with this hash set"):
        open_scanned(path, hash_set=other).__enter__()
