"""A disk image registered in the browser: chosen from a named place, and checked from then on."""

from __future__ import annotations

import hashlib
import html
import os
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.heads.high_water import HighWaterError
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.unit.jobs import JobKind, JobState
from evidence_store.kept_files.named_places import offered_images
from evidence_store.worker.working import work
from tests.forensics.acquisition_logs.extraction_samples import UFD
from tests.webui.conftest import PASSPHRASE, Unit, Visitor
from tests.webui.placed import Placed, offered_on, with_places
from tests.webui.story import book_stick, in_hand
from tests.webui.working import another_case
from webui.exhibits.acts.seals import COMPARED
from webui.scans.acts import images, taking
from webui.scans.acts.taking import HELD, OPEN

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job

NAME = "usb_of_victim_canary.raw"


@pytest.fixture
def placed(open_unit: Unit, tmp_path: Path) -> Placed:
    (tmp_path / "places").mkdir()
    return with_places(open_unit, tmp_path / "places")


@pytest.fixture
def stick(placed: Placed) -> Exhibit:
    store = placed.unit.store
    booked = book_stick(store, store.open_actor("O1", PASSPHRASE), placed.unit.story.case, "ABC/7")
    in_hand(store, store.open_actor("E1", PASSPHRASE), booked)
    return booked


@pytest.fixture
def examiner(placed: Placed) -> Visitor:
    return placed.visitor("E1")


def an_image(placed: Placed, name: str = NAME) -> Path:
    path = placed.images / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(os.urandom(4096) * 16)
    return path


def page_of(stick: Exhibit) -> str:
    return f"/exhibits/{stick.id}/acts/register-image"


def seal_of(stick: Exhibit) -> str:
    return stick.seals[-1].number


def registered(placed: Placed, stick: Exhibit) -> list[Acquisition]:
    with placed.unit.store.reading() as uow:
        return list(uow.acquisitions.find(exhibit_id=stick.id))


def jobs(placed: Placed) -> list[Job]:
    with placed.unit.store.reading() as uow:
        return list(uow.jobs.find())


def offered(examiner: Visitor, stick: Exhibit) -> dict[str, str]:
    return offered_on(examiner.get(page_of(stick)).text, "image")


@pytest.mark.usefixtures("golden")
def test_an_image_is_chosen_registered_with_its_bag_and_read_in_the_same_act(
    placed: Placed, stick: Exhibit, examiner: Visitor
) -> None:
    image = an_image(placed)
    ((words, value),) = offered(examiner, stick).items()

    sent = examiner.do(page_of(stick), image=value, made_with="dd 9.1", seal=seal_of(stick),
                       new_seal="N1000001")  # fmt: skip

    assert (sent.status_code, sent.location) == (303, page_of(stick).partition("/acts/")[0])
    assert NAME in words
    assert NAME not in page_of(stick) + value
    (made,) = registered(placed, stick)
    assert made.segments == (str(image.resolve()),)
    assert made.made_with == "dd 9.1"
    with placed.unit.store.reading() as uow:
        assert uow.exhibits.get(stick.id).seals[-1].number == "N1000001"
    (job,) = jobs(placed)
    assert (job.kind, job.state, job.acquisition_id) == (
        JobKind.CHECK_IMAGE,
        JobState.QUEUED,
        made.id,
    )
    keys = placed.unit.store.open_actor("E1", PASSPHRASE).unit_keys
    work(placed.unit.store, keys, is_leaving=lambda: False, until_idle=True)
    signed = examiner.do(f"/jobs/{job.id}/acts/sign-check", passphrase=PASSPHRASE)
    assert signed.status_code == 303
    assert registered(placed, stick)[0].is_verified


def test_what_is_registered_is_offered_no_more(
    placed: Placed, stick: Exhibit, examiner: Visitor
) -> None:
    an_image(placed)
    (value,) = offered(examiner, stick).values()
    examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))

    assert offered(examiner, stick) == {}
    again = examiner.do(page_of(stick), image=value, made_with="dd")
    assert again.status_code == 422
    assert len(registered(placed, stick)) == 1


