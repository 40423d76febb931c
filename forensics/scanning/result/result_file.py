"""The result file of a scan, ``scan-result/1``: JSON of mode 0600, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cattrs

from forensics.documents import from_json, to_json
from forensics.errors import ForensicsError
from forensics.output import write_new
from forensics.values import ScanResult

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "scan-result/1"


def write_result(path: Path, result: ScanResult, *, replace: bool) -> None:
    """Write a result.

    Raises:
        OutputExistsError: the name is taken and ``replace`` is false.
        OSError: it cannot be written.
    """
    write_new(path, to_json(result), replace=replace)


def read_result(path: Path) -> ScanResult:
    """Read a result.

    Raises:
        ForensicsError: it is not a result of this version.
        OSError: it cannot be read.
    """
    try:
        result = from_json(path.read_bytes(), ScanResult)
    except (ValueError, TypeError, KeyError, cattrs.BaseValidationError):
        # What a reader tripped over quotes the file, so it goes into no traceback.
        raise ForensicsError("this is not a scan result; name the file that --out named") from None
    if result.schema != SCHEMA:
        raise ForensicsError("the scan result is of another version; scan again")
    return result
