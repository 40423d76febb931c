"""An erasure queued in the browser, begun by the eraser's own process, read again, certified."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.custody.heads.high_water import HighWaterError
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.domain.certificates.seal_levels import LEVELS, SealLevel
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.unit.jobs import JobFigures, JobKind, JobState
from evidence_store.domain.values.zones import LONDON
from evidence_store.open_folder.beside import job_states
from evidence_store.worker.erasing import erase
from evidence_store.worker.working import work
from evidence_store.workflow.holds.holds import place_hold
from evidence_store.workflow.unit.jobs import list_resumable
from tests.evidence_store.authority import Authority, served
from tests.webui.conftest import PASSPHRASE
from tests.webui.disposals.unit_root import list_by_the_unit
from tests.webui.erase_bench import Bench, confirmed_set, erased, set_up
from tests.webui.passkeys import signs, with_passkey
from tests.webui.working import led
from webui.acts.page import Subject
from webui.disposals.acts import readings

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.webui.conftest import Unit, Visitor


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    return set_up(open_app, open_unit, tmp_path)


def test_from_the_plan_to_a_certificate_that_verifies(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bench.propose().status_code == 303
    bench.authorise()
    page = f"/disposals/{bench.disposal.id}"
    shown = bench.person("E1").get(page).text
    queued = bench.queue()

    assert "Erase the training file" in shown
    assert "expunge erase run" not in shown
    assert (queued.status_code, queued.location) == (303, page)
    assert bench.job.state is JobState.QUEUED
    assert (bench.disposal.state, bench.disposal.starts) == (DisposalState.PERMITTED, 0)
    waiting = bench.person("E1").get(page).text
    assert "Its erasure is queued." in waiting
    assert "Erase the training file" not in waiting  # it would be refused
    assert bench.queue().status_code == 409
    keys = bench.unit.store.open_actor("E1", PASSPHRASE).unit_keys
    assert work(bench.unit.store, keys, is_leaving=lambda: False, until_idle=True) == 0
    assert any(bench.training_file.read_bytes())  # workers that scan never erase

    assert bench.eraser() == 1
    assert (bench.job.state, bench.job.asked_by) == (JobState.DONE, bench.unit.people["E1"])
    assert bench.disposal.operator_id == bench.unit.people["E1"]
    assert not any(bench.training_file.read_bytes())
    assert "Not yet. Until then nothing is certified." in bench.person("S1").get(page).text

    bench.verify()
    _what_other_tools_say_stands_beside_it(bench, page)
    certify = f"{page}/acts/issue-certificate"
    assert bench.person("E1").do(certify).status_code == 403  # the operator issues nothing
    assert bench.person("E2").do(certify).status_code == 303
    second = bench.person("E2")
    result = second.get(page).text
    link = result.split('href="/certificates/')[1].split('"')[0]
    pdf = second.get(f"/certificates/{link}").data
    checked = second.send("/verify", second.fill("/verify", document=(io.BytesIO(pdf), "c.pdf")))

    assert "No place failed in what was written and read." in result
    assert result.index("No place failed") < result.index("How it ended")
    assert checked.status_code == 303
    assert "Genuine" in second.get(checked.location).text
    assert str(bench.training_file) not in result + second.get("/jobs").text

    _is_stamped_where_the_authority_answers(bench, result, Authority(tmp_path / "tsa"), monkeypatch)


def _what_other_tools_say_stands_beside_it(bench: Bench, page: str) -> None:
    """The operator brings a receipt, the second person a reading; the outcome stays what it was."""
    at = bench.unit.store.clock().astimezone(LONDON)
    day = [str(at.day), str(at.month), str(at.year)]
    typed: dict[str, Any] = {
        "name": "Falcon-NEO", "what": "Zeros, one pass", "end": "failed",
        "began_on": day, "began_at": f"{at:%H:%M}", "ended_on": day, "ended_at": f"{at:%H:%M}",
        "passphrase": PASSPHRASE,
    }  # fmt: skip
    for who, act, more in (
        ("E1", "other-tool", {"kind": "duplicator", "clock": "london"}),
        ("E2", "other-reading", {"found": "zeros"}),
    ):
        visitor, address = bench.person(who), f"{page}/acts/{act}"
        file = (io.BytesIO(act.encode()), "log.txt")
        sent = visitor.send(address, visitor.fill(address, record=file, **typed, **more))
        assert sent.status_code == 303, sent.text
    shown = bench.person("S1").get(page).text
    assert "Falcon-NEO: Zeros, one pass" in shown
    assert "Found: zeros" in shown
    assert bench.disposal.state is DisposalState.PASSED


def _is_stamped_where_the_authority_answers(
    bench: Bench, result: str, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is named, then nobody answers, then a real server does."""
    levels, act = "/seal-levels", "/unit/acts/raise-seals"
    second = bench.person("E2")
    shown, store = second.get(levels).text, bench.app.extensions["expunge_store"]
    (count,) = re.findall(r"(\d+) of \1 documents have no time stamp", shown)
    assert "The policy names no time-stamp authority" in shown
    assert LEVELS[SealLevel.B_LTA].does_not_show in html.unescape(shown)
    assert "names no time-stamp authority" in second.do(act, level="B-T").text

    def named(url: str) -> None:
        policy = replace(store.settings.policy, tsa_url=url, tsa_roots=(authority.root_pem,))
        settings = replace(store.settings, policy=policy)
        monkeypatch.setitem(
            bench.app.extensions, "expunge_store", replace(store, settings=settings)
        )

    named("http://127.0.0.1:9/")
    assert act in second.get(levels).text
    refused = second.do(act, level="B-T")
    assert refused.status_code == 403
    assert "The document stays as it is." in refused.text
    with served(authority) as url:
        named(url)
        done = second.do(act, level="B-T")
    assert (done.status_code, done.location) == (303, levels)
    shown = second.get(levels).text
    assert f" of {count} documents reached B-T." in shown
    rows = csv.DictReader(io.StringIO(second.get(f"{levels}.csv").text[1:]))
    (own,) = [each for each in rows if each["number"] in result]
    assert (own["level"], own["file"]) == ("B-T", f"{own['number']}.B-T.pdf")
    with served(authority) as url:
        named(url)
        _reaches_the_highest_level(bench, second, own["number"], authority)


