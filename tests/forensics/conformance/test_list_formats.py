"""What every registered reader of lists of known files keeps to, on a real list.

So that the claims themselves are tried, they are also asked of a reader of this test's own that
keeps names and drops rows.
"""

from __future__ import annotations

import io
import json
import random
import subprocess
from typing import TYPE_CHECKING

import pytest

from forensics.documents import to_document
from forensics.errors import HashSetError
from forensics.hash_sets.facts import facts_of
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.hash_sets.lists.apart import import_apart
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.gathering import Gathering
from forensics.hash_sets.lists.importing import format_of, import_list, read_list
from forensics.hash_sets.lists.listed_row import ListedRow
from forensics.hash_sets.lists.reader import LIST_READERS, ListFormat
from forensics.hash_sets.lists.reading_apart import answer
from forensics.hash_sets.lists.scratch import Scratch
from forensics.hash_sets.opening import open_hash_set
from forensics.hash_sets.sealed import open_sections
from forensics.hash_sets.sections import from_sections, to_sections
from forensics.python_process import python
from forensics.value_classes import dataclass
from forensics.values import HashAlgorithm
from tests.forensics.conformance.made_lists import (
    LIST_RECIPES,
    ONE,
    PDQ,
    PDQ_2,
    TWO,
    MadeList,
    digest,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.hash_sets.lists.importing import Imported

OWN = bytes(range(32))


@dataclass(frozen=True)
class Named:
    name: ListFormat
    made: MadeList

    def read(self, data: bytes | None = None, **asked: object) -> Imported:
        data = self.made.data if data is None else data
        return read_list(io.BytesIO(data), asked=ListAsked(**asked))  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=list(LIST_READERS))
def named(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Named:
    name = ListFormat(request.param)
    try:
        return Named(name, LIST_RECIPES[name](tmp_path_factory.mktemp("lists")))
    except FileNotFoundError as error:
        pytest.skip(f"not present: {error.filename}")


def test_every_format_has_a_reader_and_a_recipe() -> None:
    assert list(LIST_READERS) == list(ListFormat) == list(LIST_RECIPES)


def test_it_is_known_by_its_content_and_by_no_other_reader_before(named: Named) -> None:
    head = named.made.data.removeprefix(b"\xef\xbb\xbf")

    assert format_of(head) is named.name
    assert named.read().list_format is named.name


def test_what_the_list_says_is_in_the_set_and_finds_the_files(named: Named) -> None:
    imported = named.read()
    hash_set = from_sections(to_sections(OWN, imported.known_files))
    index = KnownIndex(lay_out_index(hash_set).to_bytes())
    made = named.made

    assert len(imported.known_files) == 2
    for content in (ONE, TWO) if made.kinds else ():
        digests = {HashAlgorithm(kind): bytes.fromhex(digest(kind, content)) for kind in made.kinds}
        for kind, value in digests.items():
            (known,), disputed = index.find(len(content), {kind: value})
            assert not disputed
            assert known.size == (len(content) if made.sizes else None)
            assert {str(each.algorithm) for each in known.digests} == made.kinds
    if not made.kinds:
        assert {each.tobytes().hex() for each in imported.pdq.hashes} == {PDQ, PDQ_2}


def test_no_name_of_a_file_leaves_the_process_that_reads_it(named: Named) -> None:
    verify_nothing_named(b"".join(answer(named.read(), OWN)))


def verify_nothing_named(told: bytes) -> None:
    assert b"canary" not in told.lower()


def test_every_row_is_a_known_file_a_duplicate_or_put_aside(named: Named) -> None:
    for data in (named.made.data, named.made.spoilt):
        verify_all_counted(named.read(data))


def verify_all_counted(imported: Imported) -> None:
    counts = imported.counts
    told = len(imported.known_files) + counts.duplicates + counts.other_categories
    assert counts.rows == told + len(imported.rejected) == 2


def test_a_bad_row_is_put_aside_by_its_place_and_the_others_are_imported(named: Named) -> None:
    imported = named.read(named.made.spoilt)

    assert len(imported.known_files) == 1
    assert [each.place for each in imported.rejected] == [named.made.spoilt_place]


def test_bytes_that_changed_make_another_set_or_a_refusal_and_nothing_else(
    named: Named, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(f"{named.name} changed")  # noqa: S311 -- the same at each run
    rounds = 100_000 if request.config.getoption("--long") else 60
    for _ in range(rounds):
        data = bytearray(named.made.data)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(data))
            match chance.randrange(4):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randint(1, 40)]
                case 2:
                    data[at:at] = chance.choice([b'"', b"\n", b"\0", b"<", b"[", b"\xff" * 9])
                case _:
                    data[at : at + 8] = data[:8]
            if not data:
                break
        try:
            imported = named.read(bytes(data), list_format=named.name)
        except HashSetError:
            continue
        assert imported.counts.rows >= len(imported.known_files)
        from_sections(to_sections(OWN, imported.known_files))


