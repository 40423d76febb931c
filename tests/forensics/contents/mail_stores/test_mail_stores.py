"""What nodes of PST and OST files hold is given with its places, whatever the file says of it."""

from __future__ import annotations

import random
import struct

import pytest

from forensics.contents.mail_stores.layout import DECODED
from forensics.contents.mail_stores.reader import MailStoreReader
from forensics.contents.means import Means, OverBudgetError
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.errors import UnreadableExtentError
from tests.forensics.contents.mail_stores.building import (
    VERSIONS,
    StoreMaker,
    a_heap,
    a_store,
)
from tests.forensics.contents.opened import HeldContent, all_of, decoded, open_all, read_changed

READER = MailStoreReader()
_chance = random.Random("mail stores")  # noqa: S311 -- no secret
SHORT, LONG = _chance.randbytes(900), _chance.randbytes(30_000)
FILES = {"short.jpg": SHORT, "long.jpg": LONG}


@pytest.mark.parametrize("form", VERSIONS)
@pytest.mark.parametrize("encoding", [0, 1])
def test_attachments_are_given_with_their_names_and_bytes(form: str, encoding: int) -> None:
    found = {each.name: each for each in open_all(READER, a_store(FILES, form, encoding))}

    short, long = found[b"letter/short.jpg/3701"], found[b"letter/long.jpg/5f"]
    assert (short.content, long.content) == (SHORT, LONG)
    for each in (short, long):
        stored = each.stored.translate(DECODED) if encoding else each.stored
        assert stored == each.content
        assert each.member.is_as_stored is not bool(encoding)


def test_blocks_that_outlook_packed_are_unpacked() -> None:
    text = b"a line that packs well\n" * 2000

    found = {each.name: each for each in open_all(READER, a_store({"a.txt": text}, "large pages"))}

    assert found[b"letter/a.txt/3f"].content == text
    assert len(found[b"letter/a.txt/3f"].stored) < len(text) // 10


@pytest.mark.parametrize(
    ("encoding", "closed_as"), [(2, ClosedAs.UNOPENED), (0x10, ClosedAs.ENCRYPTED)]
)
def test_what_is_encoded_otherwise_is_told(encoding: int, closed_as: ClosedAs) -> None:
    (found,) = all_of(READER, a_store(FILES, encoding=encoding))

    assert isinstance(found, ClosedContent)
    assert found.closed_as is closed_as


def test_a_version_that_nobody_knows_is_told() -> None:
    data = bytearray(a_store(FILES))
    data[10] = 99

    (found,) = all_of(READER, bytes(data))

    assert isinstance(found, ClosedContent)


def test_a_node_that_is_damaged_hides_no_other() -> None:
    store = StoreMaker()
    store.node(0x24, 0xFFFC)  # no block has this number
    store.node(0x44, store.content(LONG))

    found = all_of(READER, store.made())

    assert isinstance(found[0], ContentMember)
    assert decoded(found[0]) == LONG
    assert isinstance(found[1], ClosedContent)


def test_parts_that_hold_one_another_end() -> None:
    store = StoreMaker()
    number = 4 * (len(store.blocks) + 2) + 2
    content = store.content(b"x" * 200)
    assert store.parts((0x24, content, number)) == number  # a list that names itself
    store.node(0x24, content, number)

    assert len(all_of(READER, store.made())) <= 3


def test_a_list_of_blocks_that_names_itself_is_damage() -> None:
    store = StoreMaker()
    number = 4 * (len(store.blocks) + 1) + 2
    listed = struct.pack("<BBHLQ", 1, 2, 1, 99, number)
    assert store.block(listed, is_internal=True) == number
    store.node(0x24, number)

    (found,) = all_of(READER, store.made())

    assert isinstance(found, ClosedContent)


def test_a_tree_that_names_itself_is_damage() -> None:
    data = bytearray(a_store(FILES))
    (page,) = struct.unpack_from("<Q", data, 0xE0)
    struct.pack_into("<QQQ", data, page, 0, 0, page)
    data[page + 490 : page + 492] = b"\x18\1"

    with pytest.raises(UnreadableExtentError):
        all_of(READER, bytes(data))


def test_one_content_that_lists_the_same_blocks_again_and_again_is_over_budget() -> None:
    store = StoreMaker()
    block = store.block(LONG[:8000])
    once = store.block(struct.pack("<BBHL", 1, 1, 900, 0) + struct.pack("<Q", block) * 900,
                       is_internal=True)  # fmt: skip
    twice = store.block(struct.pack("<BBHL", 1, 2, 900, 0) + struct.pack("<Q", once) * 900,
                        is_internal=True)  # fmt: skip
    store.node(0x24, twice)
    data = store.made()

    with pytest.raises(OverBudgetError):
        list(READER.members(HeldContent(data), Means.for_size(len(data))))


def test_a_heap_that_lies_about_its_items_is_given_as_it_is() -> None:
    heap = bytearray(a_heap("a", SHORT))
    heap[-2:] = b"\xff\xff"
    store = StoreMaker()
    store.node(0x24, store.block(bytes(heap)))

    (found,) = open_all(READER, store.made())

    assert found.content == bytes(heap)


def fuzz(count: int) -> None:
    seeds = [a_store(FILES, form) for form in VERSIONS]
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- no secret
        read_changed(READER, chance.choice(seeds), chance)


def test_changed_ones_end_in_an_honest_way() -> None:
    fuzz(200)


@pytest.mark.long
def test_a_hundred_thousand_changed_ones_end_in_an_honest_way() -> None:
    fuzz(100_000)
