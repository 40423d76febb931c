"""The lists of files that IPED and Griffeye Analyze export as CSV, by their own headers.

IPED names its columns in the language of the user; the third is the size, the sixth the category
(``ExportCSVTask`` and its messages). Griffeye names what was chosen to be exported. Both hold names
and paths of files, which are not read.
"""

from __future__ import annotations

from dataclasses import replace

from forensics.hash_sets.lists.columns import CsvColumns
from forensics.hash_sets.lists.formats.csv_rows import CsvHead, HeadedCsv, columns_by
from forensics.values import HashAlgorithm

IPED_COLUMNS = 15
_IPED_SIZE, _IPED_CATEGORY, _IPED_MD5, _IPED_SHA1 = 2, 5, 6, 7


class IpedReader(HeadedCsv):
    """Reads ``FileList.csv`` of IPED, in whatever language it was written."""

    title = "a list of files of IPED"

    def columns(self, head: CsvHead) -> CsvColumns | None:
        """Return IPED's columns, where the header has the names that are the same everywhere."""
        names = head.names
        if (
            len(names) != IPED_COLUMNS
            or names[_IPED_MD5 : _IPED_SHA1 + 1] != ("md5", "sha1")
            or names[-1] != "trackid"
        ):
            return None
        digests = ((HashAlgorithm.MD5, _IPED_MD5), (HashAlgorithm.SHA1, _IPED_SHA1))
        return CsvColumns(digests, size=_IPED_SIZE, category=_IPED_CATEGORY)


class GriffeyeReader(HeadedCsv):
    """Reads a CSV report of Griffeye Analyze."""

    title = "a list of files of Griffeye Analyze"

    def columns(self, head: CsvHead) -> CsvColumns | None:
        """Return the columns, where the header names a path, a category and a digest as it does."""
        found = columns_by(head)
        is_griffeye = "filepath" in head.names and found.category is not None
        return replace(found, reference=None) if is_griffeye and found.digests else None
