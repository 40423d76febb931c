"""In a real browser: from a queued scan to a certificate that verifies on the verify page."""

from __future__ import annotations

import io
import random
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import expect

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.kept_files.hits import hits_of
from evidence_store.workflow.exhibits.exhibits import register_training_file
from evidence_store.workflow.orders.orders import map_line
from forensics.cli.copy import copy
from forensics.erasing.planning import read_plan
from tests.evidence_store.settling import settle_interests
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.erase_bench import Bench as EraseBench
from tests.webui.erase_bench import run
from tests.webui.scan_bench import NAME, SET_PASSPHRASE, Bench, set_up
from tests.webui.scanned import Scanned
from tests.webui.walking import PlanPage, VerifyPage, Walker, office, queue_erasure, run_eraser

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

pytestmark = pytest.mark.browser
REASON = "To see whether a preview shows anything"


def noisy_picture() -> bytes:
    """A JPEG of some 100 kB, so that a scan finds it by its blocks too."""
    pixels = random.Random(7).randbytes(400 * 300 * 3)  # noqa: S311 -- a test's content
    out = io.BytesIO()
    Image.frombytes("RGB", (400, 300), pixels).save(out, "JPEG", quality=90)
    return out.getvalue()


def queue_check_and_scan(examiner: Walker, bench: Bench) -> None:
    page = examiner.page
    examiner.go(f"{bench.exhibit}/acts/check-image")
    page.get_by_label("disk.raw").check()
    page.get_by_role("button", name="Queue the check").click()
    bench.work()
    examiner.go("/jobs")
    page.get_by_role("link", name="Sign for the check of the disk image or extraction").click()
    examiner.sign("Sign for what was found")
    examiner.go(f"{bench.exhibit}/acts/scan")
    page.get_by_label("disk.raw").check()
    page.locator("input[name=known]").check()
    page.get_by_label("File of the hash set").fill(str(bench.set_file))
    page.get_by_label("Passphrase of the hash set", exact=True).fill(SET_PASSPHRASE)
    page.get_by_role("button", name="Queue the scan").click()
    bench.work()


def look_and_grade(examiner: Walker, bench: Bench) -> str:
    """The scan's page, one blurred picture, and a grade; gives the scan's address."""
    page = examiner.page
    examiner.go(bench.exhibit)
    page.get_by_role("link", name="Coverage and hits of this scan").click()
    examiner.require_good("Scan of ABC/7, case 62AB1234526 – Expunge")
    scan = page.url
    page.get_by_role("link", name="Hit 1", exact=True).click()
    examiner.require_good("Hit 1 on ABC/7, case 62AB1234526 – Expunge")
    page.get_by_role("link", name="See this picture, blurred").click()
    examiner.require_good("You are about to see an intimate picture – Hit 1 on ABC/7 – Expunge")
    page.get_by_label("Why you need to see it").fill(REASON)
    page.get_by_role("button", name="Record the reason and show it blurred").click()
    examiner.require_good("Hit 1 on ABC/7, blurred – Expunge")
    drawn = page.get_by_role("img", name="Blurred picture of hit 1")
    expect(drawn).to_have_js_property("naturalWidth", 384)
    page.goto(scan)
    page.get_by_role("link", name="Grade hits").click()
    page.get_by_label("All whole files whose digests agree").check()
    page.get_by_label("The evidential picture").check()
    page.get_by_label("What this is based on").fill("The digests agree")
    examiner.sign("Sign for these grades")
    return scan


