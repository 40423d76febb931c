"""A logical extraction on the record: registered, checked and scanned, and never taken for more."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.not_examined import OUTSIDE_EXTRACTION
from evidence_store.domain.unit.jobs import JobState
from tests.builders import an_acquisition
from tests.evidence_store.workflow.desk import Desk
from tests.webui.scan_bench import NAME, Bench, set_up
from webui.acts.page import Subject
from webui.exhibits.acts import copies

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.scans.scan import ScanRecord
    from tests.webui.conftest import Unit


def a_picture() -> bytes:
    pixels = random.Random(6).randbytes(160 * 120 * 3)  # noqa: S311 -- a test's content
    out = io.BytesIO()
    Image.frombytes("RGB", (160, 120), pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


CONTENT = a_picture()
ONLY = "Only an extraction was scanned: files that a tool took off the medium."


def archive(picture: Path, folder: Path) -> Path:
    path = folder / "phone.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data/data/com.whatsapp/files/notes", b"nothing" * 100)
        made.write(picture, f"data/user/10/com.whatsapp/files/{NAME}")
    return path


def empty_archive(picture: Path, folder: Path) -> Path:
    del picture
    path = folder / "phone.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("notes", b"nothing" * 100)
    return path


def folder_of_files(picture: Path, folder: Path) -> Path:
    path = folder / "phone"
    (path / "DCIM").mkdir(parents=True)
    shutil.copyfile(picture, path / "DCIM" / NAME)
    return path


@pytest.fixture
def laid_out(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Callable[..., Bench]:
    def make(acquired: Callable[[Path, Path], Path]) -> Bench:
        return set_up(open_app, open_unit, tmp_path, CONTENT, acquired=acquired)

    return make


def image_of(bench: Bench) -> Acquisition:
    with bench.unit.store.reading() as uow:
        return uow.acquisitions.get(bench.image)


def scanned(bench: Bench) -> ScanRecord:
    """Have it checked and scanned by a worker; give the record of the scan."""
    bench.check()
    bench.queue_scan()
    assert bench.work() == 1
    assert [job.state for job in bench.jobs()] == [JobState.DONE] * 2, bench.jobs()[-1].sentence
    with bench.unit.store.reading() as uow:
        (scan,) = uow.scans.find(exhibit_id=bench.stick)
    return scan


@pytest.mark.parametrize(
    ("acquired", "form"), [(archive, AcquiredAs.ARCHIVE), (folder_of_files, AcquiredAs.FOLDER)]
)
def test_an_extraction_is_checked_and_scanned_by_the_worker_and_says_what_it_leaves_out(
    laid_out: Callable[..., Bench], acquired: Callable[[Path, Path], Path], form: AcquiredAs
) -> None:
    bench = laid_out(acquired)

    scan = scanned(bench)
    page = bench.visitor.get(f"/scans/{scan.id}").text

    assert image_of(bench).acquired_as is form
    assert scan.known_files_hit == 1
    assert scan.not_examined[0] == OUTSIDE_EXTRACTION
    assert ONLY in page
    assert OUTSIDE_EXTRACTION in page
    shown = bench.visitor.get(bench.exhibit).text
    assert "Files that a tool took off it" in shown
    assert "Everything else on the medium" in shown
    assert "No digest was stated for it" in bench.jobs()[0].sentence
    assert NAME not in page + shown
    is_named = form is AcquiredAs.ARCHIVE
    listed = bench.visitor.get(f"/scans/{scan.id}/hits.csv").text
    one = bench.visitor.get(f"/hits/{scan.id}-1").text
    for each in (page, listed, one):
        assert ("WhatsApp, user 10 of the phone" in each) is is_named
    looked = bench.visitor.do(f"/hits/{scan.id}-1/acts/look", reason="To compare it")
    drawn = bench.visitor.get(looked.location).text
    assert ("acts/look" in one) is ('src="/previews/' in drawn) is is_named
    assert "com.whatsapp" not in page + listed + one


def test_an_extraction_in_which_nothing_was_found_never_reads_as_a_clean_medium(
    laid_out: Callable[..., Bench],
) -> None:
    bench = laid_out(empty_archive)

    page = bench.visitor.get(f"/scans/{scanned(bench).id}").text

    assert "Every byte of the extraction" not in page
    assert "Not everything was examined and understood." in page
    assert ONLY in page


def test_an_extraction_is_not_offered_to_be_kept_instead_of_the_original(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record, form = Desk().uow, SimpleNamespace(image=SimpleNamespace(choices=[]))
    monkeypatch.setattr(copies, "the_store", lambda: SimpleNamespace(reading=lambda: record))
    record.acquisitions.add(an_acquisition())
    record.acquisitions.add(an_acquisition(id="a_2", acquired_as=AcquiredAs.FOLDER))

    copies._offer_images(form, Subject("x_1", "", "", "", ""))

    assert [each.value for each in form.image.choices] == ["a_1"]


def test_a_scan_of_another_folder_is_not_recorded(laid_out: Callable[..., Bench]) -> None:
    bench = laid_out(folder_of_files)
    bench.check()
    (picture,) = (bench.set_file.parent / "phone").glob("DCIM/*")
    picture.rename(picture.with_name("another"))
    bench.queue_scan()

    bench.work()

    job = bench.jobs()[-1]
    assert job.state is JobState.FAILED
    assert "another file than the disk image or extraction that was registered" in job.sentence
