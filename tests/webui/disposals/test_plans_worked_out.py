"""The plan of an overwriting worked out by the programme, shown, and signed for by its digest."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.unit.jobs import JobState
from evidence_store.kept_files.plans import plan_of
from forensics.documents import digest_of
from forensics.erasing.copies.sidecars import ENDING
from forensics.erasing.planning import read_plan
from tests.webui.conftest import PASSPHRASE, Unit
from tests.webui.erase_bench import Bench, set_up
from tests.webui.placed import Placed, offered_on, with_places
from tests.webui.working import days_ago

if TYPE_CHECKING:
    from pathlib import Path

    from werkzeug.test import TestResponse

    from evidence_store.domain.signing.signed_statements import Statement


@pytest.fixture
def placed(open_unit: Unit, tmp_path: Path) -> Placed:
    (tmp_path / "places").mkdir()
    return with_places(open_unit, tmp_path / "places")


@pytest.fixture
def bench(placed: Placed) -> Bench:
    """The training file lies in the place for disk images."""
    return set_up(placed.app, placed.unit, placed.images)


def page_of(bench: Bench) -> str:
    return f"/exhibits/{bench.scanned.exhibit}/acts/propose-overwriting"


def propose(bench: Bench, **changed: str) -> TestResponse:
    visitor = bench.person("E1")
    typed: dict[str, object] = {
        "order": bench.unit.story.order.id,
        "kind": "chief_officer_direction",
        "given_by": "Rhiannon Llŷr",
        "rank": "Superintendent",
        "delegation": "Scheme of delegation 2026, item 4",
        "given_on": days_ago(bench.unit, 1),
        "reason": "The device may not go back",
        "quotation": "I direct that exhibit ABC/7 be erased.",
        "passphrase": PASSPHRASE,
    }
    filled = visitor.fill(page_of(bench), **typed)
    # In one look at the page: it says when its plan was worked out.
    page = visitor.get(page_of(bench)).text
    for name in ("planned", "seen", "mark"):
        filled[name] = re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[0]
    return visitor.send(page_of(bench), {**filled, **changed})


def stated(statement: Statement) -> set[str]:
    """What the statement says anything of."""
    return {each.name for each in fields(statement) if getattr(statement, each.name) is not None}


def disposals(bench: Bench) -> int:
    with bench.unit.store.reading() as uow:
        return len(uow.disposals.find(exhibit_id=bench.scanned.exhibit))


def test_the_plan_that_is_shown_is_the_plan_that_is_signed_for_and_kept(bench: Bench) -> None:
    page = bench.person("E1").get(page_of(bench)).text
    assert 'name="plan"' not in page
    assert "Digest of the plan" in page
    assert bench.training_file.name not in page

    assert propose(bench).status_code == 303

    planned = bench.disposal.plan_digest
    kept = plan_of(bench.unit.store, planned)
    by_command = read_plan(bench.plan)
    assert digest_of(kept) == planned
    # Word for word what the command writes, but for the moment of it.
    assert replace(kept, created=by_command.created) == by_command


def test_what_is_signed_for_a_plan_worked_out_here_is_what_is_signed_for_one_that_was_sent(
    bench: Bench,
) -> None:
    assert propose(bench).status_code == 303
    here = bench.disposal.proposal.statement
    withdrawn = bench.person("E1").do(f"/disposals/{bench.disposal.id}/acts/withdraw", reason="x")
    assert withdrawn.status_code == 303
    away = bench.training_file.rename(bench.training_file.with_name("elsewhere.raw"))
    assert 'name="plan"' in bench.person("E1").get(page_of(bench)).text  # its note is not there
    assert bench.propose().status_code == 303
    away.rename(bench.training_file)
    sent = bench.disposal.proposal.statement

    assert stated(here) == stated(sent)
    assert "plan_digest" in stated(here)


def test_a_plan_that_the_page_did_not_show_is_not_signed(bench: Bench) -> None:
    later = bench.unit.store.clock() + timedelta(hours=1)
    before = bench.unit.store.clock() - timedelta(days=2)
    answers = [propose(bench, planned=each.isoformat()) for each in (later, before)]
    answers.append(propose(bench, planned="yesterday"))
    answers.append(propose(bench, seen="something else"))

    assert [one.status_code for one in answers] == [409] * 4
    assert disposals(bench) == 0


def test_a_working_copy_is_offered_as_no_disk_image(placed: Placed, bench: Bench) -> None:
    page = placed.visitor("E1").get(f"/exhibits/{bench.scanned.exhibit}/acts/register-image").text

    assert bench.training_file.name not in " ".join(offered_on(page, "image"))


def test_the_training_file_is_found_by_its_note_for_the_erasure_and_for_the_reading(
    bench: Bench,
) -> None:
    assert propose(bench).status_code == 303
    bench.authorise()
    moved = bench.training_file.with_name("another-name.raw")
    note = bench.training_file.with_name(bench.training_file.name + ENDING)
    bench.training_file.rename(moved)
    note.rename(moved.with_name(moved.name + ENDING))
    page = f"/disposals/{bench.disposal.id}/acts/erase"
    assert 'name="target"' not in bench.person("E1").get(page).text

    queued = bench.person("E1").do(page, reference="ABC/7", passphrase=PASSPHRASE)
    bench.eraser()
    read = f"/disposals/{bench.disposal.id}/acts/read-again"
    assert 'name="target"' not in bench.person("E2").get(read).text
    reading = bench.person("E2").do(read, reference="ABC/7")

    assert (queued.status_code, reading.status_code) == (303, 303)
    assert not any(moved.read_bytes())
    assert bench.job.state is JobState.QUEUED
