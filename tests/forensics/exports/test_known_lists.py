from __future__ import annotations

import csv
import io
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.errors import HashSetError
from forensics.exports.export import EXPORTS
from forensics.exports.scanned import Scanned
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.importing import read_list
from forensics.hash_sets.lists.reader import ListFormat
from forensics.values import HashAlgorithm, KnownFile
from tests.forensics.exports.builders import KNOWN, a_result, exported

if TYPE_CHECKING:
    from pathlib import Path

MD5, SHA1, SHA256 = HashAlgorithm.MD5, HashAlgorithm.SHA1, HashAlgorithm.SHA256


def hexadecimal(known: KnownFile, algorithm: HashAlgorithm) -> str:
    digest = known.digest(algorithm)
    assert digest is not None
    return digest.value.hex()


def of(name: str, *known: KnownFile) -> bytes:
    file = io.BytesIO()
    table = KnownFileTable.from_known_files(known)
    EXPORTS[name].write(Scanned(a_result(), lambda: iter(()), table), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "head", "algorithm"),
    [("x-ways", "MD5", MD5), ("x-ways-sha256", "SHA-256", SHA256)],
)
def test_a_hash_set_of_x_ways_is_its_type_and_a_digest_a_line(
    name: str, head: str, algorithm: HashAlgorithm
) -> None:
    lines = exported(name, a_result(), with_set=True).decode("ascii").split("\r\n")

    assert lines[0] == head
    assert lines[1:-1] == [hexadecimal(known, algorithm).upper() for known in KNOWN]
    assert lines[-1] == ""


@pytest.mark.skipif(shutil.which("hfind") is None, reason="The Sleuth Kit is not present")
def test_the_sleuth_kit_finds_each_known_file_in_the_list_for_autopsy(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(exported("autopsy", a_result(), with_set=True))

    subprocess.run(["hfind", "-i", "md5sum", path], check=True, capture_output=True)
    asked = [hexadecimal(known, MD5) for known in KNOWN] + ["0" * 31 + "1"]
    done = subprocess.run(["hfind", path, *asked], check=True, capture_output=True, text=True)

    found = [line.split("\t") for line in done.stdout.splitlines()]
    found = [[digest.lower(), name] for digest, name in found]
    names = [[hexadecimal(known, MD5), known.reference] for known in KNOWN]
    assert found == [*names, ["0" * 31 + "1", "Hash Not Found"]]


def test_no_reference_ends_a_line_of_the_list_for_autopsy() -> None:
    hostile = replace(KNOWN[0], reference="a\nb\u202e  c")

    assert of("autopsy", hostile).count(b"\n") == 1


def test_a_csv_for_iped_has_columns_of_digests_and_a_property_for_each() -> None:
    data = exported("iped", a_result(), with_set=True).decode("ascii")

    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    assert [row["reference"] for row in rows] == [known.reference for known in KNOWN]
    assert {row["set"] for row in rows} == {"Expunge"}
    assert "status" not in rows[0]  # "known" would have IPED ignore the files
    assert list(rows[0])[:3] == ["MD5", "SHA1", "SHA256"]  # as ``HashDB.hashTypes`` has them
    assert [row["MD5"].lower() for row in rows] == [hexadecimal(known, MD5) for known in KNOWN]


def test_a_known_file_with_some_of_the_digests_stands_in_the_csv_for_iped() -> None:
    strong = KnownFile('=cmd,"|\n', 5, (KNOWN[0].digests[0],))

    (row,) = csv.DictReader(io.StringIO(of("iped", strong).decode(), newline=""))
    assert (row["MD5"], row["SHA256"].lower()) == ("", hexadecimal(strong, SHA256))
    assert row["reference"] == r"""'=cmd,"/\u000a"""


@pytest.mark.parametrize("name", ["x-ways", "autopsy"])
def test_a_list_that_would_miss_a_known_file_is_not_written(name: str) -> None:
    strong = KnownFile("IMG-0009", 5, (KNOWN[0].digests[0],))

    with pytest.raises(HashSetError, match="1 known file has no MD5 digest"):
        of(name, *KNOWN, strong)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("iped", {MD5, SHA1, SHA256}),
        ("autopsy", {MD5}),
        ("x-ways", {MD5}),
        ("x-ways-sha256", {SHA256}),
    ],
)
def test_our_importer_reads_the_list_back(name: str, kinds: set[HashAlgorithm]) -> None:
    asked = ListAsked(ListFormat.DIGESTS) if name.startswith("x-ways") else ListAsked()

    imported = read_list(io.BytesIO(exported(name, a_result(), with_set=True)), asked=asked)

    found = [{each for each in known.digests if each.algorithm in kinds} for known in KNOWN]
    assert [set(known.digests) for known in imported.known_files] == found