def _reaches_the_highest_level(
    bench: Bench, second: Visitor, number: str, authority: Authority
) -> None:
    """What is missing is said, and what was reached stays; then the lists come with the form."""
    levels, act = "/seal-levels", "/unit/acts/raise-seals"

    def sent(level: str, *lists: bytes) -> str:
        files = [(io.BytesIO(each), "list") for each in lists]
        page = second.send(act, second.fill(act, level=level, number=number, lists=files))
        return second.get(levels).text if page.status_code == 303 else page.text

    assert "No document of that number that counts is at level B-LTA" in sent("again")
    assert "0 of 1 documents reached B-LT. " in (said := sent("B-LT"))
    assert "is missing. Get it, and give it too." in said
    assert "is not one. Check the file." in sent("B-LT", b"no list at all")
    lists = list_by_the_unit(bench.unit.store), authority.crl(datetime.now(UTC))
    assert "1 of 1 documents reached B-LTA." in sent("B-LTA", *lists)
    assert "is missing. Get it" in sent("again")  # a newer stamp needs them again
    assert "1 of 1 documents reached B-LTA." in sent("again", *lists)
    with bench.unit.store.reading() as uow:
        (record,) = uow.certificates.find(number=number)
    assert [each.level.short for each in record.raised] == ["B-T", "B-LTA", "B-LTA"]
    assert "No document of that number that counts is below level B-LTA" in sent("B-LTA", *lists)


