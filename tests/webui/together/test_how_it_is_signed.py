"""What is signed together is what was shown, by one passphrase or one touch of a passkey."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.events.together import ALONE, TOGETHER
from evidence_store.domain.events.who_signs import SIGNED
from evidence_store.persistence.records.sittings import NOT_WAITING, SAME_EXHIBIT
from tests.passkey_device import challenge_of
from tests.webui.conftest import PASSPHRASE, Unit, signed_in
from tests.webui.passkeys import options_on, with_passkey
from tests.webui.scan_bench import Bench, set_up
from tests.webui.together.sitting import ADD, FORMS, Sitting, at_a_new_order, signatures_since
from tests.webui.working import bring_a_phone

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.passkey_device import Device
    from webui.acts.page import ActPage

BUTTON = "Add to what you sign together"


@pytest.fixture
def sitting(open_app: Flask, open_unit: Unit) -> Sitting:
    return at_a_new_order(open_unit, open_app)


def by_touch(sitting: Sitting, device: Device) -> tuple[str, Any]:
    """The page that the passkey signs, and what its answer did."""
    filled = sitting.officer.fill(sitting.list, sign_with="passkey")
    shown = sitting.officer.send(sitting.list, filled)
    assert shown.status_code == 200, shown.text
    answer = device.use(challenge_of(options_on(shown.text)))
    return shown.text, sitting.officer.send(sitting.list, {**filled, "assertion": answer})


def with_a_passkey(open_unit: Unit, open_app: Flask) -> tuple[Sitting, Device]:
    officer, device = with_passkey(open_app, "O1")
    made = at_a_new_order(open_unit, open_app)
    return Sitting(open_unit, officer, made.order), device


def test_one_touch_of_a_passkey_signs_all_of_it_and_every_statement_was_shown(
    open_app: Flask, open_unit: Unit
) -> None:
    sitting, device = with_a_passkey(open_unit, open_app)
    sitting.wait()
    before = sitting.size()

    shown, signed = by_touch(sitting, device)

    assert signed.status_code == 303, signed.text
    for number in range(1, len(FORMS) + 1):
        assert f"Statement {number} of {len(FORMS)}" in shown
    assert "DC Disclosure" in shown
    made = signatures_since(open_unit, before)
    assert len(made) == len(FORMS)
    assert len({each["s"]["s"] for each in made}) == 1
    assert [*open_unit.store.check(known=())]


def test_a_passkey_signs_nothing_that_was_added_after_it_was_shown(
    open_app: Flask, open_unit: Unit
) -> None:
    sitting, device = with_a_passkey(open_unit, open_app)
    sitting.wait("map-line", "check-appeal")
    before = sitting.size()
    filled = sitting.officer.fill(sitting.list, sign_with="passkey")
    shown = sitting.officer.send(sitting.list, filled)
    answer = device.use(challenge_of(options_on(shown.text)))

    sitting.wait("nobody-else")
    refused = sitting.officer.send(sitting.list, {**filled, "assertion": answer})

    assert refused.status_code == 422
    assert sitting.size() == before


def test_what_was_added_or_changed_after_the_page_was_shown_is_not_signed(
    sitting: Sitting, open_app: Flask
) -> None:
    sitting.wait("map-line", "check-appeal")
    shown = sitting.fill_list()
    sitting.wait("nobody-else")
    before = sitting.size()

    added = sitting.officer.send(sitting.list, shown)
    page = sitting.fill_list()
    reader = signed_in(open_app, "E1")
    read = reader.do(sitting.page("read-order"), offender="Gwŷn Öffender",
                     number="T20267123", words="1. the hard disk ABC/1.",
                     passphrase=PASSPHRASE)  # fmt: skip
    assert read.status_code == 303, read.text
    changed = sitting.officer.send(sitting.list, page)

    assert (added.status_code, changed.status_code) == (409, 409)
    assert "Sign these 3" in added.text  # as it stands now
    assert "Changed meanwhile" in changed.text
    assert sitting.size() == before + 1
    assert sitting.sign().status_code == 303  # once it was read again


def test_a_wrong_passphrase_signs_nothing_and_loses_nothing(sitting: Sitting) -> None:
    sitting.wait("map-line", "check-appeal")
    before = sitting.size()

    wrong = sitting.sign(passphrase="orchard violin granite teaspoons")

    assert wrong.status_code == 422
    assert "The passphrase is wrong" in wrong.text
    assert "Sign these 2" in wrong.text
    assert sitting.size() == before


def test_a_form_that_is_sent_twice_signs_once_and_adds_once(sitting: Sitting) -> None:
    form = {**sitting.officer.fill(sitting.page("map-line")), **sitting.form("map-line"), **ADD}
    answers = [sitting.officer.send(sitting.page("map-line"), form) for _ in range(2)]
    assert len({each.headers["Location"] for each in answers}) == 1
    sitting.wait("check-appeal")
    shown, before = sitting.fill_list(), sitting.size()

    signed = [sitting.officer.send(sitting.list, shown) for _ in range(2)]

    assert [each.status_code for each in signed] == [303, 303]
    assert sitting.size() == before + 2


def test_one_act_that_waits_alone_is_signed_as_any_other(sitting: Sitting, open_unit: Unit) -> None:
    sitting.wait("map-line")
    before = sitting.size()

    assert sitting.sign().status_code == 303

    (made,) = signatures_since(open_unit, before)
    assert isinstance(made, str)


def test_one_exhibit_is_in_a_list_once(sitting: Sitting) -> None:
    sitting.wait("map-line")

    again = sitting.add("map-line")

    assert again.status_code == 403
    assert SAME_EXHIBIT in html.unescape(again.text)


def test_what_voids_what_was_signed_for_erasure_does_not_wait(
    open_app: Flask, open_unit: Unit
) -> None:
    bring_a_phone(open_app, open_unit)
    sitting = Sitting(open_unit, signed_in(open_app, "O1"), open_unit.story.order)
    before = sitting.size()
    yes = {"restraint_order": "yes", "named_restraint_order": "A restraint order"}
    code = next(each for each in sitting.form("answer-questions") if each not in
                ("answered_by", "answered_on"))  # fmt: skip
    yes = {code: "yes", f"named_{code}": "Something"}

    added = sitting.add("answer-questions", **yes)
    by_itself = sitting.officer.do(
        sitting.page("answer-questions"),
        **{**sitting.form("answer-questions"), **yes},
        passphrase=PASSPHRASE,
    )

    assert added.status_code == 403
    assert NOT_WAITING in html.unescape(added.text)
    assert by_itself.status_code == 303
    assert sitting.size() > before


def signed_pages(app: Flask) -> list[ActPage]:
    return [each for each in app.extensions["expunge_acts"] if each.signed]


def test_every_kind_that_is_signed_says_whether_it_can_be_listed() -> None:
    assert not {*TOGETHER} & ALONE.keys()
    assert {*TOGETHER} | ALONE.keys() == SIGNED.keys()


WAIT = (
    "exhibit/keep-image grading/confirm grading/send-back job/sign-check "
    "order/answer-questions order/check-appeal order/close-undertaking "
    "order/confirm-names-nothing order/disclaimer order/disclosure-decision "
    "order/lawful-material-done order/letter-served order/lift-restriction order/map-line "
    "order/move-item order/names-nothing order/no-lawful-material order/nobody-else "
    "order/owner order/question-ended order/read-order order/settle-objection scan/grade"
)
BY_THEMSELVES = (
    "case/convict case/no-conviction case/offender-sentence case/share-case "
    "certificate/confirm-withdrawal certificate/withdraw disposal/authorise "
    "disposal/begin-destruction disposal/cannot-read-again disposal/erase disposal/erase-here "
    "disposal/later-extraction disposal/other-reading disposal/other-tool disposal/read-a-sample "
    "disposal/sign-reading disposal/witness "
    "exhibit/accept-handover exhibit/authorise-review exhibit/decide-claim exhibit/end "
    "exhibit/erase-copy exhibit/give-up-copy exhibit/hand-over "
    "exhibit/propose-destruction exhibit/propose-overwriting exhibit/propose-reset "
    "exhibit/recall-handover "
    "exhibit/release-hold exhibit/review-copy exhibit/settle-discrepancy exhibit/take-out "
    "job/resume-erasure job/sign-copy-reading "
    "known_set/confirm order/certify-order order/confirm-outcome order/confirm-sentence "
    "order/confirm-withdrawal order/correct-outcome order/correct-sentence "
    "order/determine-proceeding order/direction order/end-suspension order/quash "
    "order/record-release order/record-sentence order/state-outcome order/vary "
    "order/withdraw-entry "
    "own/admit-passkey own/remove-passkey person/confirm-enrolment person/confirm-key "
    "person/end-delegation person/name-deputy person/record-leaving person/replace-key "
    "unit/authorise-several unit/correct-entry unit/correct-time unit/dismiss-stop-file "
    "unit/enrol-person unit/read-translation-over unit/record-accreditation "
    "unit/review-breakglass unit/review-log unit/state-date unit/withdraw-translation"
)
"""A page that is signed stands in one of the two: a new one has to choose."""


def test_every_page_that_is_signed_has_chosen_whether_it_waits(open_app: Flask) -> None:
    pages = signed_pages(open_app)
    waiting = sorted(f"{each.kind.value}/{each.name}" for each in pages if each.is_together)
    others = sorted(f"{each.kind.value}/{each.name}" for each in pages if not each.is_together)

    assert waiting == WAIT.split()
    assert others == BY_THEMSELVES.split()


def test_pages_of_other_acts_offer_no_waiting_and_their_log_takes_no_list(
    sitting: Sitting, open_unit: Unit
) -> None:
    vary = sitting.officer.get(sitting.page("vary")).text
    hold = sitting.officer.get(f"/exhibits/{open_unit.story.disk.id}/acts/place-hold").text

    assert BUTTON in sitting.officer.get(sitting.page("map-line")).text
    assert BUTTON not in vary
    assert BUTTON not in hold


def test_the_button_of_waiting_does_not_let_another_act_pass_unsigned(
    sitting: Sitting,
) -> None:
    before = sitting.size()
    sent = sitting.officer.do(sitting.page("quash"), quashed_on=["1", "1", "2026"], **ADD)

    assert sent.status_code == 422
    assert sitting.size() == before


@pytest.fixture
def bench(open_app: Flask, open_unit: Unit, tmp_path: Path) -> Bench:
    return set_up(open_app, open_unit, tmp_path, b"content of a file that is known" * 100)


def test_what_a_worker_read_is_kept_until_it_is_signed_for(bench: Bench) -> None:
    bench.visitor.do(f"{bench.exhibit}/acts/check-image", image=bench.image)
    bench.work()
    (job,) = bench.jobs()
    kept = bench.unit.store.results / f"{job.id}.reading"
    waiting = f"/cases/{job.case_id}/to-sign"

    assert bench.visitor.do(f"/jobs/{job.id}/acts/sign-check", **ADD).status_code == 303
    bench.visitor.get(waiting)
    assert kept.exists()
    signed = bench.visitor.do(waiting, passphrase=PASSPHRASE)

    assert signed.status_code == 303
    assert not kept.exists()