def test_nothing_outside_a_place_is_offered_or_taken_by_a_link_or_a_typed_path(
    placed: Placed, stick: Exhibit, examiner: Visitor, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "secret.raw").write_bytes(bytes(1024))
    (placed.images / "link.raw").symlink_to(outside / "secret.raw")
    (placed.images / "folder").symlink_to(outside)

    assert offered(examiner, stick) == {}
    for typed in (str(outside / "secret.raw"), "../elsewhere/secret.raw", "link.raw"):
        sent = examiner.do(page_of(stick), image=typed, made_with="dd", seal=seal_of(stick))
        assert sent.status_code == 422
    assert (registered(placed, stick), jobs(placed)) == ([], [])


def test_a_file_that_became_a_link_to_somewhere_else_is_a_form_error(
    placed: Placed, stick: Exhibit, examiner: Visitor, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    image, outside = an_image(placed), tmp_path / "outside.raw"
    outside.write_bytes(image.read_bytes())
    listed = offered_images(placed.unit.store)
    (value,) = offered(examiner, stick).values()
    image.unlink()
    image.symlink_to(outside)
    monkeypatch.setattr(images, "offered_images", lambda _: listed)  # as it was a moment ago

    sent = examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))

    assert sent.status_code == 422
    assert "place that an administrator named" in sent.text
    assert registered(placed, stick) == []


def test_a_link_is_followed_nowhere_not_even_to_another_file_of_the_place(
    placed: Placed, stick: Exhibit, examiner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    image, another = an_image(placed), an_image(placed, ".another.raw")
    listed = offered_images(placed.unit.store)
    (value,) = offered(examiner, stick).values()
    image.unlink()
    image.symlink_to(another)
    monkeypatch.setattr(images, "offered_images", lambda _: listed)  # as it was a moment ago

    sent = examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))

    assert sent.status_code == 422
    assert registered(placed, stick) == []


def test_a_file_that_cannot_be_read_or_is_no_image_is_a_form_error_and_nothing_is_queued(
    placed: Placed, stick: Exhibit, examiner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = an_image(placed, "cut.E01")
    image.write_bytes(b"EVF\x09\x0d\x0a\xff\x00" + bytes(4000))
    (value,) = offered(examiner, stick).values()
    cut = examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))
    monkeypatch.setattr(os, "access", lambda *_: False)
    unreadable = examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))

    assert [one.status_code for one in (cut, unreadable)] == [422, 422]
    assert "The server cannot read it" in unreadable.text
    assert "cut.E01" in cut.text
    assert (registered(placed, stick), jobs(placed)) == ([], [])
    with placed.unit.store.reading() as uow:
        assert uow.exhibits.get(stick.id).seal is not None  # no bag was opened for it


def test_a_wrong_seal_holds_the_exhibit_as_it_does_on_the_command_line(
    placed: Placed, stick: Exhibit, examiner: Visitor
) -> None:
    an_image(placed)
    (value,) = offered(examiner, stick).values()
    empty = examiner.do(page_of(stick), image=value, made_with="dd", seal="")
    wrong = examiner.do(page_of(stick), image=value, made_with="dd", seal="X9999999")

    assert (empty.status_code, wrong.status_code) == (422, 403)
    assert (registered(placed, stick), jobs(placed)) == ([], [])
    with placed.unit.store.reading() as uow:
        assert uow.exhibits.get(stick.id).open_discrepancies


def test_of_an_image_in_several_files_the_first_stands_for_all_newest_first(
    placed: Placed, stick: Exhibit, examiner: Visitor
) -> None:
    for number, name in enumerate(("old.E01", "old.E02", "old.E01.txt", "split.001", "split.002")):
        path = an_image(placed, name)
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
    an_image(placed, "newest.img")

    shown = [words.split(",")[0] for words in offered(examiner, stick)]

    assert shown == ["newest.img", "split.001", "old.E01"]


