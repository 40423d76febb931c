"""Originals are described in processes of their own, and one of them costs no other its place."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from forensics.altered.description import describe
from forensics.altered.undescribed import WhyNot
from forensics.cli.hash_set import hash_set
from forensics.errors import HashSetError
from forensics.hash_sets import describing_apart
from forensics.hash_sets.altered_side import (
    altered_index,
    description_from_bytes,
    description_to_bytes,
)
from forensics.hash_sets.apart import build_apart
from forensics.hash_sets.building import build_from_folder
from forensics.hash_sets.columns import pack_columns, unpack_columns
from forensics.hash_sets.describing_apart import describe_originals
from forensics.pictures.describing import frames
from forensics.pictures.pixels import load_decoders
from forensics.sandbox.asking import Answered
from tests.forensics.altered.drawn import a_picture
from tests.forensics.pictures.bombs import bomb
from tests.forensics.pictures.videos import a_frame, an_avi, sound_alone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def a_file(seed: int) -> bytes:
    out = io.BytesIO()
    Image.fromarray(a_picture(seed)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "originals"
    folder.mkdir()
    (folder / "a").write_bytes(a_file(1))
    (folder / "b").write_bytes(bomb())
    (folder / "c").write_bytes(a_file(2))
    (folder / "d").write_bytes(b"no picture at all")
    (folder / "e").write_bytes(a_file(1))
    return folder


def test_the_command_tells_how_many_can_be_found_altered_and_why_others_cannot(
    originals: Path, tmp_path: Path
) -> None:
    phrase, out = tmp_path / "phrase", tmp_path / "set"
    phrase.write_text("orchard violin granite teaspoon\n")
    phrase.chmod(0o600)
    common = ["--passphrase-file", str(phrase)]

    built = CliRunner().invoke(hash_set, ["build", str(originals), "--out", str(out), *common])
    told = CliRunner().invoke(hash_set, ["info", str(out), *common])

    assert (built.exit_code, told.exit_code) == (0, 0)
    assert "2 known files can be found altered" in told.output
    assert f"1 picture is not found altered: {WhyNot.TOO_LARGE}" in built.output


def test_an_original_that_is_a_video_is_described_by_frames_and_sound_alone_is_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "v").write_bytes(an_avi([a_frame(1), a_frame(2)]))
    (tmp_path / "w").write_bytes(sound_alone())
    known_files = build_from_folder(tmp_path).known_files

    made = describe_originals(tmp_path, known_files)

    assert (made.known_files, made.undescribed) == (1, {})
    assert made.section is not None
    (found,) = altered_index(made.section).candidates(describe(a_frame(2), with_points=False))
    assert found.known_moment == 1000


def test_a_raw_photograph_is_described_by_the_largest_preview_in_it(tmp_path: Path) -> None:
    small, preview = io.BytesIO(), io.BytesIO()
    seen = Image.fromarray(a_picture(6, width=640, height=480, patches=40))
    seen.resize((80, 60)).save(small, "TIFF")
    seen.save(preview, "JPEG", quality=90)
    (tmp_path / "raw.nef").write_bytes(small.getvalue() + bytes(30) + preview.getvalue())
    cropped = describe(np.asarray(seen.crop((150, 100, 500, 400))))

    made = describe_originals(tmp_path, build_from_folder(tmp_path).known_files)

    assert made.section is not None
    (found,) = altered_index(made.section).candidates(cropped)
    assert found.points is not None


def test_a_set_built_for_a_process_that_keeps_keys_finds_the_same(originals: Path) -> None:
    told: list[tuple[int, int]] = []

    built = build_apart(originals, set_id=bytes(32), tell=lambda *each: told.append(each))

    here = describe_originals(originals, build_from_folder(originals).known_files)
    assert built.sections["altered"] == here.section
    assert built.undescribed == here.undescribed == {WhyNot.TOO_LARGE: 1}
    assert here.known_files == 2
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    (found,) = altered_index(built.sections["altered"]).candidates(describe(a_picture(2)))
    assert found.distance is not None


def test_originals_that_are_no_pictures_start_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_bytes(b"words")
    monkeypatch.setattr(describing_apart, "ask_and_follow", None)
    found = describe_originals(tmp_path, build_from_folder(tmp_path).known_files)
    assert (found.section, found.known_files, found.undescribed) == (None, 0, {})


def ends_at_the_second(folder: Path) -> Callable[..., Answered]:
    """A process that ends at the second picture, whatever that is, and one that goes on behind."""
    load_decoders()
    said = list(frames(folder, first=0, step=1))

    def answer(_: str, question: bytes, *, most: int, hear: Callable[[bytes], None]) -> Answered:  # noqa: ARG001
        first = json.loads(question)["first"]
        assert first in (0, 2)
        return Answered(0, b"".join(said[4:])) if first else Answered(-9, b"".join(said[:3]))

    return answer


def test_a_picture_that_ends_its_process_costs_no_other(
    originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describing_apart, "AT_ONCE", 1)
    monkeypatch.setattr(describing_apart, "ask_and_follow", ends_at_the_second(originals))
    found = describe_originals(originals, build_from_folder(originals).known_files)
    assert found.known_files == 2
    assert found.undescribed == {WhyNot.NO_END: 1}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"noise\n",
        b'{"file": 0, "blake3": "zz"}\n',
        b'["file"]\n',
        b'{"file": 0, "blake3": "00"}\n{"described": [[99, false]]}\nshort',
        b'{"file": -1, "blake3": "00"}\n{"why": "for a reason of its own"}\n',
    ],
)
def test_whatever_a_process_says_wrong_makes_no_description(
    answer: bytes, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    def say(_: str, question: bytes, *, most: int, hear: Callable[[bytes], None]) -> Answered:  # noqa: ARG001
        asked.append(question)
        return Answered(1, answer)

    monkeypatch.setattr(describing_apart, "AT_ONCE", 1)
    monkeypatch.setattr(describing_apart, "ask_and_follow", say)
    found = describe_originals(originals, build_from_folder(originals).known_files)
    assert found.section is None
    assert len(asked) <= 5  # one for each file, whatever it says


def test_a_description_comes_back_as_it_was_and_a_damaged_one_is_refused() -> None:
    made = describe(a_picture(3, patches=60))
    assert len(made.points) > 100
    again = description_from_bytes(description_to_bytes(made))
    assert (again.pdq.hashes == made.pdq.hashes).all()
    assert again.pdq.quality == made.pdq.quality
    assert (again.points.looks == made.points.looks).all()
    assert (
        abs(again.points.places - made.points.places).max() <= 1 / 32 if len(made.points) else True
    )
    columns = unpack_columns(description_to_bytes(made))
    for name in columns:
        with pytest.raises(HashSetError, match="damaged"):
            description_from_bytes(
                pack_columns({key: each for key, each in columns.items() if key != name})
            )
        with pytest.raises(HashSetError, match="damaged"):
            description_from_bytes(pack_columns({**columns, name: columns[name].reshape(-1)[:1]}))
