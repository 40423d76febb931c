"""Lists of which most is not in memory: the same known files, at the same cost of memory."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.errors import HashSetError
from forensics.hash_set import KIND_BITS, KnownFileTable
from forensics.hash_sets.facts import FilesSeen
from forensics.hash_sets.lists import apart, firsts, gathering, known_rows, stored_rows
from forensics.hash_sets.lists.apart import import_apart
from forensics.hash_sets.lists.asked import ListAsked
from forensics.hash_sets.lists.gathering import Gathering
from forensics.hash_sets.lists.importing import import_list
from forensics.hash_sets.lists.listed_row import ListedRow
from forensics.hash_sets.lists.reading_apart import NO_ROOM, answer
from forensics.hash_sets.lists.scratch import Scratch, scratch_file
from forensics.hash_sets.sealed import slot_key
from forensics.hash_sets.sealing_answers import checked_table, seal_what_is_said
from forensics.hash_sets.sections import files_section, table_from_files_section
from forensics.values import Digest, HashAlgorithm, KnownFile

if TYPE_CHECKING:
    from pathlib import Path

AT_ONCE = 8
PDQ = "0123456789abcdef" * 4
NAMES = ("", "", "A", "B", "C" * 40, "A (row 2)", "ROW-0003", "ROW-0004 (row 9)")


@pytest.fixture
def _few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (gathering, known_rows, stored_rows):
        monkeypatch.setattr(module, "AT_ONCE", AT_ONCE)
    monkeypatch.setattr(known_rows, "FEWEST_NAMES", 2)


@st.composite
def lists(draw: st.DrawFn) -> list[ListedRow]:
    contents, names = draw(st.integers(1, 60)), draw(st.sampled_from([NAMES, ("",)]))
    numbers = draw(st.lists(st.integers(0, contents), max_size=70))
    return [
        ListedRow(
            place,
            (
                ("md5", f"{number + 1:032x}"),
                ("sha1", f"{number:040x}" * (number % 3 == 1)),
            ),
            size=str(number + 1) if number % 2 else "",
            reference=draw(st.sampled_from(names)),
            pdq=PDQ if number % 5 == 0 else "",
        )
        for place, number in enumerate(numbers, start=1)
    ]


@pytest.mark.usefixtures("_few_at_once")
@settings(max_examples=60, deadline=None)
@given(rows=lists())
def test_rows_in_many_batches_become_the_known_files_that_one_look_over_all_finds(
    rows: list[ListedRow],
) -> None:
    gathering_ = Gathering(Scratch(io.BytesIO()))
    for row in rows:
        gathering_.take(row)

    known, pdq, counts = gathering_.finished()

    expected, first = expected_of(rows)
    section = b"".join(known.files_section().parts())
    assert section == files_section(KnownFileTable.from_known_files(expected))
    assert counts.duplicates == len(rows) - len(expected)
    rows_by_name = {each.reference: at for at, each in enumerate(table_from_files_section(section))}
    assert pdq.rows.tolist() == sorted(rows_by_name[first[key(row)]] for row in rows if row.pdq)


def key(row: ListedRow) -> tuple[object, ...]:
    return row.size, row.digests


def expected_of(rows: list[ListedRow]) -> tuple[list[KnownFile], dict[tuple[object, ...], str]]:
    """The known files as the words say it: first of each, told apart by the place of its row."""
    taken: set[str] = set()
    named: dict[tuple[object, ...], str] = {}
    known = []
    for row in rows:
        if key(row) in named:
            continue
        wanted = row.reference or f"ROW-{row.place:04}"
        ends_as_ours = wanted.endswith(")")
        name = f"{wanted} (row {row.place})" if wanted in taken or ends_as_ours else wanted
        taken.add(wanted)
        named[key(row)] = name
        digests = {HashAlgorithm(kind): bytes.fromhex(said) for kind, said in row.digests if said}
        in_order = tuple(Digest(kind, digests[kind]) for kind in KIND_BITS if kind in digests)
        known.append(KnownFile(name, int(row.size) if row.size else None, in_order))
    return known, named


def test_of_each_batch_hardly_anything_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 1024)
    monkeypatch.setattr(known_rows, "AT_ONCE", 1024)
    monkeypatch.setattr(firsts, "MOST_AT_ONCE", 1024)

    grown = peak_of(10 * 1024, tmp_path) - peak_of(2 * 1024, tmp_path)

    assert grown / 8 < 40_000  # its rows alone would be 120,000 bytes


def peak_of(rows: int, folder: Path) -> int:
    """Bytes that importing so many rows with names takes at most, its work file on a disk."""
    with scratch_file(folder) as file:
        tracemalloc.start()
        gathering_ = Gathering(Scratch(file))
        for number in range(rows):
            name = f"K{number * 7919 % rows}"
            gathering_.take(ListedRow(number + 1, (("md5", f"{number + 1:032x}"),), reference=name))
        known, _, _ = gathering_.finished()
        assert sum(map(len, known.files_section().parts())) > 16 * rows
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return peak


def test_what_is_put_aside_has_no_name_and_cannot_be_read(tmp_path: Path) -> None:
    with scratch_file(tmp_path) as file:
        scratch = Scratch(file)
        places = [scratch.put(f"CANARY {number}".encode() * number) for number in range(1, 5)]

        assert not list(tmp_path.iterdir())
        assert scratch.read(places[3], 9, 20) == (b"CANARY 4" * 4)[9:20]
        file.seek(0)
        assert b"CANARY" not in file.read()


def test_a_list_that_is_too_long_for_the_disk_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WORK", 64)
    monkeypatch.setattr(apart, "WORK_FOR_A_BYTE", 0)
    rows = "".join(f"{number + 1:032x}  a\n" for number in range(100)).encode()

    with pytest.raises(HashSetError, match=NO_ROOM[:20]):
        import_apart(
            rows, ListAsked(), set_id=bytes(32), out=tmp_path / "set", passphrase=b"passphrase"
        )

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("spoilt", ["cut", "longer", "unsound", "no origin"])
def test_sections_that_do_not_fit_are_never_sealed(tmp_path: Path, spoilt: str) -> None:
    (tmp_path / "list").write_text(f"{'a' * 32}  a\n{'b' * 32}  b\n")
    told = b"".join(answer(import_list(tmp_path / "list"), bytes(32)))
    line, _, rest = told.partition(b"\n")
    table = checked_table(json.loads(line)["sections"], most=1 << 20)
    at = rest.index(b"ROW-0001ROW-0002")
    changed = {
        "cut": rest[:-1],
        "longer": rest + b"\0",
        "unsound": rest[: at - 8] + b"\xff" * 8 + rest[at:],
        "no origin": rest,
    }[spoilt]

    def refuse(_: object) -> None:
        if spoilt == "no origin":
            raise HashSetError

    with pytest.raises(HashSetError):
        seal_what_is_said(
            io.BytesIO(changed), table, tmp_path / "set", slot_key(b"passphrase"), check=refuse
        )
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


def test_what_passes_by_is_judged_as_what_is_held() -> None:
    rows = [
        KnownFile(f"K{n}", n or None, (Digest(HashAlgorithm.MD5, bytes([n + 1] * 16)),))
        for n in range(9)
    ]
    section = files_section(KnownFileTable.from_known_files(rows))
    chance = random.Random("passes by")  # noqa: S311 -- the same at each run
    verdicts = set()
    for _ in range(1500):
        changed = bytearray(section)
        for _ in range(chance.randint(0, 2)):
            changed[chance.randrange(len(changed))] = chance.choice([0, 1, 7, 255, 0x31, 0x5D])
        verdicts.add((is_sound(bytes(changed)), passes(bytes(changed))))
    assert verdicts == {(True, True), (False, False)}


def is_sound(section: bytes) -> bool:
    try:
        table_from_files_section(section)
    except HashSetError:
        return False
    return True


def passes(section: bytes) -> bool:
    try:
        seen = FilesSeen(len(section), section)
        for start in range(0, len(section), 64):
            seen.see(section[start : start + 64])
        seen.counts(Digest(HashAlgorithm.BLAKE3, bytes(32)), found_altered=None)
    except HashSetError:
        return False
    return True