def test_two_people_withdraw_a_document_in_the_browser(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    bench.eraser()
    bench.verify()
    bench.person("E2").do(f"/disposals/{bench.disposal.id}/acts/issue-certificate")
    with bench.unit.store.reading() as uow:
        (record,) = uow.certificates.find(disposal_id=bench.disposal.id)
    page, acts = f"/exhibits/{record.exhibit_id}", f"/certificates/{record.id}/acts"
    supervisor, officer = bench.person("S1"), bench.person("O1")
    offered = supervisor.get(page).text
    early = officer.do(f"{acts}/confirm-withdrawal", passphrase=PASSPHRASE)

    asked = supervisor.do(f"{acts}/withdraw", reason="Wrong exhibit", passphrase=PASSPHRASE)
    own = supervisor.do(f"{acts}/confirm-withdrawal", passphrase=PASSPHRASE)
    waiting, theirs = officer.get(page).text, supervisor.get(page).text
    confirmed = officer.do(f"{acts}/confirm-withdrawal", passphrase=PASSPHRASE)

    assert f"{acts}/withdraw" in offered
    assert (early.status_code, asked.status_code, own.status_code) == (403, 303, 403)
    assert f"{acts}/confirm-withdrawal" in waiting
    assert acts not in theirs
    assert confirmed.status_code == 303
    with bench.unit.store.reading() as uow:
        assert uow.certificates.get(record.id).is_withdrawn


def test_whoever_signs_in_the_browser_reads_of_which_array_the_device_was_a_member(
    bench: Bench,
) -> None:
    array = {"kind": "Linux RAID array", "array": "0a:0b", "members": 4}
    plan = json.loads(bench.plan.read_bytes()) | {"member_of": [array]}
    words = "This device was a member of a Linux RAID array (0a:0b) of 4 devices; the others are"

    answer = bench.propose(json.dumps(plan).encode())
    authorising = bench.person("S1").get(f"/disposals/{bench.disposal.id}/acts/authorise").text

    assert answer.status_code == 303
    assert words in bench.person("E1").get(f"/exhibits/{bench.scanned.exhibit}").text
    assert words in authorising


def test_a_byte_that_is_no_zero_any_more_stands_first_and_only_a_report_is_issued(
    bench: Bench,
) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    bench.eraser()
    content = bytearray(bench.training_file.read_bytes())
    content[5_000] = 7
    bench.training_file.write_bytes(content)

    bench.verify()
    page = f"/disposals/{bench.disposal.id}"
    assert bench.person("E2").do(f"{page}/acts/issue-certificate").status_code == 303
    shown = bench.person("E2").get(page).text

    result = shown.split('id="result"')[1]
    assert result.index("Places that failed: 1.") < result.index("Different from zeros when read")
    assert result.index("Different from zeros when read again") < result.index("How it ended")
    assert "Non-completion report EXP-" in result
    (row,) = csv.DictReader(io.StringIO(bench.person("E2").get(f"{page}/failed.csv").text[1:]))
    assert (row["found_by"], row["offset"], row["length"]) == ("Second person", "4608", "512")
    assert bench.disposal.state is DisposalState.NON_COMPLETION


def test_a_hold_that_comes_after_queuing_keeps_every_byte(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    before = bench.training_file.read_bytes()
    bench.queue()
    rules = bench.unit.store.rules
    code = next(one.code for one in rules.hold_reasons if one.code != "stop_and_refer")
    place_hold(bench.desk("S1"), bench.scanned.exhibit, code=code, note="")

    bench.eraser()

    assert bench.job.state is JobState.FAILED
    assert bench.training_file.read_bytes() == before
    assert bench.disposal.state is DisposalState.VOID
    work_page, resume = "/jobs", f"/jobs/{bench.job.id}/acts/resume-erasure"
    assert "Continue this" not in bench.person("E1").get(work_page).text
    again = bench.person("E1").do(resume, target=str(bench.training_file), passphrase=PASSPHRASE)
    assert again.status_code == 403
    assert "is no longer open" in again.text
    assert bench.job.state is JobState.FAILED


def test_an_erasure_that_stopped_goes_on_by_its_operator_until_the_authorisation_runs_out(
    bench: Bench,
) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    job, person = f"/jobs/{bench.job.id}", bench.person
    assert person("E1").do(f"{job}/acts/stop").status_code == 303

    assert f'href="{job}/acts/resume-erasure"' in person("E1").get("/jobs").text
    assert f"{job}/acts/resume" not in person("E2").get("/jobs").text
    store, operator = bench.unit.store, bench.desk("E1").actor
    later = store.clock() + timedelta(hours=73)
    ids = list_resumable(replace(store.reading_desk(operator), clock=lambda: later), [bench.job])
    assert ids == frozenset()


def permits(bench: Bench) -> list[dict[str, Any]]:
    """What the log says of each permit, in clear, with who signed for it."""
    with bench.unit.store.reading() as uow:
        log = uow.custody
        entries = [
            (each.seq, read_leaf(each.body).public)
            for each in log.of_exhibit(bench.scanned.exhibit)
            if read_leaf(each.body).event == "erase.permitted"
        ]
        return [
            {**told, "signed": json.loads(log.opened(seq, ("sig",))[0].value)}
            for seq, told in entries
        ]


def test_whoever_queues_an_erasure_signs_that_they_carry_it_out(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    page, told = f"/disposals/{bench.disposal.id}/acts/erase", {"reference": "ABC/7"}
    target = str(bench.training_file)

    assert bench.person("E1").do(page, target=target, **told).status_code == 422
    assert permits(bench) == []
    assert bench.queue().status_code == 303
    (permit,) = permits(bench)
    bench.eraser()

    operator = bench.unit.people["E1"]
    assert (permit["permit"], permit["operator"]) == (bench.job.permit_id, operator)
    assert [(each["role"], each["by"]) for each in permit["signed"]] == [("operator", operator)]
    assert permits(bench) == [permit]  # the eraser, with the unit's keys, issues none
    assert list(bench.unit.store.check(known=()))


def test_an_erasure_is_queued_with_a_passkey_and_goes_on_with_it(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    examiner, device = with_passkey(bench.app, "E1")
    page, target = f"/disposals/{bench.disposal.id}/acts/erase", str(bench.training_file)

    queued = signs(examiner, device, page, reference="ABC/7", target=target)
    acts = f"/jobs/{bench.job.id}/acts"
    examiner.do(f"{acts}/stop")
    again = signs(examiner, device, f"{acts}/resume-erasure")

    assert (queued.status_code, again.status_code) == (303, 303)
    made = [signature["s"]["passkey"] for each in permits(bench) for signature in each["signed"]]
    assert made == [device.id.hex(), device.id.hex()]
    assert bench.eraser() == 1
    assert bench.job.state is JobState.DONE
    assert list(bench.unit.store.check(known=()))


def test_an_erasure_that_was_stopped_goes_on_once_its_operator_signs_for_another_start(
    bench: Bench,
) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    acts = f"/jobs/{bench.job.id}/acts"
    bench.person("E1").do(f"{acts}/stop")

    unsigned = bench.person("E1").do(f"{acts}/resume-erasure")
    plain = bench.person("E1").do(f"{acts}/resume")
    assert (unsigned.status_code, plain.status_code) == (422, 403)
    assert "signs for each start" in plain.text
    assert (bench.job.state, len(permits(bench))) == (JobState.STOPPED, 1)
    again = bench.person("E1").do(f"{acts}/resume-erasure", passphrase=PASSPHRASE)

    assert again.status_code == 303, again.text
    first, second = permits(bench)
    assert first["permit"] != second["permit"] == bench.job.permit_id
    assert bench.eraser() == 1
    assert bench.job.state is JobState.DONE
    assert not any(bench.training_file.read_bytes())


def test_an_eraser_that_was_ended_in_the_middle_leaves_the_next_start_to_its_operator(
    bench: Bench,
) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    store, keys = bench.unit.store, bench.unit.store.open_actor("O1", PASSPHRASE).unit_keys
    work(store, keys, is_leaving=lambda: bench.disposal.starts > 0, does={JobKind.ERASE: erase})
    assert (bench.job.state, bench.disposal.starts) == (JobState.RUNNING, 1)
    silent = store.clock() - timedelta(minutes=2)
    job_states(store).report(JobFigures(bench.job.id, silent, "starting", 0, 0, 0, None))

    assert bench.eraser() == 1
    assert (bench.job.state, bench.disposal.starts) == (JobState.FAILED, 1)
    assert "signs for that start" in bench.person("E1").get("/jobs").text
    assert len(permits(bench)) == 1
    told = {"target": str(bench.training_file), "passphrase": PASSPHRASE}
    again = bench.person("E1").do(f"/jobs/{bench.job.id}/acts/resume-erasure", **told)

    assert again.status_code == 303, again.text
    assert bench.eraser() == 1
    assert (bench.job.state, bench.disposal.starts) == (JobState.DONE, 2)
    assert not any(bench.training_file.read_bytes())


def read_again(bench: Bench, page: str, staff_number: str, **more: str) -> TestResponse:
    told = {"reference": "ABC/7", "target": str(bench.training_file), **more}
    return bench.person(staff_number).do(f"{page}/acts/read-again", **told)


def worker(bench: Bench) -> int:
    keys = bench.unit.store.open_actor("O1", PASSPHRASE).unit_keys
    return work(bench.unit.store, keys, is_leaving=lambda: False, until_idle=True)


def test_another_person_has_it_read_again_and_signs_for_what_was_found(bench: Bench) -> None:
    page = erased(bench)
    second = bench.person("E2")
    assert "Have the training file read again" in second.get(page).text
    assert "expunge disposal verify" not in second.get(page).text
    for whose in ("E1", "S1"):  # the operator, and who authorised it
        assert read_again(bench, page, whose).status_code == 403
    assert second.do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE).status_code == 403

    queued = read_again(bench, page, "E2")
    assert (queued.status_code, read_again(bench, page, "E2").status_code) == (303, 409)
    waiting = second.get(page).text
    assert "It is being read again." in waiting
    assert "Have the training file read again" not in waiting  # it would be refused
    assert worker(bench) == 1
    assert bench.job.sentence.startswith("Every byte was read again, and is zero.")
    assert bench.job.sentence in second.get(f"{page}/acts/sign-reading").text
    officer = bench.person("O1").do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE)
    assert officer.status_code in (403, 422)
    signed = second.do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE)

    assert led(second, signed) == f"{page}/acts/issue-certificate"
    certify = second.get(f"{page}/acts/issue-certificate").text
    assert "The verification passed and is signed." in certify
    assert bench.disposal.state is DisposalState.PASSED
    assert bench.disposal.verifier_id == bench.unit.people["E2"]
    assert list(bench.unit.store.check(known=()))


ORDER = ["exhibit.opened", "erase.permitted", "erase.started", "erase.verified", "exhibit.closed"]


def test_the_bag_is_opened_and_closed_again_by_the_forms_of_the_work_alone(bench: Bench) -> None:
    exhibit = bench.scanned.exhibit
    bench.person("E1").do(f"/exhibits/{exhibit}/acts/close-bag", new_seal="B71")
    bench.propose()
    bench.authorise()
    page = f"/disposals/{bench.disposal.id}"
    told = {"reference": "ABC/7", "target": str(bench.training_file), "passphrase": PASSPHRASE}

    unread = bench.person("E1").do(f"{page}/acts/erase", **told)
    assert unread.status_code == 422
    assert "Read the number of the seal that you broke" in unread.text
    assert bench.person("E1").do(f"{page}/acts/erase", seal="B71", **told).status_code == 303
    assert bench.eraser() == 1
    read_again(bench, page, "E2")
    assert worker(bench) == 1
    signed = {"passphrase": PASSPHRASE, "new_seal": "B72"}
    assert bench.person("E2").do(f"{page}/acts/sign-reading", **signed).status_code == 303

    with bench.unit.store.reading() as uow:
        events = [read_leaf(each.body).event for each in uow.custody.of_exhibit(exhibit)]
        work_and_bag = [each for each in events if each in ORDER]
        seals = [each.number for each in uow.exhibits.get(exhibit).seals]
    assert work_and_bag[-len(ORDER) :] == ORDER
    assert seals[-2:] == ["B71", "B72"]


def test_another_seal_than_the_record_s_begins_no_erasure_in_the_browser(bench: Bench) -> None:
    exhibit = bench.scanned.exhibit
    bench.person("E1").do(f"/exhibits/{exhibit}/acts/close-bag", new_seal="B71")
    bench.propose()
    bench.authorise()
    page = f"/disposals/{bench.disposal.id}/acts/erase"
    told = {"reference": "ABC/7", "target": str(bench.training_file), "passphrase": PASSPHRASE}

    wrong = bench.person("E1").do(page, seal="B99", **told)

    assert wrong.status_code == 403
    with bench.unit.store.reading() as uow:
        (found,) = uow.exhibits.get(exhibit).open_discrepancies
        assert uow.jobs.find(exhibit_id=exhibit) == []
    assert (found.recorded, found.seen) == ("B71", "B99")
    assert any(bench.training_file.read_bytes())


def test_where_the_case_has_a_confirmed_set_the_worker_scans_again_with_it(
    bench: Bench, tmp_path: Path
) -> None:
    case_set = confirmed_set(bench, tmp_path)
    page = erased(bench)
    unsaid = read_again(bench, page, "E2")
    assert (unsaid.status_code, "Enter where the hash set is" in unsaid.text) == (422, True)

    told = {"file": str(case_set), "set_passphrase": PASSPHRASE}
    assert read_again(bench, page, "E2", **told).status_code == 303
    assert worker(bench) == 1
    sign = f"{page}/acts/sign-reading"
    assert bench.person("E2").do(sign, passphrase=PASSPHRASE).status_code == 303

    found = bench.disposal.verification
    assert found is not None
    assert (found.rescan_hits, bench.disposal.state) == (0, DisposalState.PASSED)
    assert found.rescan_coverage is not None
    assert found.rescan_coverage.total == found.target.size


def test_a_byte_that_is_no_zero_is_found_by_the_second_reading_and_reported(bench: Bench) -> None:
    page = erased(bench)
    content = bytearray(bench.training_file.read_bytes())
    content[70_000] = 7
    bench.training_file.write_bytes(content)
    read_again(bench, page, "E2")
    worker(bench)

    assert "there are bytes that are not zero" in bench.job.sentence
    sign = f"{page}/acts/sign-reading"
    assert bench.person("E2").do(sign, passphrase=PASSPHRASE).status_code == 303
    assert bench.disposal.state is DisposalState.FAILED


def test_a_reading_that_somebody_changed_is_not_signed(bench: Bench) -> None:
    page = erased(bench)
    read_again(bench, page, "E2")
    worker(bench)
    (kept,) = bench.unit.store.results.glob("*.reading")
    data = bytearray(kept.read_bytes())
    data[-1] ^= 1
    kept.write_bytes(data)

    answer = bench.person("E2").do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE)

    assert answer.status_code >= 400
    assert bench.disposal.state is DisposalState.COMPLETED


