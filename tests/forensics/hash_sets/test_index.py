from __future__ import annotations

import hashlib
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.altered.description import describe
from forensics.altered.known_picture import KnownPicture
from forensics.errors import HashSetError
from forensics.hash_set import KnownFileTable
from forensics.hash_sets.altered_side import altered_index, pack_altered
from forensics.hash_sets.blocks import blocks_of
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.hash_sets.index import KnownIndex, lay_out_index
from forensics.hash_sets.sections import files_section, table_from_files_section
from forensics.hash_sets.sharing import (
    SharedIndexRef,
    attach_altered,
    attach_blocks,
    attach_index,
    shared_index,
)
from forensics.values import Digest, HashAlgorithm, KnownFile
from tests.forensics.altered.drawn import a_picture
from tests.forensics.hash_sets.builders import (
    a_hash_set,
    a_hash_set_of,
    a_known_file,
    digest_of_content,
)

SHA256, MD5 = HashAlgorithm.SHA256, HashAlgorithm.MD5

known_files = st.dictionaries(
    st.binary(min_size=1, max_size=20),
    st.tuples(st.sets(st.sampled_from(list(HashAlgorithm)), min_size=1), st.booleans()),
    min_size=1,
    max_size=12,
)


def all_digests(content: bytes) -> dict[HashAlgorithm, bytes]:
    return {kind: digest_of_content(kind, content).value for kind in HashAlgorithm}


@given(known_files)
def test_every_known_file_is_found_and_nothing_else(
    described: dict[bytes, tuple[set[HashAlgorithm], bool]],
) -> None:
    files = {
        content: a_known_file(content, reference=f"K{number}", kinds=kinds, with_size=sized)
        for number, (content, (kinds, sized)) in enumerate(described.items())
    }

    index = KnownIndex(lay_out_index(a_hash_set(files.values())).to_bytes())

    for content, known in files.items():
        agreed, disputed = index.find(len(content), all_digests(content))
        assert agreed == [known]
        assert not disputed
        held = {digest.algorithm for digest in known.digests}
        assert held <= set(index.kinds_for(len(content), all_hashes=False))
    assert not index.find(21, all_digests(b"x" * 21))[0]


@given(known_files)
def test_the_columns_give_the_known_files_back(
    described: dict[bytes, tuple[set[HashAlgorithm], bool]],
) -> None:
    files = [
        a_known_file(content, reference=f"K{number:03}", kinds=kinds, with_size=sized)
        for number, (content, (kinds, sized)) in enumerate(described.items())
    ]

    forwards, backwards = (
        files_section(KnownFileTable.from_known_files(order)) for order in (files, files[::-1])
    )

    assert list(table_from_files_section(forwards)) == files
    assert forwards == backwards


def test_a_known_file_whose_digests_are_at_odds_is_disputed() -> None:
    at_odds = KnownFile(
        "K1", 3, (digest_of_content(SHA256, b"one"), digest_of_content(MD5, b"two"))
    )
    index = KnownIndex(lay_out_index(a_hash_set([at_odds])).to_bytes())

    agreed, disputed = index.find(3, all_digests(b"one"))

    assert agreed == []
    assert disputed == [at_odds]


def test_a_known_file_of_another_size_is_disputed() -> None:
    wrong = KnownFile("K1", 4, (digest_of_content(SHA256, b"one"),))

    assert KnownIndex(lay_out_index(a_hash_set([wrong])).to_bytes()).find(3, all_digests(b"one"))[1]


def test_equal_prefixes_do_not_confuse() -> None:
    first, second = (
        KnownFile(f"K{n}", 3, (Digest(MD5, b"12345678" + bytes([n] * 8)),)) for n in (1, 2)
    )
    index = KnownIndex(lay_out_index(a_hash_set([first, second])).to_bytes())

    assert index.find(3, {MD5: b"12345678" + bytes([2] * 8)})[0] == [second]
    assert not index.find(3, {MD5: b"12345678" + bytes(8)})[0]


def test_sizes_are_told_within_bounds() -> None:
    index = KnownIndex(lay_out_index(a_hash_set_of([b"a" * 5, b"b" * 9, b"c" * 9])).to_bytes())

    assert index.sizes_between(5, 9) == (5, 9)
    assert index.sizes_between(6, 8) == ()
    assert index.has_size_between(9, 9)
    assert not index.has_size_between(10, 99)
    assert not index.hashes_every_stream


def test_a_set_with_a_file_of_unknown_size_hashes_every_stream() -> None:
    known = a_known_file(b"one", kinds=[MD5], with_size=False)
    index = KnownIndex(lay_out_index(a_hash_set([known])).to_bytes())

    assert index.hashes_every_stream
    assert MD5 in index.kinds_for(12345, all_hashes=False)


def test_workers_see_the_tables_of_the_set_and_of_no_other() -> None:
    one, two = a_hash_set_of([b"one"]), a_hash_set_of([b"two"])
    with shared_index(one) as ref, shared_index(two) as other:
        assert attach_index(ref).find(3, all_digests(b"one"))[0]
        mixed = SharedIndexRef(other.name, other.size, ref.digest)
        with pytest.raises(HashSetError, match="another"):
            attach_index(mixed)

    with pytest.raises(HashSetError, match="gone"):
        attach_index(ref)


@given(st.binary(max_size=200))
def test_a_damaged_block_is_told(noise: bytes) -> None:
    block = pack_columns({"a": np.arange(5, dtype=np.int64), "b": np.zeros((2, 3), np.uint8)})
    for cut in (noise, block[: len(noise)], noise + block, len(noise).to_bytes(4, "little")):
        try:
            columns = unpack_columns(cut)
        except HashSetError:
            continue
        assert all(column.size <= len(cut) for column in columns.values())


def test_a_hundred_thousand_known_files_take_little_memory() -> None:
    digests = [hashlib.md5(b"%d" % n, usedforsecurity=False).digest() for n in range(100_000)]
    hash_set = a_hash_set(
        KnownFile(f"V-{n}", n + 1, (Digest(MD5, value),)) for n, value in enumerate(digests)
    )

    block = lay_out_index(hash_set).to_bytes()
    tracemalloc.start()
    index = KnownIndex(block)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(block) < 80 * 100_000
    assert size < 4_000_000
    assert index.find(100, {MD5: digests[99]})[0]


def test_what_finds_altered_copies_is_shared_with_the_other_tables() -> None:
    packed = pack_altered([KnownPicture(0, describe(a_picture(3)))])
    contents = a_hash_set_of([b"known"])
    with shared_index(replace(contents, blocks=blocks_of([b"known"]), altered=packed)) as ref:
        assert attach_index(ref).known_file(0).reference == "IMG-0001"
        blocks, altered = attach_blocks(ref), attach_altered(ref)
        assert blocks is not None
        assert altered is not None
        assert len(blocks) == 1
        assert [each.row for each in altered.candidates(describe(a_picture(3)))] == [0]
    with shared_index(contents) as ref:
        assert attach_altered(ref) is None


def test_a_set_without_pictures_has_nothing_that_finds_altered_copies() -> None:
    assert pack_altered([]) is None
    with pytest.raises(HashSetError, match="damaged"):
        altered_index(b"\xff" * 40)
