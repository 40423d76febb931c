"""Records of a VICS file (Project VIC 1.2, 1.3 and 2.0, the UK's CAID exports among them).

The file is JSON, ``{"odata.metadata" or "@odata.context": ..., "value": [ {...}, ... ]}``, read as
a stream: it can be larger than memory. In 2.0 exporters put the records into cases,
``"value": [ {"CaseID": ..., "Media": [ {...}, ... ]}, ... ]``. Alternative digests stand in nested
lists of ``HashName`` and ``HashValue``, under whatever name the exporter gave the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import ijson

from forensics.errors import HashSetError
from forensics.hash_sets.lists.formats.shallow_json import ShallowJson
from forensics.hash_sets.lists.listed_row import ListedRow, UnreadRow
from forensics.hash_sets.lists.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


class VicsReader:
    """Reads the records of a VICS file."""

    title = "VICS (Project VIC, CAID)"
    is_benign = False

    def begins(self, head: bytes) -> bool:
        """Whether it is JSON: no other list is."""
        return head.lstrip()[:1] in (b"{", b"[")

    def rows(self, file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
        """Return the records from the file's present place on, numbered from 1.

        Raises:
            HashSetError: the JSON is broken, or nested too deep; what came before is not used
                either.
        """
        return _records(file)


def _records(file: BinaryIO) -> Iterator[ListedRow | UnreadRow]:
    start = file.tell()
    while (first := file.read(1)) in (b" ", b"\t", b"\r", b"\n"):
        pass
    file.seek(start)
    prefix = "item" if first == b"[" else "value.item"
    try:
        if _are_cases(file, prefix):
            prefix += ".Media.item"
        file.seek(start)
        for place, record in enumerate(
            ijson.items(ShallowJson(file), prefix, use_float=True), start=1
        ):
            yield (
                _row(place, record)
                if isinstance(record, dict)
                else UnreadRow(place, Refusal.NO_RECORD)
            )
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise HashSetError("the VICS file is broken or cut short; export it again") from error


def _are_cases(file: BinaryIO, prefix: str) -> bool:
    """Whether the first entry of the list is a case with records rather than a record."""
    for at, event, value in ijson.parse(ShallowJson(file)):
        if at == prefix and event == "map_key" and value == "Media":
            return True
        if at == prefix and event == "end_map":
            return False
    return False


def _row(place: int, record: dict[str, Any]) -> ListedRow:
    media_id = record.get("MediaID")
    return ListedRow(
        place=place,
        reference="" if media_id is None else f"VICS-{media_id}",
        size=_text(record.get("MediaSize")),
        digests=(
            ("md5", _text(record.get("MD5"))),
            ("sha1", _text(record.get("SHA1"))),
            *_alternative_digests(record),
        ),
        category=_text(record.get("Category")),
    )


def _alternative_digests(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for value in record.values():
        for entry in value if isinstance(value, list) else ():
            if isinstance(entry, dict) and "HashName" in entry:
                yield _text(entry.get("HashName")), _text(entry.get("HashValue"))


def _text(value: object) -> str:
    """Text of a string or whole number; exporters write sizes as either."""
    match value:
        case bool() | None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
