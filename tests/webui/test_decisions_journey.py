"""In a real browser: from a queued scan to a certificate that verifies on the verify page."""

from __future__ import annotations

import contextlib
import io
import random
import re
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import sync_playwright
from waitress.server import create_server

from evidence_store.bootstrap.hits import hits_of
from evidence_store.domain.disposals import DisposalState
from evidence_store.workflow.exhibits import register_stand_in
from evidence_store.workflow.orders import map_line
from forensics.cli.copy import copy
from forensics.erasing.planning import read_plan
from tests.evidence_store.settling import settle_interests
from tests.webui.browsing import CHROMIUM_WORDS, Watched, _free_port
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.scanned import Scanned
from tests.webui.test_erasing import Bench as EraseBench
from tests.webui.test_erasing import run
from tests.webui.test_jobs import NAME, SET_PASSPHRASE, Bench, set_up
from webui.app import create_app
from webui.sessions import ServerSessions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
REASON = "To see whether a preview shows anything"


def noisy_picture() -> bytes:
    """A JPEG of some 100 kB, so that a scan finds it by its blocks too."""
    pixels = random.Random(7).randbytes(400 * 300 * 3)  # noqa: S311 -- a test's content
    out = io.BytesIO()
    Image.frombytes("RGB", (400, 300), pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


@contextlib.contextmanager
def served(unit: Unit) -> Iterator[tuple[Flask, str]]:
    port = _free_port()
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    app = create_app(unit.store, port=port, unit_keys=keys)
    server = create_server(app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield app, f"http://localhost:{port}"
    finally:
        server.close()
        thread.join(timeout=10)


def come_in(browser: Browser, app: Flask, address: str, unit: Unit, number: str) -> Watched:
    sessions = app.session_interface
    assert isinstance(sessions, ServerSessions)
    identifier = sessions.table.begin(person_id=unit.people[number], kept={"purpose": "A test"})
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": sessions.cookie, "value": identifier, "url": address}])
    return Watched(context.new_page(), address)


def sign(page: Page, button: str) -> None:
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name=button).click()


def queue_check_and_scan(page: Page, address: str, bench: Bench) -> None:
    page.goto(f"{address}{bench.exhibit}/acts/check-image")
    page.get_by_label("disk.raw").check()
    page.get_by_role("button", name="Queue the check").click()
    bench.work()
    page.goto(f"{address}{bench.exhibit}/acts/scan")
    page.get_by_label("disk.raw").check()
    page.get_by_label("1 known files").check()
    page.get_by_label("File of the hash set").fill(str(bench.set_file))
    page.get_by_label("Passphrase of the hash set", exact=True).fill(SET_PASSPHRASE)
    page.get_by_role("button", name="Queue the scan").click()
    bench.work()


def look_and_grade(examiner: Watched, address: str, bench: Bench) -> str:
    """The scan's page, one blurred picture, and a grade; gives the scan's address."""
    page = examiner.page
    page.goto(f"{address}{bench.exhibit}")
    page.get_by_role("link", name="Coverage and hits of this scan").click()
    examiner.require_good("Scan of ABC/7, case 62AB1234526 – Expunge")
    scan = page.url
    page.get_by_role("link", name="Hit 1", exact=True).click()
    examiner.require_good("Hit 1 on ABC/7, case 62AB1234526 – Expunge")
    page.get_by_role("link", name="You are about to see an intimate picture").click()
    page.get_by_label("Why you need to see it").fill(REASON)
    page.get_by_role("button", name="Record the reason and show it blurred").click()
    examiner.require_good("Hit 1 on ABC/7, blurred – Expunge")
    drawn = page.get_by_role("img", name="Blurred picture of hit 1")
    assert drawn.evaluate("image => image.naturalWidth") == 384
    page.goto(scan)
    page.get_by_role("link", name="Grade hits").click()
    page.get_by_label("All whole files whose digests agree").check()
    page.get_by_label("The evidential picture").check()
    page.get_by_label("On what this rests").fill("The digests agree")
    sign(page, "Sign for these grades")
    return scan


def stand_in_for(bench: Bench, folder: Path) -> EraseBench:
    """A stand-in for the stick with its plan, and an order that reaches it."""
    image, stand_in, plan = folder / "disk.raw", folder / "stand-in.raw", folder / "plan.json"
    words = ["make", str(image), "--out", str(stand_in), "--progress", "none"]
    assert CliRunner().invoke(copy, words).exit_code == 0
    run("plan", "--route", "whole", "--target", stand_in, "--out", plan, progress=False)
    unit = bench.unit
    with unit.store.reading() as uow:
        (scan,) = uow.scans.find(exhibit_id=bench.stick)
    scanned = Scanned(bench.stick, scan, image, None)
    made = EraseBench(bench.visitor.app, unit, scanned, stand_in, plan)
    target = read_plan(plan).target
    register_stand_in(
        bench.stick, copy_serial=target.serial or "", copy_size=target.size, is_training=True,
        **made.around("O1"),
    )  # fmt: skip
    order = unit.story.order
    map_line(order.id, line=2, exhibit_ids=(bench.stick,), **made.around("O1"))
    settle_interests(unit.store, order, by=unit.store.open_actor("O1", PASSPHRASE))
    return made


def test_an_examiner_goes_from_a_queued_scan_to_a_certificate_that_verifies(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path, noisy_picture())
    if not (executable := shutil.which("chromium")):
        pytest.skip("chromium is not installed")
    with served(open_unit) as (app, address), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_WORDS)
        examiner, supervisor, second = (
            come_in(browser, app, address, open_unit, number) for number in ("E1", "S1", "E2")
        )
        queue_check_and_scan(examiner.page, address, bench)
        scan = look_and_grade(examiner, address, bench)

        supervisor.page.goto(scan)
        supervisor.page.get_by_role("link", name=re.compile("Confirm these grades")).click()
        sign(supervisor.page, "Sign that you agree")
        assert "Confirmed" in supervisor.page.inner_text("main")

        erasing = stand_in_for(bench, tmp_path)
        assert erasing.propose().status_code == 303
        plan = f"{address}/disposals/{erasing.disposal.id}"
        supervisor.page.goto(f"{address}/approvals")
        supervisor.require_good("Proposals that wait – Expunge")
        supervisor.page.goto(plan)
        supervisor.require_good("Disposal of ABC/7, case 62AB1234526 – Expunge")
        supervisor.page.get_by_role("link", name="Authorise this disposal").click()
        erasing.authorise()
        examiner.page.goto(plan)
        examiner.page.get_by_role("link", name="Erase the training stand-in").click()
        examiner.require_good("Erase the training stand-in – Disposal of ABC/7 – Expunge")
        examiner.page.get_by_label("Reference of the exhibit").fill("ABC/7")
        examiner.page.get_by_label("Where the stand-in lies").fill(str(erasing.stand_in))
        sign(examiner.page, "Queue the erasure")
        assert erasing.eraser() == 1
        erasing.verify()

        second.page.goto(plan)
        name = "Issue the certificate or the non-completion report"
        second.page.get_by_role("link", name=name).click()
        second.page.get_by_role("button", name="Issue it").click()
        second.require_good("Disposal of ABC/7, case 62AB1234526 – Expunge")
        with second.page.expect_download() as getting:
            second.page.get_by_role("link", name=re.compile(r"\(PDF\)")).click()
        getting.value.save_as(tmp_path / "certificate.pdf")
        second.page.goto(f"{address}/verify")
        second.page.get_by_label("Certificate", exact=True).set_input_files(
            tmp_path / "certificate.pdf"
        )
        second.page.get_by_role("button", name="Check this certificate").click()
        second.require_good("Genuine, but withdrawal was not checked – Expunge")
        seen = [one.page.content() for one in (examiner, supervisor, second)]
        browser.close()

    assert erasing.disposal.state is DisposalState.CERTIFIED
    assert hits_of(open_unit.store, erasing.scanned.scan.result_digest, listed=None,
                   image="disk.raw").hits  # fmt: skip
    assert not [text for text in seen if NAME in text]
    assert [one.complaints for one in (examiner, supervisor, second)] == [[], [], []]