def test_nobody_without_the_duty_sees_what_lies_in_a_place(placed: Placed, stick: Exhibit) -> None:
    an_image(placed)

    for number in ("O1", "S1", "A1", "R1"):
        answer = placed.visitor(number).get(page_of(stick))
        assert NAME not in answer.text


def test_no_name_of_a_file_stands_in_an_address_or_in_what_a_job_is_called(
    placed: Placed, stick: Exhibit, examiner: Visitor
) -> None:
    an_image(placed)
    (value,) = offered(examiner, stick).values()
    examiner.do(page_of(stick), image=value, made_with="dd", seal=seal_of(stick))

    assert NAME not in examiner.get("/jobs").text
    assert NAME not in examiner.get("/jobs/progress").text


@pytest.mark.parametrize("is_right", [True, False])
def test_an_archive_is_registered_with_what_its_tool_says_beside_it_and_held_against_that(
    placed: Placed,
    stick: Exhibit,
    examiner: Visitor,
    is_right: bool,  # noqa: FBT001 -- a parameter of pytest
) -> None:
    path = placed.images / "EXTRACTION_FFS.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("data/a", b"content" * 999)
    stated = hashlib.sha256(path.read_bytes() + (b"" if is_right else b"another")).hexdigest()
    text = UFD.format(zip=stated, other="cd" * 32).replace("8AEX0EXAMPLE01", stick.serial or "")
    (placed.images / "phone.ufd").write_text(text)
    ((words, value),) = offered(examiner, stick).items()

    sent = examiner.do(page_of(stick), image=value, seal=seal_of(stick))
    work(placed.unit.store, placed.unit.store.open_actor("E1", PASSPHRASE).unit_keys,
         is_leaving=lambda: False, until_idle=True)  # fmt: skip

    assert sent.status_code == 303, sent.text
    assert "EXTRACTION_FFS.zip" in words
    (made,) = registered(placed, stick)
    assert made.made_with == "Cellebrite UFED 7.60.0.114"
    assert [str(each) for each in made.stated_digests] == [f"sha256:{stated}"]
    assert bool(made.differing) is not is_right
    page = examiner.get(f"/exhibits/{stick.id}").text
    said = "not yet compared" if is_right else "differs from what was worked out"
    assert f"SHA-256: {said}" in page
    assert "canary" not in page


def booked(placed: Placed, reference: str, case: Case | None = None) -> Exhibit:
    """A stick in the property store."""
    store = placed.unit.store
    officer = store.open_actor("O1", PASSPHRASE)
    case = case or placed.unit.story.case
    return book_stick(store, officer, case, reference, serial=f"USB-{reference}")


def events_of(placed: Placed, exhibit: Exhibit) -> list[str]:
    with placed.unit.store.reading() as uow:
        return [read_leaf(one.body).event for one in uow.custody.of_exhibit(exhibit.id)]


def test_to_take_a_stick_and_to_register_its_image_in_one_form_records_what_two_forms_do(
    placed: Placed, examiner: Visitor
) -> None:
    long, short = booked(placed, "ABC/11"), booked(placed, "ABC/12")
    an_image(placed, "first.raw")
    examiner.do(f"/exhibits/{long.id}/acts/take", seal=seal_of(long), reason="To image it")
    (value,) = offered(examiner, long).values()
    examiner.do(page_of(long), image=value, made_with="dd", seal=seal_of(long), new_seal="N1000003")
    an_image(placed, "second.raw")
    take = f"/exhibits/{short.id}/acts/take"
    (value,) = offered_on(examiner.get(take).text, "image").values()

    sent = examiner.do(take, seal=seal_of(short), reason="To image it", image=value,
                       made_with="dd", new_seal="N1000004", then="image")  # fmt: skip

    assert sent.status_code == 303, sent.text
    assert events_of(placed, short) == events_of(placed, long)
    assert "acquisition.registered" in events_of(placed, short)
    assert [one.kind for one in jobs(placed)] == [JobKind.CHECK_IMAGE] * 2


