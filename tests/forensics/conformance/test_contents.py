"""What every registered reader of what lies inside files keeps to, on a real container.

So that the claims themselves are tried, they are also asked of two readers of this test's own: one
that keeps to them, and one that says where bytes are stored and is wrong.
"""

from __future__ import annotations

import random
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import Means, OverBudgetError
from forensics.contents.pieces import ContentPiece, exactly
from forensics.contents.reader import CONTENT_READERS, ClosedContent, ContentMember, ContentReader
from forensics.errors import UnreadableExtentError
from forensics.matching.forms import KINDS
from forensics.scanning.shards.held_looks import kind_of
from forensics.value_classes import dataclass
from forensics.values import Extent
from tests.forensics.conformance.made_contents import (
    PICTURE,
    RECIPES,
    HeldContent,
    Made,
    read_member,
)
from tests.forensics.conformance.made_disks import DISK_RECIPES
from tests.forensics.conformance.made_forms import FORM_RECIPES
from tests.forensics.make_coverage import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from forensics.matching.content_streams import ContentStream

ALL_RECIPES = RECIPES | FORM_RECIPES | DISK_RECIPES
TRAINING, BROKEN = "training", "a container that lies about its places"
HONEST_END = UnreadableExtentError, OverBudgetError
MIB = 1024 * 1024


class TrainingContainer:
    """``TRAIN``, a length of a byte for each member, and the members one after the other."""

    first = 5

    def members(
        self, content: ContentStream, means: Means
    ) -> Iterator[ContentMember | ClosedContent]:
        number = exactly(content, 5, 1)[0]
        at = 6 + 4 * number
        for each in range(number):
            means.spend(1)
            length = int.from_bytes(exactly(content, 6 + 4 * each, 4), "big")
            if at + length > content.size:
                raise UnreadableExtentError(at, length, "read error")
            begin = partial(ContentPiece, content, at, at + length)
            yield ContentMember(b"a", begin, length, self._places(at, length), is_as_stored=True)
            at += length

    def _places(self, at: int, length: int) -> tuple[Extent, ...]:
        return (Extent(at, length),)


class LyingContainer(TrainingContainer):
    """The same, with places that are one byte off."""

    def _places(self, at: int, length: int) -> tuple[Extent, ...]:
        return (Extent(at - 1, length),)


def _training(_: Path) -> Made:
    data = b"TRAIN\1" + len(PICTURE).to_bytes(4, "big") + PICTURE
    return Made(data, {b"a": PICTURE})


@dataclass(frozen=True)
class Opened:
    """A container, what it holds, and its reader."""

    reader: ContentReader
    made: Made
    kind: str

    def found(
        self, data: bytes | None = None, means: Means | None = None
    ) -> Iterator[ContentMember]:
        """The members of it, or of what was made of it; whatever was closed is left out."""
        content = HeldContent(self.made.data if data is None else data)
        for each in self.reader.members(content, means or Means()):
            if isinstance(each, ContentMember):
                yield each


@pytest.fixture(scope="module", params=[*CONTENT_READERS, TRAINING])
def opened(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("contents")
    if request.param == TRAINING:
        return Opened(TrainingContainer(), _training(folder), TRAINING)
    assert request.param in ALL_RECIPES, "this reader has no recipe: say how its container is made"
    try:
        made = ALL_RECIPES[request.param](folder)
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not present: {error}")
    return Opened(CONTENT_READERS[request.param], made, request.param)


def verify_places(opened: Opened) -> None:
    data = opened.made.data
    for member in opened.found():
        assert all(each.end <= len(data) for each in member.stored)
        if member.is_as_stored:
            assert b"".join(data[e.offset : e.end] for e in member.stored) == read_member(member)


def test_it_gives_the_members_with_their_content(opened: Opened) -> None:
    found = {member.name: read_member(member) for member in opened.found()}

    for name, content in opened.made.members.items():
        assert found.get(name) == content, f"{name!r} is not among {sorted(found)}"


def test_a_member_can_be_read_again(opened: Opened) -> None:
    for member in opened.found():
        assert read_member(member) == read_member(member)
        assert member.size is None or member.size == len(read_member(member))


def test_what_is_stored_as_it_is_stands_where_it_says(opened: Opened) -> None:
    verify_places(opened)


def test_its_form_is_known_by_its_first_bytes(opened: Opened) -> None:
    if opened.kind not in KINDS:
        return  # a kind that another reader names

    data = opened.made.data

    assert kind_of(lambda at, length: data[at : at + length], len(data)) == opened.kind


def test_the_page_of_coverage_has_a_line_for_it(opened: Opened) -> None:
    if opened.kind == TRAINING:
        return

    assert f"| {opened.kind} |" in PAGE.read_text("utf-8"), "run tests.forensics.make_coverage"


def test_it_stops_when_nothing_is_left_to_spend(opened: Opened) -> None:
    with pytest.raises(OverBudgetError):
        list(opened.found(means=Means(work=0)))


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_one_ends_in_an_honest_way(opened: Opened, seed: int) -> None:
    _verify_damaged(opened, seed)


@pytest.mark.long
def test_a_hundred_thousand_damaged_ones_end_in_an_honest_way(opened: Opened) -> None:
    for seed in range(100_000):
        _verify_damaged(opened, seed)


def _verify_damaged(opened: Opened, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 -- no secret
    data = bytearray(opened.made.data)
    for _ in range(chance.choice((1, 4, 64))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    _walk(opened, bytes(data[: chance.randrange(len(data))] if seed % 3 == 0 else data))


def _walk(opened: Opened, data: bytes) -> None:
    try:
        for member in opened.found(data, Means(work=4 * MIB)):
            assert all(each.end <= len(data) for each in member.stored)
            try:
                decoder = member.begin()
                for _ in range(16):
                    if not decoder.read(MIB):
                        break
            except HONEST_END:
                continue
    except HONEST_END:
        pass


def test_a_reader_that_lies_about_places_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        verify_places(Opened(LyingContainer(), _training(tmp_path), BROKEN))
