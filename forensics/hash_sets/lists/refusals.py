"""Why a row of a list cannot be used: a closed list of sentences, none of which quotes the row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forensics.values import HashAlgorithm


class Refusal(StrEnum):
    """Why a row was put aside; the order is part of what a sealed set keeps of it."""

    NO_DIGEST = "there is no digest of a kind that can be used"
    SIZE = "the size is not a number of bytes"
    EMPTY = "the file is empty"
    LONG_REFERENCE = "the reference is too long"
    REFERENCE = "the reference is a path or holds control characters"
    NOT_A_ROW = "the row is not a CSV row; a quotation mark may be missing"
    NOT_A_LINE = "the line has another form than the list's other lines"
    LONG_LINE = "the line is too long"
    NO_RECORD = "the record has another form than those of such a list"
    PDQ_LENGTH = "the pdq hash is not 64 hexadecimal digits"
    PDQ_FLAT = "the pdq hash is that of an almost empty picture"
    PDQ_QUALITY = "the quality of the pdq hash is too low or is no number up to 100"
    BLAKE3_LENGTH = "the blake3 digest is not 64 hexadecimal digits"
    BLAKE3_ZEROS = "the blake3 digest is all zeros"
    BLAKE3_EMPTY = "the blake3 digest is that of an empty file"
    BLAKE3_TWO = "two blake3 digests differ"
    SHA256_LENGTH = "the sha256 digest is not 64 hexadecimal digits"
    SHA256_ZEROS = "the sha256 digest is all zeros"
    SHA256_EMPTY = "the sha256 digest is that of an empty file"
    SHA256_TWO = "two sha256 digests differ"
    SHA1_LENGTH = "the sha1 digest is not 40 hexadecimal digits"
    SHA1_ZEROS = "the sha1 digest is all zeros"
    SHA1_EMPTY = "the sha1 digest is that of an empty file"
    SHA1_TWO = "two sha1 digests differ"
    MD5_LENGTH = "the md5 digest is not 32 hexadecimal digits"
    MD5_ZEROS = "the md5 digest is all zeros"
    MD5_EMPTY = "the md5 digest is that of an empty file"
    MD5_TWO = "two md5 digests differ"


REFUSALS = tuple(Refusal)


class BadRowError(ValueError):
    """A row cannot be used."""

    def __init__(self, why: Refusal) -> None:
        """Take the reason, which quotes nothing of the row."""
        super().__init__(str(why))
        self.why = why


def refusal_of(kind: HashAlgorithm, what: str) -> Refusal:
    """Return the sentence of a kind of digest: ``LENGTH``, ``ZEROS``, ``EMPTY`` or ``TWO``."""
    return Refusal[f"{kind.name}_{what}"]
