"""The plan of an overwriting worked out by the program, shown, and signed for by its digest."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.unit.jobs import JobState
from evidence_store.kept_files.named_places import offered_files
from evidence_store.kept_files.plans import LARGEST_PLAN, placed_plans, plan_in, plan_of
from forensics.documents import digest_of, to_json
from forensics.erasing.copies.sidecars import ENDING
from forensics.erasing.planning import read_plan
from forensics.values import READ_BY_ANOTHER_ALONE, ErasureMethod, claim_of
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
        "method": "overwrite_zeros",
        "readings": "both",
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
    assert "You sign for the plan of this digest" in page
    assert bench.training_file.name not in page

    assert propose(bench).status_code == 303

    planned = bench.disposal.plan_digest
    kept = plan_of(bench.unit.store, planned)
    by_command = read_plan(bench.plan)
    assert digest_of(kept) == planned
    # Word for word what the command writes, but for the moment of it.
    assert replace(kept, created=by_command.created) == by_command


def test_each_method_that_the_rules_allow_is_explained_and_one_is_chosen(bench: Bench) -> None:
    page = bench.person("E1").get(page_of(bench)).text
    for method in (ErasureMethod.OVERWRITE_ZEROS, ErasureMethod.OVERWRITE_STREAM):
        assert claim_of(method).how in page
        assert f'value="{method}"' in page

    assert propose(bench, method="overwrite_shredded").status_code == 422
    assert propose(bench, method="overwrite_stream", readings="alone").status_code == 303

    assert bench.disposal.method is ErasureMethod.OVERWRITE_STREAM
    kept = plan_of(bench.unit.store, bench.disposal.plan_digest)
    assert (kept.method, kept.reads_back) == (ErasureMethod.OVERWRITE_STREAM, False)
    assert bench.disposal.known_gaps == (READ_BY_ANOTHER_ALONE,)


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


def as_of_a_device(placed: Placed, bench: Bench) -> Path:
    """The server works no plan out, as it has no rights on devices; the plan lies in no place."""
    bench.training_file.rename(bench.training_file.with_name("elsewhere.raw"))
    return bench.plan.rename(placed.images.parent / "plan.json")


def sent(bench: Bench, **typed: object) -> TestResponse:
    visitor = bench.person("E1")
    needed = {
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
    return visitor.send(page_of(bench), {**visitor.fill(page_of(bench), **needed), **typed})


def test_a_plan_in_a_place_of_the_server_is_chosen_and_signed_for(
    placed: Placed, bench: Bench
) -> None:
    made = as_of_a_device(placed, bench)
    plan, plans = read_plan(made), placed.images / "plans"
    plans.mkdir()
    shutil.copy(made, plans / "stick.json")
    other = replace(plan, target=replace(plan.target, size=512))
    (plans / "other-device.json").write_bytes(to_json(other))
    (plans / "notes.json").write_text("{}")
    (plans / "link.json").symlink_to(made)

    offered = offered_on(bench.person("E1").get(page_of(bench)).text, "placed")
    (chosen, another) = offered

    assert chosen.startswith("plans/stick.json: ")
    assert offered[another] == "sent"
    assert sent(bench, placed=offered[chosen]).status_code == 303
    assert bench.disposal.plan_digest == digest_of(plan)
    assert plan_of(bench.unit.store, digest_of(plan)) == plan


def test_a_link_that_took_the_place_of_a_plan_is_not_read(placed: Placed, bench: Bench) -> None:
    made, file = as_of_a_device(placed, bench), placed.images / "stick.json"
    shutil.copy(made, file)
    listed = offered_files(placed.unit.store, ending=".json", most=LARGEST_PLAN)
    (offered,) = (one for one in listed if one.shown == "stick.json")
    with bench.unit.store.reading() as uow:
        exhibit = uow.exhibits.get(bench.scanned.exhibit)
    assert [one.offered for one in placed_plans(placed.unit.store, exhibit)] == [offered]
    file.unlink()
    file.symlink_to(made)

    assert plan_in(offered) is None
    assert placed_plans(placed.unit.store, exhibit) == ()


def test_a_plan_that_another_took_the_place_of_is_not_signed_for(
    placed: Placed, bench: Bench
) -> None:
    made, file = as_of_a_device(placed, bench), placed.images / "stick.json"
    plan = read_plan(made)
    shutil.copy(made, file)
    chosen, _ = offered_on(bench.person("E1").get(page_of(bench)).text, "placed").values()
    file.write_bytes(to_json(replace(plan, created=plan.created - timedelta(days=1))))

    gone = sent(bench, placed=chosen)
    nothing = sent(bench, placed="sent")
    shutil.copy(made, file)
    both = sent(bench, placed=chosen, plan=(io.BytesIO(made.read_bytes()), "plan.json"))

    assert gone.status_code == nothing.status_code == both.status_code == 422
    assert disposals(bench) == 0
    other = sent(bench, placed="sent", plan=(io.BytesIO(made.read_bytes()), "plan.json"))
    assert other.status_code == 303


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
