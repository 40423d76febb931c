"""Known forms of files by their first bytes: containers that no stage opens, and other forms.

What begins at a sector of a medium is looked at where the raw pass has the bytes in memory anyway;
whose beginning it is, the list of files tells later. A form without a kind holds no other file: it
only says that bytes which look random are no secret.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from forensics.hash_sets.anchors.probative import BLOCK_SIZE
from forensics.hash_sets.anchors.windows import WINDOW_SIZE
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

SECTOR_WORDS = BLOCK_SIZE // WINDOW_SIZE
PLAIN = ""  # the kind of a form that holds no other file


@dataclass(frozen=True, slots=True)
class Form:
    """Up to eight bytes of a sector that tell a form.

    ``skip`` is how many bytes stand before the mark. ``back`` is how many bytes of the file stand
    before the sector. ``is_footer``: the file ends with this sector. ``is_mail``: text may begin
    so as well, so that the next lines decide.
    """

    kind: str
    mark: bytes
    skip: int = 0
    back: int = 0
    is_footer: bool = False
    is_mail: bool = False


def _marks(kind: str, *marks: bytes) -> tuple[Form, ...]:
    return tuple(Form(kind, mark) for mark in marks)


FORMS = (
    *_marks("zip", b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"),  # and docx, xlsx, apk, jar, odt
    *_marks("7z", b"7z\xbc\xaf\x27\x1c"),
    *_marks("rar", b"Rar!\x1a\x07"),
    *_marks("gzip", b"\x1f\x8b\x08"),
    *_marks("bzip2", *(b"BZh%d1AY&" % level for level in range(1, 10))),
    *_marks("xz", b"\xfd7zXZ\0"),
    *_marks("zstd", b"\x28\xb5\x2f\xfd"),
    *_marks("lz4", b"\x04\x22\x4d\x18"),
    *_marks("lzip", b"LZIP\1"),
    *_marks("compress", b"\x1f\x9d\x90"),  # 16 bits, and blocks: what ``compress`` writes
    *_marks("ar", b"!<arch>"),
    *_marks("cpio", b"070701", b"070702", b"070707"),
    *_marks("squashfs", b"hsqs", b"sqsh"),
    *_marks("cab", b"MSCF\0\0\0\0"),
    *_marks("wim", b"MSWIM\0\0\0"),
    *_marks("office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),  # doc, xls, ppt, msg, Thumbs.db
    *_marks("pdf", b"%PDF-"),
    *_marks("rtf", b"{\\rtf"),
    *_marks("sqlite", b"SQLite f"),
    *_marks("sqlite_wal", b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83"),
    *_marks("sqlite_journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"),
    *_marks("access", b"\0\1\0\0Stan"),
    Form("ese", b"\xef\xcd\xab\x89", skip=4),
    *_marks("pst", b"!BDN"),
    *(Form("mbox", mark, is_mail=True) for mark in (b"From ",)),
    *(
        Form("mail", mark, is_mail=True)
        for mark in (
            b"Return-P", b"Received", b"Delivere", b"Message-", b"MIME-Ver", b"From:", b"Date:",
            b"Subject:", b"Content-", b"To:", b"Cc:", b"Bcc:", b"Sender:", b"Reply-To", b"In-Reply",
            b"Referenc", b"X-", b"DKIM-Sig", b"ARC-", b"Authenti", b"Thread-", b"User-Age",
            b"List-", b"Importan", b"Priority", b"Envelope", b"Status:", b"Resent-",
        )
    ),
    *_marks("thumbcache", b"CMMM"),
    *_marks("qcow", b"QFI\xfb"),
    *_marks("qed", b"QED\0"),
    *_marks("vmdk", b"KDMV", b"COWD", b"# Disk D"),
    *_marks("vhdx", b"vhdxfile"),
    *_marks("vdi", b"<<< Orac", b"<<< Sun ", b"<<< QEMU", b"<<< inno"),
    *_marks("parallels", b"WithoutF", b"WithouFr"),
    Form("vhd", b"conectix", is_footer=True),
    Form("dmg", b"koly\0\0\0\4", is_footer=True),
    *_marks("dmg", b"encrcdsa", b"sprs"),
    *_marks("ewf", b"EVF\x09\x0d\x0a\xff\0", b"EVF2\x0d\x0a\x81\0", b"LVF\x09\x0d\x0a\xff\0",
            b"LEF2\x0d\x0a\x81\0"),
    *_marks("ad1", b"ADSEGMEN", b"ADCRYPT\0"),
    *_marks("aff", b"AFF10\x0d\x0a\0"),
    Form("iso", b"\1CD001\1\0", back=32768),
    *_marks("android_sparse", b"\x3a\xff\x26\xed"),
    *_marks("android_backup", b"ANDROID "),
    *_marks("bplist", b"bplist0"),
    *_marks("chromium_entry", b"\x30\x5c\x72\xa7\x1b\x6d\xfb\xfc"),
    *_marks("chromium_blocks", b"\xc3\xca\x03\xc1"),
    *_marks("encrypted", b"LUKS\xba\xbe", b"Salted__", b"age-encr", b"\x85\x01\x0c\x03",
            b"\x85\x02\x0c\x03", b"\x8c\x0d\x04", b"\x03\xd9\xa2\x9a", b"VERA",
            b"AES\1", b"AES\2", b"AES\3", b"\xc0\xb9\x07\x2e\x4f\x93\xf1\x46",  # AES Crypt, AxCrypt
            b"TDF$"),  # what Telegram Desktop keeps
    *_marks(
        PLAIN,
        b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\x1aE\xdf\xa3",
        b"OggS", b"ID3", b"fLaC", b"FWS", b"CWS", b"FLV", b"\x30\x26\xb2\x75", b"wOFF", b"wOF2",
        b"OTTO", b"\0\1\0\0\0", b"\xca\xfe\xba\xbe", b"%!PS", b"8BPS", b"MZ", b"\x7fELF", b"regf",
        b"MAM\x04", b"\0\0\1\xba", b"\0\0\1\xb3", b"\0\0\1\0", b"\0\0\0\x0cjP", b"\0\0\0\x0cJX",
        b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9", b"#!AMR", b"ITSF", b"\xff\x0a",
        b"\0\0\0\1g", b"\0\0\0\1@", b"IDX", b"GIFT", b"\x9c\xcb\xcb\x8d",
    ),
    *(Form(PLAIN, mark, skip=4) for mark in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")),
)  # fmt: skip
TAR = len(FORMS)
KINDS = (*(form.kind for form in FORMS), "tar")
PICTURES = frozenset(
    code
    for code, form in enumerate(FORMS)
    if form.mark in {b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*", b"ftyp"}
)
"""Codes of forms that may be pictures, beside JPEG and PNG (``picture_starts``)."""
VIDEOS = frozenset(
    code
    for code, form in enumerate(FORMS)
    if form.mark
    in {b"RIFF", b"\x1aE\xdf\xa3", b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
)
"""Codes of forms that may be videos."""
FOOTER_SIZE = BLOCK_SIZE
_TAR_WORD = 256 // WINDOW_SIZE
_TAR, _TAR_MASK = (
    np.uint64(int.from_bytes(b"\0" + mark, "little")) for mark in (b"ustar", b"\xff" * 5)
)


def _marked_at() -> tuple[tuple[int, tuple[int, ...]], ...]:
    back: dict[int, list[int]] = {}
    for code in range(len(KINDS)):
        back.setdefault(FORMS[code].back if code < TAR else 0, []).append(code)
    footers = tuple(code for code, form in enumerate(FORMS) if form.is_footer)
    return (*((at, tuple(back[at])) for at in sorted(back)), (-FOOTER_SIZE, footers))


MARKED_AT = _marked_at()
"""Where the marked sector of a file stands, below 0 from its end, and the codes of forms with it
there; the first that fits tells the form."""


def _number(mark: bytes, skip: int) -> int:
    return int.from_bytes(bytes(skip) + mark, "little")


def _mask(mark: bytes, skip: int) -> int:
    return _number(b"\xff" * len(mark), skip)


def _by_mask() -> list[tuple[int, dict[int, int]]]:
    """Longest marks first: for each mask, the code of the form by what it shows."""
    found: dict[int, dict[int, int]] = {}
    for code, form in enumerate(FORMS):
        shown = found.setdefault(_mask(form.mark, form.skip), {})
        shown.setdefault(_number(form.mark, form.skip), code)
    return sorted(found.items(), key=lambda each: -each[0].bit_count())


def _pairs(*, after_zeros: bool) -> npt.NDArray[np.bool_]:
    """The first two bytes of all marks; or the next two, of those that begin with two zeros."""
    pairs = np.zeros(1 << 16, bool)
    for form in FORMS:
        if not form.skip and form.mark.startswith(b"\0\0") == after_zeros:
            pairs[(_number(form.mark, 0) >> 16 * after_zeros) & 0xFFFF] = True
    return pairs


_BY_MASK = _by_mask()
_FIRST_PAIRS, _SECOND_PAIRS = _pairs(after_zeros=False), _pairs(after_zeros=True)
_FEW = 32
_TWO_BYTES, _THREE_BYTES = np.uint64(0xFFFF), np.uint64(0xFFFFFF)
_QUARTER, _HALF = np.uint64(16), np.uint64(32)
_SHORT, _LONG, _FOURTH = (
    np.array(sorted(numbers), np.uint64)
    for numbers in (
        {_number(form.mark, 0) for form in FORMS if len(form.mark) == 2},
        {_number(form.mark[:3], 0) for form in FORMS if len(form.mark) > 2 and not form.skip},
        {_number(form.mark, 0) for form in FORMS if form.skip},
    )
)
_THIRD_PAIRS = np.zeros(1 << 16, bool)
_THIRD_PAIRS[_FOURTH & _TWO_BYTES] = True


def find_forms(pages: Sequence[memoryview]) -> list[tuple[npt.NDArray[np.int64], list[int]]]:
    """Say which sectors of pages begin as a known form does.

    Args:
        pages: each from a sector boundary on.

    Returns:
        For each page the numbers of such sectors, ascending, and the code of each one's form.
    """
    words = [np.frombuffer(page, "<u8", count=len(page) // WINDOW_SIZE) for page in pages]
    firsts = [each[::SECTOR_WORDS] for each in words]
    first = np.concatenate(firsts)
    later = np.zeros(len(first), np.uint64)
    starts = list(accumulate(map(len, firsts), initial=0))
    for each, start in zip(words, starts, strict=False):
        some = each[_TAR_WORD::SECTOR_WORDS]
        later[start : start + len(some)] = some
    codes = _codes(first, later)
    places = sorted(codes)
    cuts = [bisect_left(places, start) for start in starts]
    return [
        (
            np.array(places[low:high], np.int64) - start,
            [codes[place] for place in places[low:high]],
        )
        for start, low, high in zip(starts, cuts, cuts[1:], strict=False)
    ]


def _codes(first: npt.NDArray[np.uint64], later: npt.NDArray[np.uint64]) -> dict[int, int]:
    """Codes by the number of the sector; of most sectors only a few comparisons are made."""
    candidates = _may_be_known(first).nonzero()[0]
    if len(candidates) > _FEW:
        candidates = candidates[_are_likely(first[candidates])]
    codes: dict[int, int] = {}
    for place, word in zip(candidates.tolist(), first[candidates].tolist(), strict=True):
        code = _code_of(word)
        if code is not None:
            codes[place] = code
    codes |= dict.fromkeys(np.flatnonzero((later & _TAR_MASK) == _TAR).tolist(), TAR)
    return codes


def _may_be_known(first: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Look up two bytes of each, which few sectors share with a mark."""
    # Numbers below 2^16: as indices they need no copy of another type.
    pairs = first & _TWO_BYTES
    may: npt.NDArray[np.bool_] = _FIRST_PAIRS.take(pairs.view(np.int64))
    may |= _THIRD_PAIRS.take(((first >> _HALF) & _TWO_BYTES).view(np.int64))
    after_zeros = ((pairs == 0) & (first != 0)).nonzero()[0]
    seconds = (first.take(after_zeros) >> _QUARTER) & _TWO_BYTES
    may[after_zeros] |= _SECOND_PAIRS.take(seconds.view(np.int64))
    return may


def _are_likely(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Compare more of the first bytes than a pair, of many at once."""
    is_one = _are_among(words & _THREE_BYTES, _LONG) | _are_among(words & _TWO_BYTES, _SHORT)
    return is_one | _are_among(words >> _HALF, _FOURTH)


def _are_among(
    values: npt.NDArray[np.uint64], some: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """Tell which are among some sorted ones; ``np.isin`` imports when first called: too late."""
    places = np.minimum(np.searchsorted(some, values), len(some) - 1)
    answer: npt.NDArray[np.bool_] = some[places] == values
    return answer


def _code_of(word: int) -> int | None:
    for mask, shown in _BY_MASK:
        code = shown.get(word & mask)
        if code is not None:
            return code
    return None
