from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from forensics.errors import HashSetError
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.importing import import_list
from forensics.hash_sets.lists.reader import ListFormat
from forensics.hash_sets.lists.rejected import write_rejected_rows
from forensics.values import HashAlgorithm

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.hash_sets.lists.importing import Imported

SHA = hashlib.sha256(b"one").hexdigest()
SHA_2 = hashlib.sha256(b"two").hexdigest()
MD5 = hashlib.md5(b"one", usedforsecurity=False).hexdigest()
SHA1 = hashlib.sha1(b"one", usedforsecurity=False).hexdigest()


def imported(folder: Path, data: bytes | str, list_format: ListFormat | None = None) -> Imported:
    path = folder / "list"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return import_list(path, asked=ListAsked(list_format))


def vics(*records: dict[str, Any], key: str = "@odata.context") -> str:
    context = (
        "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/Default/$metadata#Media"
    )
    return json.dumps({key: context, "value": list(records)})


def test_a_csv_of_the_contract_is_read(tmp_path: Path) -> None:
    text = f"reference,size,sha256,md5,pdq\nK1,3,{SHA},{MD5},{'0' * 64}\nK2,,{SHA_2},,\n"

    result = imported(tmp_path, text)

    one, two = result.known_files
    assert (one.reference, one.size, len(one.digests)) == ("K1", 3, 2)
    assert (two.reference, two.size, len(two.digests)) == ("K2", None, 1)
    assert result.counts.without_size == 1
    assert result.list_format is ListFormat.CSV


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_mark_case_order_and_separator_do_not_matter(tmp_path: Path, separator: str) -> None:
    lines = [["SHA256", "Reference", "SIZE"], [SHA.upper(), "K1", " 3 "], [SHA, "K9", "3"]]
    text = "\r\n".join(separator.join(cells) for cells in lines)

    result = imported(tmp_path, b"\xef\xbb\xbf" + text.encode())

    assert [known.item for known in result.known_files] == [SHA]
    assert result.counts.duplicates == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"K,x,{SHA},", "not a number"),
        (f"K,-3,{SHA},", "not a number"),
        (f"K,0,{SHA},", "empty"),
        ("K,3,,", "no digest"),
        ("K,3,abc,", "64 hexadecimal"),
        (f"K,3,{'0' * 64},", "all zeros"),
        (f"K,3,{hashlib.sha256(b'').hexdigest()},", "empty file"),
        (f"K,3,{SHA},d41d8cd98f00b204e9800998ecf8427e", "empty file"),
        (f"/home/x/y.jpg,3,{SHA},", "path"),
        (f"{'K' * 300},3,{SHA},", "too long"),
    ],
)
def test_a_bad_row_is_put_aside_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    text = f"reference,size,sha256,md5\n\ngood,3,{SHA_2},\n{row}\n"

    result = imported(tmp_path, text)

    assert len(result.known_files) == 1
    assert [rejected.place for rejected in result.rejected] == [4]
    assert reason in result.rejected[0].reason


def test_the_report_of_rejected_rows_quotes_nothing(tmp_path: Path) -> None:
    text = f"reference,size,sha256\ngood,3,{SHA}\nCANARY/x,3,{SHA_2}\n"

    write_rejected_rows(tmp_path / "report", imported(tmp_path, text).rejected)
    report = (tmp_path / "report").read_text()

    assert report.splitlines()[1].startswith("3,")
    assert "CANARY" not in report
    assert SHA_2 not in report


def test_two_contents_under_one_reference_are_both_kept(tmp_path: Path) -> None:
    result = imported(tmp_path, f"reference,size,sha256\nK,3,{SHA}\nK,3,{SHA_2}\n")

    assert {known.item for known in result.known_files} == {SHA, SHA_2}
    assert result.counts.renamed == 1


@pytest.mark.parametrize("key", ["@odata.context", "odata.metadata"])
def test_vics_is_recognised_and_read(tmp_path: Path, key: str) -> None:
    record = {
        "MediaID": 17,
        "Category": 2,
        "MD5": MD5.upper(),
        "SHA1": SHA1.upper(),
        "MediaSize": "3",
        "PhotoDNA": "AAAA",
        "AlternativeHashes": [{"HashName": "SHA-256", "HashValue": SHA.upper()}],
    }

    result = imported(tmp_path, b"\xef\xbb\xbf" + vics(record, key=key).encode())

    (known,) = result.known_files
    assert (known.reference, known.size, known.item) == ("VICS-17", 3, SHA)
    assert {digest.algorithm for digest in known.digests} == set(HashAlgorithm) - {
        HashAlgorithm.BLAKE3
    }


def test_vics_of_md5_alone_has_its_reference_as_item(tmp_path: Path) -> None:
    result = imported(tmp_path, vics({"MediaID": 1, "MD5": MD5, "MediaSize": 3}))

    assert [known.item for known in result.known_files] == ["VICS-1"]


def test_bad_records_of_vics_are_put_aside_by_number(tmp_path: Path) -> None:
    text = vics(
        {"MediaID": 1, "MD5": "0" * 32, "MediaSize": 3},
        {"MediaID": 2, "MD5": MD5, "MediaSize": 3},
        {"MediaID": 3, "SHA1": [], "MD5": {"a": 1}, "MediaSize": True},
    )

    result = imported(tmp_path, text)

    assert len(result.known_files) == 1
    assert [rejected.place for rejected in result.rejected] == [1, 3]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"reference,size\nK,3\n",
        b"reference,size,sha256\n",
        b'{"value": [{"MD5": "',
        b'{"value": 3}',
        b'{"value": [1, 2]}',
        b"[" * 10_000,
        b"\x00" * 1000,
    ],
)
def test_a_list_that_is_none_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(HashSetError):
        imported(tmp_path, data)


def test_a_broken_vics_file_makes_no_partial_set(tmp_path: Path) -> None:
    text = vics({"MediaID": 1, "MD5": MD5, "MediaSize": 3})

    with pytest.raises(HashSetError, match="cut short"):
        imported(tmp_path, text[:-3])


@pytest.mark.parametrize("has_case_first", [True, False])
def test_records_of_vics_in_cases_are_read_as_exporters_write_them(
    tmp_path: Path, *, has_case_first: bool
) -> None:
    records = [{"MediaID": n, "MD5": f"{n:032x}", "MediaSize": 3} for n in (1, 2, 3)]
    cases = [{"CaseID": "a", "Media": records[:2]}, {"CaseID": "b", "Media": records[2:]}]
    if not has_case_first:
        cases = [{"Media": case["Media"], "CaseID": case["CaseID"]} for case in cases]

    result = imported(tmp_path, json.dumps({"@odata.context": "x", "value": cases}))

    assert [known.item for known in result.known_files] == ["VICS-1", "VICS-2", "VICS-3"]
    assert not result.rejected
