"""Frames of videos are looked at within a budget, and nothing that a video says hides one."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from forensics.altered.candidate import AlteredMethod
from forensics.altered.description import describe
from forensics.altered.formats import begins_like_picture, begins_like_video
from forensics.altered.index import AlteredIndex, columns_of
from forensics.altered.known_picture import KnownPicture
from forensics.altered.undescribed import UndescribedError, WhyNot
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.matching.stream_windows import InMemory
from forensics.pictures import video_frames, video_looking, video_stream
from forensics.pictures.looked import Looked, Verdict
from forensics.pictures.looking import look_at_picture
from forensics.pictures.video_describing import MOST_KEPT, describe_video
from forensics.pictures.video_frames import frames_of
from forensics.pictures.video_looking import look_at_video
from forensics.values import Likeness
from tests.forensics.pictures.damage import changed
from tests.forensics.pictures.videos import (
    a_frame,
    an_avi,
    claiming,
    places_of,
    scenes,
    sound_alone,
)

if TYPE_CHECKING:
    from pathlib import Path

THREE = an_avi(scenes((1, 2, 3), each=1))


def stream(video: bytes) -> InMemory:
    return InMemory(memoryview(video))


def moments(video: bytes) -> tuple[list[int], WhyNot | None]:
    """At which moments frames are looked at, and why there may be others."""
    found: list[int] = []
    try:
        found.extend(frame.moment for frame in frames_of(stream(video)))
    except UndescribedError as error:
        return found, error.why
    return found, None


def an_index(*known: KnownPicture) -> AlteredIndex:
    return AlteredIndex(columns_of(known))


def looked_at(video: bytes, index: AlteredIndex) -> Looked:
    return look_at_video(stream(video), index, beat=lambda: None)


def known_video(row: int, video: bytes) -> list[KnownPicture]:
    described = describe_video(stream(video), beat=lambda: None)
    return [KnownPicture(row, each.description, moment=each.moment) for each in described]


def test_each_frame_is_given_with_its_moment_and_its_colours() -> None:
    found = list(frames_of(stream(THREE)))

    assert [each.moment for each in found] == [0, 1000, 2000]
    for frame, seed in zip(found, (1, 2, 3), strict=True):
        off = np.abs(frame.picture.astype(int) - a_frame(seed))
        assert off.mean() < 8


def test_of_frames_that_follow_closely_one_in_half_a_second_is_looked_at() -> None:
    assert moments(an_avi(scenes((1,), each=30), rate=10)) == (
        [0, 500, 1000, 1500, 2000, 2500],
        None,
    )


def test_times_that_stand_still_hide_no_frame() -> None:
    found, why = moments(an_avi(scenes((1,), each=46), rate=1_000_000))

    assert (len(found), why) == (4, None)


def test_a_header_that_tells_fewer_frames_than_there_are_is_not_believed_without_a_word() -> None:
    frames, why = moments(an_avi(scenes((1, 2, 3), each=2), told=2))

    assert frames
    assert why is WhyNot.NO_END


def test_a_header_that_tells_a_thousand_million_frames_costs_nothing() -> None:
    assert moments(an_avi(scenes((1, 2), each=1), told=10**9)) == ([0, 1000], None)


def test_a_video_that_claims_too_many_pixels_is_not_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert moments(claiming(THREE, 65_000, 65_000)) == ([], WhyNot.DAMAGED)

    monkeypatch.setattr(video_frames, "PIXELS", 320 * 240 - 1)
    assert moments(THREE) == ([], WhyNot.TOO_LARGE)


def test_a_frame_that_cannot_be_decoded_costs_itself() -> None:
    video = bytearray(an_avi(scenes((1, 2, 3), each=1)))
    start, end = places_of(bytes(video))[1]
    video[start + 8 : end] = bytes(end - start - 8)

    assert moments(bytes(video)) == ([0, 2000], None)


def test_a_video_that_breaks_off_is_looked_at_as_far_as_it_goes() -> None:
    (_, second), *_ = places_of(THREE)

    assert moments(THREE[: second + 40])[0][:1] == [0]
    assert moments(THREE[:120]) == ([], WhyNot.DAMAGED)


def test_sound_alone_is_no_video_and_no_fault() -> None:
    assert begins_like_video(sound_alone()[:16])
    assert moments(sound_alone()) == ([], WhyNot.NO_PICTURE)


def test_a_second_track_which_the_library_does_not_read_is_told() -> None:
    header, stream_list = THREE.index(b"LIST"), THREE.index(b"LIST", 20)
    end = stream_list + 8 + struct.unpack_from("<I", THREE, stream_list + 4)[0]
    both = THREE[:end] + THREE[stream_list:end] + THREE[end:]
    longer = struct.pack("<I", struct.unpack_from("<I", both, header + 4)[0] + end - stream_list)
    both = both[: header + 4] + longer + both[header + 8 :]

    assert moments(both)[1] is WhyNot.NO_END


@pytest.mark.parametrize(
    "names",
    [
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'><BaseURL>/etc/</BaseURL>",
    ],
)
def test_a_play_list_opens_nothing(names: bytes) -> None:
    assert not begins_like_video(names[:16])
    assert moments(names)[0] == []  # not even where it was taken for a video


class Broken(InMemory):
    """A stream of which the first bytes alone can be read."""

    def __init__(self, content: bytes, error: Exception) -> None:
        super().__init__(memoryview(content))
        self._error = error

    def read_into(self, offset: int, buffer: memoryview) -> None:
        if offset:
            raise self._error
        super().read_into(offset, buffer)


def test_bytes_that_cannot_be_read_are_told_and_what_goes_wrong_is_not_hidden() -> None:
    long = THREE + bytes(300_000)
    with pytest.raises(UndescribedError) as told:
        list(frames_of(Broken(long, UnreadableExtentError(0, 1, "it is gone"))))
    assert told.value.why is WhyNot.DAMAGED
    with pytest.raises(DiskImageError):
        list(frames_of(Broken(long, DiskImageError("it is gone"))))


@pytest.mark.parametrize(("most", "value"), [("MOST_FRAMES", 2), ("MOST_DECODED", 2)])
def test_past_its_budget_a_video_is_over_budget_with_what_was_found(
    monkeypatch: pytest.MonkeyPatch, most: str, value: int
) -> None:
    monkeypatch.setattr(video_frames, most, value)
    index = an_index(KnownPicture(0, describe(a_frame(2))))

    looked = looked_at(THREE, index)

    assert looked.verdict is Verdict.OVER_BUDGET
    assert [each.moment for each in looked.candidates] == [1000]


def test_a_library_that_goes_in_rings_through_a_video_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(video_stream, "MOST_ASKED", 4)

    assert moments(THREE)[1] is WhyNot.NO_END


def test_points_are_taken_of_so_many_scenes_and_then_it_is_over_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(video_looking, "MOST_BY_POINTS", 2)

    assert looked_at(THREE, an_index()).verdict is Verdict.OVER_BUDGET


def test_a_known_picture_is_found_as_a_frame_and_the_frame_named() -> None:
    index = an_index(KnownPicture(4, describe(a_frame(3))))

    (found,) = looked_at(THREE, index).candidates

    assert (found.row, found.moment, found.known_moment) == (4, 2000, None)


def test_a_frame_of_a_known_video_is_found_as_a_picture() -> None:
    index = an_index(*known_video(5, THREE))

    (found,) = index.candidates(describe(a_frame(2)))

    assert (found.row, found.method, found.known_moment) == (5, AlteredMethod.PDQ, 1000)


def test_a_known_video_is_found_in_another_that_shows_it_later() -> None:
    index = an_index(*known_video(5, THREE), KnownPicture(6, describe(a_frame(9))))

    (found,) = looked_at(an_avi(scenes((7, 8, 2), each=2), rate=1), index).candidates

    assert (found.row, found.moment, found.known_moment) == (5, 4000, 1000)


def test_the_moments_are_told_in_words_and_of_pictures_there_are_none() -> None:
    both = Likeness(points=20, moment=3_725_999, known_moment=1000)

    assert both.moments == ", at 1:02:05 of the video found and 0:00:01 of the known video"
    assert Likeness(points=20, moment=0).moments == ", at 0:00:00 of the video found"
    assert Likeness(distance=3).moments == ""


def test_a_video_is_looked_at_through_the_door_for_pictures_as_a_whole_file_alone() -> None:
    index = an_index(KnownPicture(0, describe(a_frame(1))))

    whole = look_at_picture(stream(THREE), index, is_file=True)
    within = look_at_picture(stream(THREE), index, is_file=False)

    assert (whole.verdict, whole.length) == (Verdict.COMPARED, len(THREE))
    assert within.verdict is Verdict.NO_PICTURE


def test_flat_frames_and_those_that_are_alike_are_left_out_of_what_is_known() -> None:
    grey = np.full_like(a_frame(1), 128)
    described = describe_video(
        stream(an_avi([grey, a_frame(1), a_frame(1), grey, a_frame(2)])), beat=lambda: None
    )

    assert [each.moment for each in described] == [1000, 4000]
    with pytest.raises(UndescribedError) as told:
        describe_video(stream(an_avi([grey, grey])), beat=lambda: None)
    assert told.value.why is WhyNot.TOO_PLAIN


def test_of_a_long_video_frames_from_all_over_it_are_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("forensics.pictures.video_describing.MOST_KEPT", 4)
    frames = scenes(range(11), each=1)

    described = describe_video(stream(an_avi(frames)), beat=lambda: None)

    kept = [each.moment // 1000 for each in described]

    assert MOST_KEPT >= 64
    assert 2 <= len(kept) <= 4
    assert kept[0] == 0
    assert kept[-1] >= 6


def test_what_begins_as_a_video_does_not_begin_as_a_picture() -> None:
    heads = [b"\0\0\0\x20ftypisom\0\0\2\0", b"\x1aE\xdf\xa3\1\0\0\0\0\0\0\x1f", THREE[:16]]
    heads += [
        b"\0\0\0\x14ftypqt  \0\0\0\0",
        b"\0\0\0\x18ftyp3gp5\0\0\0\0",
        b"\0\0\0\x08wide\0\0\0\0",
    ]
    assert all(begins_like_video(head) and not begins_like_picture(head) for head in heads)
    others = [b"\0\0\0\x18ftypheic\0\0\0\0", b"\0\0\0\x18ftypM4A \0\0\0\0", b"RIFF\0\0\0\0WEBP"]
    others += [b"\0\0\0\x18ftypcrx \0\0\0\1", b"RIFF\0\0\0\0WAVE", b"free of charge\n", b""]
    assert not any(map(begins_like_video, others))


def test_formats_that_phones_and_computers_write_are_read(tmp_path: Path) -> None:
    """FFmpeg makes the fixtures, and is no part of the product."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not present")
    (tmp_path / "v.avi").write_bytes(an_avi(scenes((1, 2), each=1)))
    coded = {
        "a.mp4": ("libx264", "-pix_fmt", "yuv420p"),
        "a.mov": ("mpeg4",),
        "a.3gp": ("mpeg4",),
        "a.mkv": ("libx264",),
        "a.webm": ("libvpx",),
    }
    for name, (codec, *more) in coded.items():
        run = [ffmpeg, "-v", "error", "-i", str(tmp_path / "v.avi"), "-c:v", codec, *more]
        subprocess.run([*run, "-g", "1", str(tmp_path / name)], check=True, timeout=60)
        video = (tmp_path / name).read_bytes()
        assert begins_like_video(video[:16])
        assert len(moments(video)[0]) == 2, name
        (found,) = looked_at(video, an_index(KnownPicture(0, describe(a_frame(2))))).candidates
        assert found.moment == 1000, name


@pytest.mark.parametrize("count", [15, pytest.param(100_000, marks=pytest.mark.long)])
def test_no_damaged_video_does_more_than_say_why(count: int) -> None:
    seeds = [an_avi(scenes((1, 2), each=2), rate=2), sound_alone()]
    chance = random.Random(6)  # noqa: S311 -- the same damage each time
    for number in range(count):
        frames, _ = moments(changed(seeds[number % len(seeds)], chance))
        assert len(frames) <= 8
