"""Pictures in members of containers that are longer than what is held of one at first."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.contents.means import Means
from forensics.matching.exact import Answer
from forensics.matching.sweeping import IN_MEMORY, Swept
from forensics.scanning.shards.contents.looked_again import (
    MOST_HELD,
    NotHeldError,
    content_again,
)
from forensics.scanning.shards.contents.member_streams import SpentStream
from forensics.scanning.shards.contents.opening import PicturedMember
from forensics.scanning.shards.contents.places import OuterPlace
from forensics.value_classes import dataclass
from forensics.values import HitKind
from tests.forensics.scanning.altered import KNOWN, ORIGINAL, knowing, saved
from tests.forensics.scanning.builders import raw_request, scanned
from tests.forensics.scanning.shards.contents.made_files import a_zip

if TYPE_CHECKING:
    from pathlib import Path

COPY = saved(ORIGINAL, quality=45)
LONG = b"CACHE\0\0\0" + bytes(IN_MEMORY) + COPY + bytes(100_000)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_copy_far_within_a_long_member_is_a_candidate(method: int, tmp_path: Path) -> None:
    source = tmp_path / "phone"
    source.mkdir()
    (source / "a.zip").write_bytes(a_zip({"long.bin": LONG}, method))

    result = scanned(hash_set=knowing(KNOWN), out=tmp_path / "r", request=raw_request(source))

    (hit,) = result.hits
    assert (hit.kind, hit.path) == (HitKind.ALTERED, "/a.zip!/long.bin")
    assert hit.length == len(COPY)
    assert result.faults == ()


@pytest.mark.parametrize(
    ("length", "means"),
    [
        (MOST_HELD + 1, Means()),
        (MOST_HELD, Means(memory=MOST_HELD - 1)),
        (MOST_HELD, Means(work=MOST_HELD - 1)),
    ],
)
def test_a_member_that_is_too_long_to_be_held_is_not(length: int, means: Means) -> None:
    before = means.memory
    place = OuterPlace((), is_as_stored=False)
    stream = SpentStream(Zeros(length), means)
    member = PicturedMember(Swept(Answer(), done=length), "", place, stream, False, means)  # noqa: FBT003 -- stands

    with pytest.raises(NotHeldError), content_again(member):
        pass

    assert means.memory == before


@dataclass(frozen=True)
class Zeros:
    size: int

    def read_into(self, offset: int, buffer: memoryview) -> None:
        assert 0 <= offset <= offset + len(buffer) <= self.size
