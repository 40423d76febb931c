"""What every registered export of a scan result keeps to, whatever its form."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest

from forensics.errors import HashSetError
from forensics.exports.export import EXPORTS
from forensics.exports.limits import limits_of
from forensics.exports.scanned import Scanned
from tests.forensics.exports.builders import (
    A_CANDIDATE,
    A_PART,
    DIGESTS,
    HOSTILE,
    KNOWN,
    a_hit,
    a_result,
    exported,
    the_set,
    unseen_in,
)
from tests.peak_memory import peak_memory

if TYPE_CHECKING:
    from forensics.values import Hit

NAMES = list(EXPORTS)
OF_HITS = [name for name in NAMES if EXPORTS[name].kind.tells_hits]
MIB = 1 << 20


def made(name: str, *hits: Hit) -> bytes:
    return exported(name, a_result(*hits), with_set=True)


@pytest.mark.parametrize("name", NAMES)
def test_an_export_says_what_it_is_and_no_other_says_the_same(name: str) -> None:
    kind = EXPORTS[name].kind

    assert kind.title[0].isupper()
    assert not kind.says.endswith(".")
    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind.media_type)
    assert re.fullmatch(r"\.[a-z.]+", kind.ending)
    assert re.fullmatch(r"[a-z][a-z0-9-]*", name)
    others = {EXPORTS[other].kind.title for other in NAMES if other != name}
    assert kind.title not in others


@pytest.mark.parametrize("name", NAMES)
def test_the_same_result_gives_the_same_bytes(name: str) -> None:
    hits = (a_hit(), A_PART, A_CANDIDATE)

    assert made(name, *hits) == made(name, *hits)


@pytest.mark.parametrize("name", NAMES)
def test_digests_of_known_files_stand_only_where_the_export_says_so(name: str) -> None:
    data = made(name, a_hit(), A_PART, A_CANDIDATE).decode().lower()

    assert any(digest in data for digest in DIGESTS) is EXPORTS[name].kind.holds_digests
    names = any(known.reference.lower() in data for known in KNOWN)
    assert not names or EXPORTS[name].kind.holds_digests


@pytest.mark.parametrize("name", OF_HITS)
def test_what_was_not_examined_stands_in_an_export_of_a_scan(name: str) -> None:
    data = made(name).decode()

    for limit in limits_of(a_result()):
        assert limit.says in data
    assert "No hit does not mean that nothing is there" in data


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_a_medium_breaks_an_export(name: str) -> None:
    plain = made(name, *(a_hit(path="/x.jpg", also=("/y.jpg",)) for _ in HOSTILE))

    hostile = made(name, *(a_hit(path=each, also=(each,)) for each in HOSTILE))

    assert hostile.count(b"\n") == plain.count(b"\n")
    hostile.decode()
    assert unseen_in(hostile.decode().removeprefix("\ufeff")) <= {"\r", "\n", "\t"}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OF_HITS])
def test_a_list_of_known_files_is_the_same_whatever_was_found(name: str) -> None:
    assert made(name) == made(name, a_hit(), A_PART)


@pytest.mark.parametrize("name", [name for name in NAMES if EXPORTS[name].kind.holds_digests])
def test_what_holds_digests_is_not_made_without_the_hash_set(name: str) -> None:
    with pytest.raises(HashSetError, match="not at hand"):
        exported(name, a_result(a_hit()), with_set=False)


class Counting(io.RawIOBase):
    """A file that only counts."""

    def __init__(self) -> None:
        super().__init__()
        self.size = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes are what is written
        self.size += len(data)
        return len(data)


@pytest.mark.parametrize("name", NAMES)
def test_memory_does_not_grow_with_the_hits(name: str) -> None:
    def run(number: int) -> int:
        hit = a_hit(path="/" + "a" * 1000)
        scanned = Scanned(a_result(), lambda: (hit for _ in range(number)), the_set().known_files)
        file = Counting()
        EXPORTS[name].write(scanned, file)  # type: ignore[arg-type]  # it counts what is written
        return file.size

    run(5100)  # more than an export may keep of them
    before = peak_memory()
    run(8100)

    assert peak_memory() - before < 2 * MIB