def test_what_was_queued_for_one_disposal_never_begins_another(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    before = bench.training_file.read_bytes()
    bench.queue()
    withdraw = f"/disposals/{bench.disposal.id}/acts/withdraw"
    bench.person("S1").do(withdraw, reason="Another plan")
    bench.propose()
    bench.authorise()

    bench.eraser()

    assert bench.job.state is JobState.FAILED
    assert bench.training_file.read_bytes() == before
    assert bench.disposal.state is DisposalState.AUTHORISED


def test_what_was_queued_for_an_earlier_disposal_bars_no_later_one(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    bench.queue()
    withdraw = f"/disposals/{bench.disposal.id}/acts/withdraw"
    bench.person("S1").do(withdraw, reason="Another plan")
    bench.propose()
    bench.authorise()

    assert bench.queue().status_code == 303


@pytest.mark.parametrize("reference", ["ABC/8", "abc/7 x", "7"])
def test_another_reference_than_the_label_s_queues_nothing(bench: Bench, reference: str) -> None:
    bench.propose()
    bench.authorise()

    assert bench.queue(reference).status_code == 422
    with bench.unit.store.reading() as uow:
        assert uow.jobs.find(exhibit_id=bench.scanned.exhibit) == []


def test_whoever_authorised_it_does_not_erase_it(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    page = f"/disposals/{bench.disposal.id}/acts/erase"

    assert bench.person("S1").get(page).status_code == 403


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 40_000, b"\xff\xfe not a plan"])
def test_what_is_no_plan_is_not_proposed(bench: Bench, content: bytes) -> None:
    sent = bench.propose(content)

    assert sent.status_code in (413, 422)
    with bench.unit.store.reading() as uow:
        assert uow.disposals.find(exhibit_id=bench.scanned.exhibit) == []


def test_without_its_plan_in_the_folder_the_page_prints_the_command(bench: Bench) -> None:
    bench.propose()
    bench.authorise()
    for kept in (bench.unit.store.data / "plans").iterdir():
        kept.unlink()

    shown = bench.person("E1").get(f"/disposals/{bench.disposal.id}").text
    sent = bench.queue()

    assert "expunge erase run plan.json" in shown
    assert sent.status_code == 422
    assert any(bench.training_file.read_bytes())


def test_a_document_that_is_recorded_is_not_said_to_be_missing_where_its_head_is_kept_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def recorded_here_alone(*_: object) -> str:
        raise HighWaterError

    monkeypatch.setattr(readings, "certify", recorded_here_alone)
    who: Any = None  # nothing of it is asked: the document is issued already

    with pytest.raises(HighWaterError):
        readings._issued(who, Subject("d_1", "1", "", "", ""))
