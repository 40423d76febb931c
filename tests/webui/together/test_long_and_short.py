"""What people sign on one page leaves in the log what they leave who sign each act by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from evidence_store.worker.working import work
from evidence_store.workflow.scans.acquisitions import AcquisitionEntry, register_acquisition
from forensics.containers.opening import identify_source
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PORT, Unit, _copied, signed_in
from tests.webui.exhibits.grading import grade, gradings
from tests.webui.scanned import scan_a_stick
from tests.webui.story import book_stick, in_hand
from tests.webui.together.sitting import SIGNED, parts_shown, signatures_since, told_since
from tests.webui.working import unread
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.domain.orders.order import Order


@dataclass(frozen=True)
class Waiting:
    """A unit in which grades, a check of a disk image and the reading of an order wait."""

    unit: Unit
    app: Flask
    before: int

    @property
    def order(self) -> Order:
        return unread(self.unit)

    def reading(self) -> dict[str, str]:
        """What somebody types of the order who reads its document."""
        case, order = self.unit.story.case, self.order
        return {
            "offender": case.offenders[0].name,
            "number": case.court_case_number or "",
            "words": "\n".join(each.text for each in order.lines),
        }

    def one_by_one(self, number: str, form: str) -> None:
        """The long way: what waits at an exhibit, then the order, each with its signature."""
        who, read = signed_in(self.app, number), f"/orders/{self.order.id}/acts/read-order"
        for sent in (who.do(form, **SIGNED), who.do(read, **self.reading(), **SIGNED)):
            assert sent.status_code == 303, sent.text

    def on_one_page(self, number: str) -> list[str]:
        """The short way: all that waits for the person, and one signature; gives its acts."""
        who, page = signed_in(self.app, number), f"/cases/{self.unit.story.case.id}/sitting"
        shown = who.get(page).text
        typed = {f"read-order-{name}": value for name, value in self.reading().items()}
        sent = who.do(page, **as_it_came(shown), **typed, **SIGNED)
        assert sent.status_code == 303, sent.text
        return [act for _, act, _ in parts_shown(shown)]


def as_it_came(shown: str) -> dict[str, Any]:
    """What a browser sends of a page of several acts beside what is typed."""
    parts = parts_shown(shown)
    seen = re.findall(r'name="([a-z-]+-seen)" value="([^"]*)"', shown)
    (waits,) = set(re.findall(r'name="waits" value="([^"]*)"', shown))
    return {**dict(seen), "waits": waits, "parts": ",".join(" ".join(each) for each in parts)}


def a_check_waits(unit: Unit, app: Flask, folder: Path) -> str:
    """E2 asked for the check of a disk image, and the worker has made it; gives the job's id."""
    store, examiner = unit.store, unit.store.open_actor("E2", PASSPHRASE)
    image = folder / "other.raw"
    image.write_bytes(b"another" * 4096)
    officer, case = store.open_actor("O1", PASSPHRASE), unit.story.case
    stick = book_stick(store, officer, case, "ABC/8", serial="USB-TRAINING-8")
    entry, bag = AcquisitionEntry(identify_source(image), "dd", ()), in_hand(store, examiner, stick)
    made = register_acquisition(store.signing_desk(examiner), stick.id, entry=entry, bag=bag)
    sent = signed_in(app, "E2").do(f"/exhibits/{stick.id}/acts/check-image", image=made.id)
    assert sent.status_code == 303, sent.text
    assert work(store, examiner.unit_keys, is_leaving=lambda: False, until_idle=True) == 1
    with store.reading() as uow:
        (job,) = uow.jobs.find()
    return job.id


def opened(unit: Unit) -> Flask:
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    return create_app(unit.store, port=PORT, unit_keys=keys)


@pytest.fixture
def alike(untouched: Unit, tmp_path: Path) -> Iterator[tuple[Waiting, Waiting, dict[str, str]]]:
    """The same unit twice, up to where they wait; with the form of each person at an exhibit."""
    made = _copied(untouched, tmp_path / "made")
    with made.store.staying_open():
        app = opened(made)
        scanned = scan_a_stick(made, tmp_path)
        assert grade(signed_in(app, "E1"), scanned).status_code == 303
        (graded,) = gradings(made)
        job = a_check_waits(made, app, tmp_path)
        with made.store.reading() as uow:
            size = uow.custody.head().size
    long, short = (_copied(made, tmp_path / name) for name in ("long", "short"))
    with long.store.staying_open(), short.store.staying_open():
        forms = {"S1": f"/gradings/{graded.id}/acts/confirm", "E2": f"/jobs/{job}/acts/sign-check"}
        yield Waiting(long, opened(long), size), Waiting(short, opened(short), size), forms


def test_grades_a_check_and_the_reading_of_an_order_are_recorded_alike_on_one_page_and_on_two(
    alike: tuple[Waiting, Waiting, dict[str, str]],
) -> None:
    long, short, forms = alike
    for number, form in forms.items():
        long.one_by_one(number, form)

    acts = {number: short.on_one_page(number) for number in forms}

    assert acts == {
        "S1": ["grading_confirm", "order_read_order"],
        "E2": ["job_sign_check", "order_read_order"],
    }
    together = told_since(short.unit, short.before)
    assert together == told_since(long.unit, long.before)
    assert [(each["event"], each["signers"]) for each in together] == [
        ("hits.grade_confirmed", [("second", short.unit.people["S1"])]),
        ("order.read", [("reader", short.unit.people["S1"])]),
        ("acquisition.verified", [("reader", short.unit.people["E2"])]),
        ("order.read", [("reader", short.unit.people["E2"])]),
    ]
    alone, listed = (signatures_since(each.unit, each.before) for each in (long, short))
    assert len({str(each) for each in alone}) == len(together)
    assert all(isinstance(each, str) for each in alone)
    assert [each["list"]["index"] for each in listed] == [0, 1, 0, 1]
    assert len({each["s"] for each in listed}) == len(forms)