@pytest.mark.parametrize("name", [ListFormat.NSRL, ListFormat.DFXML, ListFormat.CSV])
def test_a_confined_process_reads_a_list_as_this_one_does(name: ListFormat, tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_bytes(LIST_RECIPES[name](tmp_path).spoilt)

    out, passphrase = tmp_path / "set", b"a passphrase"

    apart = import_apart(path, ListAsked(), set_id=OWN, out=out, passphrase=passphrase)

    here = import_list(path)
    assert open_sections(out, passphrase=passphrase) == cut(b"".join(answer(here, OWN)))
    assert apart.facts == facts_of(open_hash_set(out, passphrase=passphrase))
    assert list(apart.origin.rejected) == list(here.rejected)
    assert apart.origin.counts == here.counts


def cut(told: bytes) -> dict[str, bytes]:
    line, _, rest = told.partition(b"\n")
    sections = {}
    for name, size in json.loads(line)["sections"]:
        sections[name], rest = rest[:size], rest[size:]
    return sections


def test_that_process_may_read_the_list_and_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{digest('md5', ONE)}  a\n")
    (tmp_path / "list").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text(f"{digest('md5', TWO)}  a\n")
    question = {
        "looks": False, "set_id": OWN.hex(), "asked": to_document(ListAsked()),
        "path": str(tmp_path / "list"), "memory": 4 << 30, "seconds": 60,
    }  # fmt: skip
    spying = (
        "import forensics.hash_sets.lists.reading_apart as it\n"
        "inner = it._answer\n"
        "def spy(file, work, question):\n"
        f"    try:\n        open({str(tmp_path / 'secret')!r})\n"
        "    except OSError as error:\n        raise it.HashSetError(type(error).__name__)\n"
        "    return inner(file, work, question)\n"
        "it._answer = spy\nit.main()"
    )

    done = subprocess.run(
        python("-c", spying), input=json.dumps(question).encode() + b"\n", capture_output=True,
        check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == {"refused": "PermissionError"}


class Careless:
    """A reader that takes names for references, and leaves out what it does not understand."""

    title, is_benign = "careless", False

    def begins(self, head: bytes) -> bool:
        return bool(head)

    def rows(self, file: io.BytesIO) -> Iterator[ListedRow]:
        for place, line in enumerate(file, start=1):
            said, _, name = line.decode("ascii", "replace").strip().partition("  ")
            if len(said) == 32:
                yield ListedRow(place, (("md5", said),), reference=name)


def test_the_claims_fail_for_a_careless_reader() -> None:
    md5 = digest("md5", ONE)
    gathering = Gathering(Scratch(io.BytesIO()))
    for row in Careless().rows(io.BytesIO(f"{md5}  canary.jpg\n{md5[1:]}  b\n".encode())):
        gathering.take(row)
    known, _, counts = gathering.finished()

    with pytest.raises(AssertionError):
        verify_nothing_named(b"".join(known.files_section().parts()))
    assert counts.rows == 1