@pytest.mark.parametrize(("new_seal", "said"), [("N1000004", HELD), ("", OPEN)])
def test_who_took_a_stick_and_registered_its_image_is_told_how_its_bag_is_recorded(
    placed: Placed, examiner: Visitor, new_seal: str, said: str
) -> None:
    made = booked(placed, "ABC/11")
    an_image(placed)
    take = f"/exhibits/{made.id}/acts/take"
    (value,) = offered_on(examiner.get(take).text, "image").values()

    sent = examiner.do(take, seal=seal_of(made), reason="To image it", image=value,
                       made_with="dd", new_seal=new_seal, then="image")  # fmt: skip

    shown = examiner.get(examiner.get(sent.location).location).text
    assert f"{said} The disk image is registered." in shown


def test_an_image_that_is_recorded_is_not_said_to_be_refused_where_its_head_is_kept_nowhere_else(
    placed: Placed, examiner: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = booked(placed, "ABC/11")
    an_image(placed)
    take = f"/exhibits/{made.id}/acts/take"
    (value,) = offered_on(examiner.get(take).text, "image").values()
    registers = images.register

    def recorded_here_alone(*told: Any) -> str:
        registers(*told)
        raise HighWaterError

    monkeypatch.setattr(taking, "register", recorded_here_alone)
    sent = examiner.do(take, seal=seal_of(made), reason="To image it", image=value,
                       made_with="dd", then="image")  # fmt: skip

    assert sent.status_code == 503
    assert "is not registered" not in examiner.get(f"/exhibits/{made.id}").text
    assert len(registered(placed, made)) == 1


def test_that_a_stick_was_taken_stands_where_its_image_is_refused_and_the_page_says_why(
    placed: Placed, examiner: Visitor
) -> None:
    made, taken_already = booked(placed, "ABC/11"), booked(placed, "ABC/12")
    an_image(placed)
    take = f"/exhibits/{made.id}/acts/take"
    (value,) = offered_on(examiner.get(take).text, "image").values()

    sent = examiner.do(take, seal=seal_of(made), reason="To image it", image=value,
                       made_with="dd", new_seal=seal_of(taken_already), then="image")  # fmt: skip
    shown = examiner.get(examiner.get(sent.location).location).text

    assert f"{OPEN} Its disk image is not registered." in shown
    assert "Read both seals again. Nothing more was recorded." in shown
    assert "exhibit.opened" in events_of(placed, made)
    assert registered(placed, made) == []
    with placed.unit.store.reading() as uow:
        assert uow.exhibits.get(made.id).holder == "Siân Ŷs-Hughes"


def test_a_set_is_built_and_the_only_exhibit_of_its_case_taken_and_imaged_in_one_form(
    placed: Placed, examiner: Visitor
) -> None:
    case = another_case(placed.unit, "62EE0000003")
    only = booked(placed, "ABC/11", case)
    an_image(placed)
    (placed.originals / "case").mkdir()
    (placed.originals / "case" / "one.jpg").write_bytes(bytes(range(256)) * 1200)
    page = f"/cases/{case.id}/acts/build-hash-set"
    shown = examiner.get(page).text
    chosen = {name: next(iter(offered_on(shown, name).values())) for name in ("folder", "image")}
    sealed = {"set_passphrase": "a set has a passphrase of its own"}
    typed = {**chosen, **sealed, "made_with": "dd", "then": "take"}

    unread = examiner.do(page, **typed)
    wrong = examiner.do(page, **typed, seal="X0000001")
    assert unread.status_code == 422
    assert wrong.status_code == 303, re.findall("error-message.*?</p>", wrong.text, re.DOTALL)
    assert [one.kind for one in jobs(placed)] == [JobKind.BUILD_SET]
    assert registered(placed, only) == []

    assert f"Of ABC/11, which you take from {only.holder}, " in html.unescape(shown)
    assert COMPARED in shown
    several = examiner.get(f"/cases/{placed.unit.story.case.id}/acts/build-hash-set").text
    assert 'name="seal"' in shown
    assert 'name="seal"' not in several