def training_file_for(bench: Bench, folder: Path) -> EraseBench:
    """A training file in place of the stick with its plan, and an order that reaches it."""
    image, training_file, plan = (
        folder / "disk.raw",
        folder / "training-file.raw",
        folder / "plan.json",
    )
    words = ["make", str(image), "--out", str(training_file), "--progress", "none"]
    assert CliRunner().invoke(copy, words).exit_code == 0
    run("plan", "--route", "whole", "--target", training_file, "--out", plan, progress=False)
    unit = bench.unit
    with unit.store.reading() as uow:
        (scan,) = uow.scans.find(exhibit_id=bench.stick)
    scanned = Scanned(bench.stick, scan, image, None)
    made = EraseBench(bench.visitor.app, unit, scanned, training_file, plan)
    target = read_plan(plan).target
    register_training_file(
        made.desk("O1"), bench.stick, copy_serial=target.serial or "", copy_size=target.size,
        is_training=True,
    )  # fmt: skip
    order = unit.story.order
    map_line(made.desk("O1"), order.id, line=2, exhibit_ids=(bench.stick,))
    settle_interests(unit.store, order, by=unit.store.open_actor("O1", PASSPHRASE))
    return made


def test_an_examiner_goes_from_a_queued_scan_to_a_certificate_that_verifies(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path, noisy_picture())
    with office(open_unit) as at_work:
        examiner, supervisor, second = (at_work.come_in(each) for each in ("E1", "S1", "E2"))
        queue_check_and_scan(examiner, bench)
        scan = look_and_grade(examiner, bench)
        confirm_grades(supervisor, scan)

        erasing = training_file_for(bench, tmp_path)
        assert erasing.propose().status_code == 303
        plan = f"/disposals/{erasing.disposal.id}"
        decide(supervisor, plan)
        erasing.acknowledge()
        queue_erasure(examiner, erasing)
        assert run_eraser(erasing) == "Erasures of files that ended: 1."
        assert not any(erasing.training_file.read_bytes())
        erasing.verify()

        certificate = tmp_path / "certificate.pdf"
        issue_and_download(second, plan, certificate)
        verify_it_and_a_changed_one(second, certificate)
        seen = [one.page.content() for one in at_work.people]

    assert erasing.disposal.state is DisposalState.CERTIFIED
    assert hits_of(open_unit.store, erasing.scanned.scan.result_digest, listed=None,
                   image="disk.raw").hits  # fmt: skip
    assert not [text for text in seen if NAME in text]


def confirm_grades(supervisor: Walker, scan: str) -> None:
    supervisor.page.goto(scan)
    supervisor.begin("Confirm these grades and 1 more")  # the order waits to be read, and goes on
    supervisor.sign("Sign all of this")
    assert "Confirmed" in supervisor.text


def decide(supervisor: Walker, plan: str) -> None:
    supervisor.go("/approvals")
    supervisor.require_good("Proposals that wait – Expunge")
    supervisor.go(plan)
    page = PlanPage(supervisor, "ABC/7")
    page.require()
    page.authorise()
    page.require()


def issue_and_download(second: Walker, plan: str, kept: Path) -> None:
    """The result with its failures first; then the certificate, by who verified it."""
    second.go(plan)
    result = PlanPage(second, "ABC/7").part("Result")
    assert result.index("No place failed in what was written and read.") < result.index("How it")
    assert "0 hits" not in result  # nothing that was not looked for is called nothing
    assert "Second scan\tNot made" in result
    second.begin("Issue the certificate or the non-completion report")
    second.press("Issue it")
    second.require_good("Disposal of ABC/7, case 62AB1234526 – Expunge")
    with second.page.expect_download() as getting:
        second.page.get_by_role("link", name=re.compile(r"\(PDF\)")).click()
    getting.value.save_as(kept)


def verify_it_and_a_changed_one(second: Walker, certificate: Path) -> None:
    """The page that checks certificates takes it, and refuses it with one byte changed."""
    verify = VerifyPage(second)
    found = verify.check(certificate)
    second.require_good("Genuine, but withdrawal was not checked – Expunge")
    assert found == "Training: Genuine, but withdrawal was not checked"
    content = bytearray(certificate.read_bytes())
    content[len(content) // 2] ^= 1
    changed = certificate.with_name("changed.pdf")
    changed.write_bytes(content)
    assert verify.check(changed).endswith("Not valid")
    second.require_good("Not valid – Expunge")
