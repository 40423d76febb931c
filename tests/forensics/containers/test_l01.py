"""L01: files by the list at its end, as libewf reads them too, and whatever is odd is told."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING, Any

import pyewf
import pytest

from forensics.containers import identify_source
from forensics.containers.as_bytes import open_as_bytes
from forensics.containers.opening import open_files
from forensics.containers.reader import HeldFile, HeldPart
from forensics.errors import DiskImageError, ForensicsError
from forensics.values import Extent, HitState
from forensics.wordings import archives as wordings
from tests.forensics.containers.l01_recipes import (
    CHUNK,
    DELETED,
    NEW,
    OLD,
    SPARSE,
    UNALLOCATED,
    Node,
    a_tree,
    an_l01,
    an_lx01,
    listed,
)
from tests.forensics.containers.reading import read_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MADE = random.Random("L01")  # noqa: S311 -- no secret
FILES = {
    "/C/DCIM/a.jpg": _MADE.randbytes(150_000),
    "/C/DCIM/b.bin": bytes(90_000) + _MADE.randbytes(7),
    "/C/Users/\u00e9\u4e2d.txt": b"words " * 4_000,
    "/D/c.bin": _MADE.randbytes(12),
}
CHANGED = 120


def root(*nodes: Node) -> Node:
    return Node("LogicalEntries", below=list(nodes))


def by_libewf(first: Path) -> dict[str, bytes]:
    handle = pyewf.handle()
    handle.open(pyewf.glob(str(first)))
    found: dict[str, bytes] = {}

    def look(entry: Any, path: str) -> None:
        if entry.size:
            found[path] = entry.read_buffer(entry.size)
        for each in entry.sub_file_entries:
            look(each, f"{path}/{each.name}")

    look(handle.get_root_file_entry(), "")
    handle.close()
    return found


@pytest.mark.parametrize(("types", "segments"), [(NEW, 1), (OLD, 3)])
def test_each_file_is_given_as_libewf_gives_it(types: str, segments: int, tmp_path: Path) -> None:
    first = an_l01(FILES, tmp_path / "case.L01", types=types, segments=segments, per_table=2)

    read = read_all(first)

    assert read.own == by_libewf(first) == FILES
    assert (read.reasons, read.damaged) == ([], {})
    assert len(identify_source(first).segments) == segments
    told = {file.path: file for file in read.files}["/C/DCIM/a.jpg"]
    assert told.times is not None
    assert dict(told.times.told) == {
        "created": "2019-12-30T07:09:28Z",
        "accessed": "2019-12-29T23:00:00Z",
        "modified": "2019-12-30T07:10:16Z",
    }


@pytest.mark.parametrize("segments", [1, 2])
def test_so_is_each_file_of_the_second_form(segments: int, tmp_path: Path) -> None:
    first = an_lx01(FILES, tmp_path / "case.Lx01", segments=segments)

    read = read_all(first)

    assert read.own == by_libewf(first) == FILES
    assert (read.reasons, read.damaged) == ([], {})
    assert len(identify_source(first).segments) == segments


def test_without_its_last_segment_an_lx01_has_no_list(tmp_path: Path) -> None:
    first = an_lx01(FILES, tmp_path / "case.Lx01", segments=2)
    first.with_suffix(".Lx02").unlink()

    with pytest.raises(DiskImageError, match="no list of its files"):
        identify_source(first)


def test_ewfexport_writes_the_same_files(tmp_path: Path) -> None:
    first = an_l01(FILES, tmp_path / "case.L01")

    words = ["ewfexport", "-q", "-u", "-f", "files", "-t", "out", str(first)]
    subprocess.run(words, check=True, capture_output=True, cwd=tmp_path)

    out = tmp_path / "out" / "LogicalEntries"
    assert {path: (out / path[1:]).read_bytes() for path in FILES} == read_all(first).own


def test_a_hit_names_its_place_among_the_bytes_that_are_kept(tmp_path: Path) -> None:
    ref = identify_source(an_l01(FILES, tmp_path / "case.L01"))
    kept, container = open_as_bytes(ref), open_files(ref)

    parts = [each for each in container.parts() if isinstance(each, HeldPart)]
    held = [each for part in parts for each in container.files(part)]
    files = [each for each in held if isinstance(each, HeldFile) and each.is_file]
    places = {file.path: file.placed((Extent(5, 6),)) for file in files}
    found = {path: b"".join(map(kept.read_at, each)) for path, each in places.items()}
    assert found == {path: content[5:11] for path, content in FILES.items()}
    kept.close()
    container.close()


def test_what_was_deleted_or_of_free_clusters_is_no_file_that_is_there(tmp_path: Path) -> None:
    nodes = root(
        Node("a", b"live"),
        Node("b", b"gone", {"opr": str(DELETED | 1)}),
        Node("c", b"free", {"opr": str(UNALLOCATED)}),
    )

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    states = [file.state for file in read.files if file.is_file]
    assert states == [HitState.LIVE, HitState.DELETED, HitState.UNALLOCATED]


def test_shared_and_repeated_bytes_are_the_content_that_they_stand_for(tmp_path: Path) -> None:
    once = _MADE.randbytes(CHUNK)
    nodes = root(
        Node("first", once),  # behind the byte of the root
        Node(
            "same", once, {"opr": str(SPARSE), "du": "1", "be": f"1 {CHUNK + 1:x} 1", "kept": "x"}
        ),
        Node("zeros", b"", {"opr": str(SPARSE), "ls": "5000", "be": f"1 {CHUNK + 2:x} 1"}),
    )
    first = an_l01(nodes, tmp_path / "case.L01")

    read = read_all(first)

    assert read.own == by_libewf(first)
    assert read.own == {"/first": once, "/same": once, "/zeros": bytes(5000)}
    assert read.reasons == []  # the byte of its own that the second keeps is none between files
    kept = {file.path: file.placed((Extent(0, 9),)) for file in read.files}
    assert kept["/same"] == kept["/first"] == (Extent(1, 9),)
    assert kept["/zeros"] == (Extent(CHUNK + 2, 1),)


def test_a_file_in_several_runs_is_read_in_their_order(tmp_path: Path) -> None:
    nodes = root(Node("a", b"abcdef", {"be": "2 4 3 1 3"}))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert read.own == {"/a": b"defabc"}
    assert read.files[0].placed((Extent(2, 2),)) == (Extent(6, 1), Extent(1, 1))


def test_what_lies_between_the_runs_of_a_file_is_compared_as_well(tmp_path: Path) -> None:
    data = _MADE.randbytes(3_000)
    nodes = root(Node("a", data, {"be": "2 1 a 7d1 a", "ls": "20"}))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert read.own == {"/a": data[:10] + data[2000:2010]}
    assert data[10:2000] in read.contents[None]
    assert wordings.OUTSIDE(2990) in read.reasons


def test_what_is_kept_behind_the_length_of_a_file_is_compared_as_well(tmp_path: Path) -> None:
    data = _MADE.randbytes(3_000)

    read = read_all(an_l01(root(Node("a", data, {"ls": "20"})), tmp_path / "case.L01"))

    assert read.own == {"/a": data[:20]}
    assert data[20:] in read.contents[None]
    assert wordings.OUTSIDE(2980) in read.reasons


def test_one_file_that_lists_the_same_bytes_again_and_again_is_not_read(tmp_path: Path) -> None:
    again = 40_000
    runs = f"{again:x}" + " 1 8000" * again
    nodes = root(Node("a", bytes(CHUNK), {"be": runs, "ls": str(again * CHUNK)}))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert set(read.closed) == {"/a"}
    assert wordings.READ_TOO_OFTEN(1) in read.reasons


def test_a_folder_with_content_hides_none_of_it(tmp_path: Path) -> None:
    folder = Node("folder", b"content", {"p": "1"}, [Node("below", b"more")])

    assert read_all(an_l01(root(folder), tmp_path / "case.L01")).own == {
        "/folder": b"content",
        "/folder/below": b"more",
    }


def test_bytes_that_no_file_is_listed_for_are_compared_and_told(tmp_path: Path) -> None:
    hidden, data = _MADE.randbytes(5000), bytearray()
    text = listed(a_tree(FILES), kept=data)
    total = f"\n{len(data)}\t"
    text = text.replace(total, f"\n{len(data) + len(hidden)}\t", 1)

    read = read_all(an_l01(FILES, tmp_path / "case.L01", text=text, kept=bytes(data) + hidden))

    assert read.own == FILES
    assert read.contents[None].endswith(hidden)
    assert read.reasons == [wordings.OUTSIDE(len(hidden))]
    assert [file.extent.length for file in read.files if file.is_opaque] == [len(hidden)]


@pytest.mark.parametrize("form", [an_l01, an_lx01])
@pytest.mark.parametrize("hidden", [_MADE.randbytes(3000), b"a secret " * 400])
@pytest.mark.parametrize("chunks", [4, 5])  # the fifth is stored as it is
def test_what_the_list_hides_in_the_last_chunk_is_compared_and_told(
    form: Callable[..., Path], hidden: bytes, chunks: int, tmp_path: Path
) -> None:
    data, files = bytearray(), {"/a": _MADE.randbytes(chunks * CHUNK + 90)}
    text = listed(a_tree(files), kept=data)

    read = read_all(form(files, tmp_path / "case.L01", text=text, kept=bytes(data) + hidden))

    assert read.own == files
    assert read.contents[None].endswith(hidden)
    assert read.reasons == [wordings.OUTSIDE(len(hidden))]


@pytest.mark.parametrize("form", [an_l01, an_lx01])
def test_zeros_that_fill_up_the_last_chunk_are_nothing_that_was_hidden(
    form: Callable[..., Path], tmp_path: Path
) -> None:
    data = bytearray()
    text = listed(a_tree(FILES), kept=data)
    filled = bytes(data) + bytes(-len(data) % CHUNK)

    read = read_all(form(FILES, tmp_path / "case.L01", text=text, kept=filled))

    assert (read.own, read.reasons) == (FILES, [])


def test_a_list_that_breaks_off_leaves_the_rest_to_be_compared_as_it_is(tmp_path: Path) -> None:
    data = bytearray()
    text = listed(a_tree(FILES), kept=data)
    cut = text[: text.index("Users")]

    read = read_all(an_l01(FILES, tmp_path / "case.L01", text=cut, kept=bytes(data)))

    assert set(read.own) == {"/C/DCIM/a.jpg", "/C/DCIM/b.bin"}
    assert wordings.LIST_BROKEN(2) in read.reasons
    assert FILES["/C/Users/\u00e9\u4e2d.txt"] in read.contents[None]


def test_a_list_that_was_changed_is_followed_and_told(tmp_path: Path) -> None:
    read = read_all(an_l01(FILES, tmp_path / "case.L01", digest=bytes(15) + b"x"))

    assert (read.own, read.reasons) == (FILES, [wordings.LIST_CHECKSUM])


def test_a_damaged_chunk_costs_the_files_that_it_holds(tmp_path: Path) -> None:
    first = an_l01(FILES, tmp_path / "case.L01")
    data = bytearray(first.read_bytes())
    at = data.index(FILES["/C/DCIM/a.jpg"][CHUNK + 50 : CHUNK + 80])
    data[at] ^= 1
    first.write_bytes(data)

    read = read_all(first)

    assert set(read.damaged) == {"/C/DCIM/a.jpg"}
    assert read.own | {"/C/DCIM/a.jpg": b""} == FILES | {"/C/DCIM/a.jpg": b""}


@pytest.mark.parametrize("lost", [2, 3])
def test_without_a_segment_nothing_is_made_up(lost: int, tmp_path: Path) -> None:
    first = an_l01(FILES, tmp_path / "case.L01", segments=3, per_table=2)
    first.with_suffix(f".L{lost:02}").unlink()

    if lost == 3:  # the list stands in the last
        with pytest.raises(DiskImageError, match="no list of its files"):
            identify_source(first)
        return
    read = read_all(first)
    assert read.damaged
    whole = {path: content for path, content in read.own.items() if path not in read.damaged}
    assert whole.items() <= FILES.items()
    assert all("L02 is missing" in reason for reason in read.damaged.values())


def test_files_that_share_bytes_more_often_than_honest_ones_are_not_read(tmp_path: Path) -> None:
    much = str(1 << 40)
    repeated = {"opr": str(SPARSE), "ls": much}
    nodes = root(
        *(
            Node(f"zeros {number}", b"", {**repeated, "be": f"1 {number + 1:x} 1"})
            for number in range(3)
        ),
        Node("odd", b"abc", {"be": "1 X 1 3"}),
        Node("beyond", b"abcd", {"be": "1 5 ffff", "ls": "9000"}),
    )

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert dict.fromkeys(read.closed) == dict.fromkeys(f"/zeros {number}" for number in range(3))
    assert read.own == {"/odd": b"", "/beyond": b"bcabcd"}
    for each in (wordings.READ_TOO_OFTEN(3), wordings.UNKNOWN_RUNS(1), wordings.MEANINGLESS(1)):
        assert each in read.reasons


def test_a_long_file_that_is_not_read_closes_no_honest_one_after_it(tmp_path: Path) -> None:
    once = _MADE.randbytes(CHUNK)
    shared = {"opr": str(SPARSE), "du": "2", "be": f"1 {CHUNK + 2:x} 1", "kept": "x"}
    long = {"opr": str(SPARSE), "ls": str(1 << 40), "be": "1 1 1"}
    nodes = root(Node("long", b"", long), Node("first", once), Node("same", once, shared))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert read.own == {"/first": once, "/same": once}
    assert read.reasons == [wordings.READ_TOO_OFTEN(1)]


def test_files_that_share_a_far_run_are_held_to_the_bound_as_well(tmp_path: Path) -> None:
    far = 1 << 20
    says = {"be": f"2 {{at:x}} 1 1000 {far:x}", "ls": str(far + 1)}
    files = [Node(f"{at}", b"z", {**says, "be": says["be"].format(at=at)}) for at in range(1, 201)]
    first = an_l01(root(*files, Node("far", bytes(far + 0x1000))), tmp_path / "case.L01")

    read = read_all(first, most=0)

    assert read.length < 17 * identify_source(first).size + (64 << 20)
    assert len(read.closed) > 100
    assert wordings.READ_TOO_OFTEN(len(read.closed)) in read.reasons


def test_many_short_pieces_between_files_are_told(tmp_path: Path) -> None:
    data = _MADE.randbytes(20 * 512)
    one_of_each_sector = [
        Node(f"{at}", b"", {"be": f"1 {1 + at:x} 1", "ls": "1", "stored": "no"})
        for at in range(0, len(data), 512)
    ]
    nodes, kept = root(*one_of_each_sector), bytearray()
    text = listed(nodes, kept=kept).replace("\n1\t", f"\n{1 + len(data)}\t", 1)

    read = read_all(an_l01(nodes, tmp_path / "case.L01", text=text, kept=bytes(kept) + data))

    assert len(read.own) == 20
    assert read.reasons == [wordings.BETWEEN(19 * 511)]
    assert data[-511:] in read.contents[None]


def test_the_byte_that_an_empty_file_keeps_is_none_between_files(tmp_path: Path) -> None:
    nodes = root(Node("folder", below=[Node("empty", b""), Node("full", b"full")]))

    assert read_all(an_l01(nodes, tmp_path / "case.L01")).reasons == []


def test_a_name_that_holds_a_zero_costs_no_other_file(tmp_path: Path) -> None:
    nodes = root(Node("a\0b", b"one"), Node("c", b"two"), Node("d\0", b"three"))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert read.own == {"/a\0b": b"one", "/c": b"two", "/d\0": b"three"}
    assert read.reasons == [wordings.ODD_NAMES(2)]


def test_names_that_lead_out_and_names_twice_are_told(tmp_path: Path) -> None:
    nodes = root(Node("..", below=[Node("a", b"one")]), Node("b", b"two"), Node("b", b"three"))

    read = read_all(an_l01(nodes, tmp_path / "case.L01"))

    assert {wordings.ODD_NAMES(1), wordings.TWICE(1)} <= set(read.reasons)
    assert [file.path for file in read.files if file.is_file] == ["/../a", "/b", "/b"]


@pytest.mark.parametrize("inputs", [CHANGED, pytest.param(100_000, marks=pytest.mark.long)])
def test_changed_lists_are_read_or_refused(inputs: int, tmp_path: Path) -> None:
    data = bytearray()
    small = {path: content[:2000] for path, content in FILES.items()}
    text = listed(a_tree(small), kept=data)
    for number in range(inputs):
        chance = random.Random(f"L01 {number}")  # noqa: S311 -- no secret
        changed = text
        for _ in range(chance.randrange(1, 5)):
            at = chance.randrange(len(changed))
            put = chance.choice(
                ("", "\n", "\t", "0", "9" * 17, "ffffffff", "\ud800", "S", text[at:][:40])
            )
            changed = changed[:at] + put + changed[at + chance.randrange(4) :]
        first = an_l01(small, tmp_path / "case.L01", text=changed, kept=bytes(data))
        try:
            read = read_all(first, most=0)
        except ForensicsError:
            continue
        assert read.length <= 100 * 1024 * 1024, number
        counted = sum(file.extent.length for file in read.files)
        assert counted == read.size, number
