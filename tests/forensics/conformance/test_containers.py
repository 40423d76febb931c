"""What every registered reader of containers keeps to, on a real container of its kind."""

from __future__ import annotations

import hashlib
import pickle
import random
import subprocess
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forensics.containers import identify_source, open_image
from forensics.containers.opening import identify_folder, measure_here, open_files
from forensics.containers.reader import READERS, HeldFile, HeldPart
from forensics.errors import DiskImageError
from forensics.extents import joined
from forensics.scanning.sources.confined_look import identify_compressed
from forensics.values import Extent, SourceKind, SourceRef
from forensics.values.source_kinds import holds_files
from tests.forensics.conformance.made_volumes import CONTENT, a_folder
from tests.forensics.containers.aff4_recipes import an_aff4
from tests.forensics.containers.l01_recipes import an_l01, an_lx01
from tests.forensics.disk_images.recipes import acquire, virtual_disk
from tests.forensics.erasing.builders import loop_device
from tests.forensics.virtual_disks.dmg_recipes import a_dmg
from tests.forensics.virtual_disks.ewf2_recipes import an_ex01

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[3]
MEDIUM = random.Random("medium").randbytes(1_500_000 // 512 * 512)  # noqa: S311 -- no secret
KINDS = [
    pytest.param(kind, marks=pytest.mark.root) if kind == SourceKind.BLOCK_DEVICE else kind
    for kind in READERS
]
MEDIA = [kind for kind in KINDS if not (isinstance(kind, str) and holds_files(SourceKind(kind)))]
OWN_RECIPES: dict[SourceKind, Callable[[bytes, Path], Path]] = {
    SourceKind.AFF4: an_aff4,
    SourceKind.DMG: a_dmg,
    SourceKind.EWF2: lambda medium, path: an_ex01(medium, path, segments=2),
}
"""Of kinds that no tool here writes: byte by byte, and another reader reads what is made."""
HELD = [kind for kind in READERS if holds_files(SourceKind(kind))]


def _made(kind: str, folder: Path, devices: ExitStack) -> Path:
    """Make a container of a kind; one without a recipe does not conform."""
    raw = folder / "medium.dd"
    raw.write_bytes(MEDIUM)
    match kind:
        case SourceKind.RAW:
            return raw
        case SourceKind.BLOCK_DEVICE:
            return devices.enter_context(loop_device(raw))
        case SourceKind.SPLIT_RAW:
            for number in range(3):
                piece = MEDIUM[number * 600_000 :][:600_000]
                (folder / f"split.{number + 1:03}").write_bytes(piece)
            return folder / "split.001"
        case SourceKind.EWF:
            return acquire(raw, folder / "acquired", "-f", "encase6", "-c", "fast")
        case SourceKind.QCOW2 | SourceKind.VDI | SourceKind.VHD | SourceKind.VHDX | SourceKind.VMDK:
            return virtual_disk(raw, folder / "disk", kind)
    own = OWN_RECIPES.get(SourceKind(kind))
    return own(MEDIUM, folder / "made.img") if own else _holding_files(kind, folder)


def _holding_files(kind: str, folder: Path) -> Path:
    match kind:
        case SourceKind.FOLDER:
            return a_folder(folder / "files")
        case SourceKind.ZIP:
            with zipfile.ZipFile(folder / "files.zip", "w", zipfile.ZIP_DEFLATED) as archive:
                for path in sorted(CONTENT):
                    archive.writestr(path[1:], CONTENT[path])
            return folder / "files.zip"
        case SourceKind.TAR:
            files = a_folder(folder / "files")
            words = ["tar", "-cf", str(folder / "files.tar"), "-C", str(files)]
            subprocess.run([*words, *(path[1:] for path in sorted(CONTENT))], check=True)
            return folder / "files.tar"
        case SourceKind.L01:
            return an_l01(CONTENT, folder / "files.L01")
        case SourceKind.LX01:
            return an_lx01(CONTENT, folder / "files.Lx01")
        case SourceKind.COMPRESSED:
            ((path, content),) = _content_of(kind).items()
            name = path[1:]
            (folder / name).write_bytes(content)
            subprocess.run(["gzip", "-k", str(folder / name)], check=True)
            return folder / f"{name}.gz"
    pytest.fail(f"the reader of {kind} has no recipe: say how its container is made")


def _content_of(kind: str) -> dict[str, bytes]:
    """The files that a container of a kind holds: all, or the one that it can."""
    some = sorted(CONTENT.items(), key=lambda each: "/" in each[0][1:])
    return dict(some[:1]) if kind == SourceKind.COMPRESSED else CONTENT


def _identified(kind: str, path: Path) -> SourceRef:
    if path.is_dir():
        return identify_folder(path)
    found = identify_compressed(path) if kind == SourceKind.COMPRESSED else identify_source(path)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def ref(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SourceRef]:
    with ExitStack() as devices:
        path = _made(request.param, tmp_path_factory.mktemp("container"), devices)
        yield _identified(request.param, path)


@pytest.mark.parametrize("ref", KINDS, indirect=True)
def test_a_container_is_known_for_what_it_is(
    ref: SourceRef, request: pytest.FixtureRequest
) -> None:
    assert ref.kind == request.node.callspec.params["ref"]
    if ref.kind in {SourceKind.FOLDER, SourceKind.L01, SourceKind.LX01}:
        # An L01 keeps one byte of its root, and one of the folder, which have no content.
        whole = sum(map(len, CONTENT.values())) + 2 * (ref.kind != SourceKind.FOLDER)
    else:  # of an archive the ledger counts the bytes of the archive itself
        whole = ref.segments[0].stat().st_size if holds_files(ref.kind) else len(MEDIUM)
    assert ref.size == whole == measure_here(ref)


@pytest.mark.parametrize("ref", MEDIA, indirect=True)
def test_the_medium_is_given_byte_for_byte(ref: SourceRef) -> None:
    image = open_image(pickle.loads(pickle.dumps(ref)))  # noqa: S301 -- our own bytes

    assert image.size == len(MEDIUM)
    assert image.read_at(Extent(0, image.size)) == MEDIUM
    for start, length in ((0, 1), (511, 2), (599_999, 2), (image.size - 5, 5)):
        assert image.read_at(Extent(start, length)) == MEDIUM[start : start + length]
        buffer = bytearray(length)
        image.read_into(start, memoryview(buffer))
        assert bytes(buffer) == MEDIUM[start : start + length]
    assert image.gaps() == ()
    image.close()
    image.close()


@pytest.mark.parametrize("ref", MEDIA, indirect=True)
def test_nothing_is_given_beyond_the_end_of_the_medium(ref: SourceRef) -> None:
    image = open_image(ref)

    with pytest.raises(ValueError, match="past the end"):
        image.read_at(Extent(image.size - 1, 2))
    with pytest.raises(ValueError, match="past the end"):
        image.read_into(image.size, memoryview(bytearray(1)))
    image.close()


@pytest.mark.parametrize("ref", MEDIA, indirect=True)
def test_reading_changes_nothing_of_the_container(ref: SourceRef) -> None:
    def state() -> list[tuple[str, int]]:
        return [
            (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in ref.segments
        ]

    before = state()
    image = open_image(ref)
    image.read_at(Extent(0, image.size))
    image.close()

    assert state() == before


@pytest.mark.parametrize("ref", MEDIA, indirect=True)
def test_a_medium_of_another_size_than_was_identified_is_refused(ref: SourceRef) -> None:
    with pytest.raises(DiskImageError):
        open_image(SourceRef(ref.kind, ref.segments, ref.size + 512))


@pytest.mark.parametrize("ref", MEDIA, indirect=True)
def test_a_medium_is_no_container_of_files(ref: SourceRef) -> None:
    with pytest.raises(DiskImageError):
        open_files(ref)


@pytest.mark.parametrize("ref", HELD, indirect=True)
def test_a_container_of_files_gives_each_of_them(ref: SourceRef) -> None:
    container = open_files(ref)
    parts = [each for each in container.parts() if isinstance(each, HeldPart)]
    found = [each for part in parts for each in container.files(part)]
    files = [each for each in found if isinstance(each, HeldFile) and each.is_file]

    assert ["/" + each.place.decode() for each in files] == sorted(_content_of(ref.kind))
    assert [each.number for each in files] == [*range(1, len(files) + 1)]
    end = 0
    for each in files:
        content = CONTENT["/" + each.place.decode()]
        if ref.kind == SourceKind.FOLDER:  # laid end to end
            assert each.extent == Extent(end, len(content))
        assert end <= each.extent.offset <= each.extent.end <= ref.size
        end = each.extent.end
        stream = container.stream(each)
        assert stream.size == each.size == len(content)
        buffer = bytearray(len(content))
        stream.read_into(0, memoryview(buffer))
        damage = stream.damage()
        stream.close()
        assert (bytes(buffer), damage) == (content, None)
    container.close()
    container.close()
    with pytest.raises(DiskImageError):
        open_image(ref)


@pytest.mark.parametrize("page", ["README.md", "docs/examiners.md", "docs/architecture.md"])
def test_every_format_of_a_medium_that_is_read_is_named_to_people(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    names = {"split_raw": "split raw", "ewf": "E01", "ewf2": "Ex01", "block_device": "device"}

    missing = [
        name
        for kind in READERS
        if not holds_files(SourceKind(kind))
        and (name := names.get(kind, kind)).casefold() not in text.casefold()
    ]
    assert missing == []


@pytest.mark.parametrize("ref", HELD, indirect=True)
def test_every_byte_of_a_container_of_files_belongs_to_a_part(ref: SourceRef) -> None:
    container = open_files(pickle.loads(pickle.dumps(ref)))  # noqa: S301 -- our own bytes
    parts = [each for each in container.parts() if isinstance(each, HeldPart)]
    found = [each for part in parts for each in container.files(part)]
    container.close()

    extents = [each.extent for each in found if isinstance(each, HeldFile)]
    assert joined(extents) == [Extent(0, ref.size)]
    assert sum(extent.length for extent in extents) == ref.size


@pytest.mark.parametrize("ref", HELD, indirect=True)
def test_content_of_a_held_file_is_given_from_any_place_on(ref: SourceRef) -> None:
    container = open_files(ref)
    for part in container.parts():
        for each in container.files(part) if isinstance(part, HeldPart) else ():
            assert isinstance(each, HeldFile)
            if not each.is_file:
                continue
            content = CONTENT[str(each.path)]
            stream = container.stream(each)
            for offset in (len(content) // 2, 0, len(content) - 5):
                buffer = bytearray(max(0, min(5, len(content) - offset)))
                stream.read_into(offset, memoryview(buffer))
                assert bytes(buffer) == content[offset : offset + len(buffer)]
            stream.close()
    container.close()
