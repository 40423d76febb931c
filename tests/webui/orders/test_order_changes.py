"""What happens to an order and to a destruction after the first day, in the browser."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PIL import Image

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.domain.orders.matters import ObjectionOutcome
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.unit.reads import ReadKind
from evidence_store.log_views.looking import find_reads
from evidence_store.workflow.unit.anchors import sheet_of
from forensics.documents import digest_of
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.passkeys import signs, with_passkey
from tests.webui.proposals import propose, ready_phone
from tests.webui.working import day

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.domain.orders.order import Order

LETTER, DOCUMENT = b"%PDF-1.7 a letter", b"%PDF-1.7 an order as varied"
ADDRESSEE = "Gwen Ŵyn-Llŷr"


def order_of(unit: Unit) -> Order:
    with unit.store.reading() as uow:
        return uow.orders.get(unit.story.order.id)


def brings(visitor: Visitor, page: str, **typed: Any) -> TestResponse:
    return visitor.send(page, visitor.fill(page, **typed))


def test_a_letter_is_printed_sent_served_objected_to_and_settled(
    open_app: Flask, open_unit: Unit, officer: Visitor
) -> None:
    acts = f"/orders/{open_unit.story.order.id}"
    letters = officer.get(f"{acts}/letter").text
    assert f"{acts}/letters/owner.pdf" in letters
    printed = officer.get(f"{acts}/letters/owner.pdf")
    assert printed.mimetype == "application/pdf"
    assert printed.data.startswith(b"%PDF-")
    case_page = f"/cases/{open_unit.story.case.id}"
    assert "letter-served" not in officer.get(case_page).text

    sent = brings(officer, f"{acts}/acts/letter-sent", addressee=ADDRESSEE,
                  sent_on=day(open_unit, 9), letter=(io.BytesIO(LETTER), "letter.pdf"))  # fmt: skip
    assert sent.status_code == 303, sent.text
    (notice,) = order_of(open_unit).matters.notices
    assert ADDRESSEE in officer.get(case_page).text
    assert ADDRESSEE not in officer.get(f"/custody/cases/{open_unit.story.case.id}").text

    served = officer.do(f"{acts}/acts/letter-served", letter=notice.id,
                        served_on=day(open_unit, 8), how="Handed over in person",
                        passphrase=PASSPHRASE)  # fmt: skip
    objected = officer.do(f"{acts}/acts/objection", letter=notice.id,
                          received_on=day(open_unit, 7), words="The laptop is mine.")  # fmt: skip
    assert (served.status_code, objected.status_code) == (303, 303), served.text + objected.text
    (objection,) = order_of(open_unit).matters.notices[0].objections
    settled = signed_in(open_app, "S1").do(
        f"{acts}/acts/settle-objection", objection=objection.id, outcome="withdrawn",
        settled_on=day(open_unit, 1), reason="Withdrawn in writing",
        passphrase=PASSPHRASE,
    )  # fmt: skip

    assert settled.status_code == 303, settled.text
    (notice,) = order_of(open_unit).matters.notices
    assert notice.objections[0].outcome is ObjectionOutcome.WITHDRAWN
    assert notice.served_on is not None
    assert list(open_unit.store.check(known=()))
    table = officer.get(f"{case_page}/letters.csv").data.decode("utf-8-sig")
    assert f"{ADDRESSEE}," in table
    assert table.rstrip().endswith("withdrawn")


def test_an_order_is_suspended_goes_on_is_varied_and_quashed(
    open_unit: Unit, officer: Visitor
) -> None:
    acts, before = f"/orders/{open_unit.story.order.id}/acts", order_of(open_unit)
    page = f"/cases/{open_unit.story.case.id}"
    offered = officer.get(page).text
    assert f"{acts}/suspend" in offered
    assert f"{acts}/end-suspension" not in offered

    assert officer.do(f"{acts}/suspend", on=day(open_unit, 5)).status_code == 303
    assert order_of(open_unit).state is OrderState.SUSPENDED
    assert f"{acts}/end-suspension" in officer.get(page).text
    assert officer.do(f"{acts}/end-suspension", on=day(open_unit, 4)).status_code == 422
    ended = officer.do(f"{acts}/end-suspension", on=day(open_unit, 4), passphrase=PASSPHRASE)
    assert ended.status_code == 303, ended.text
    empty = brings(officer, f"{acts}/vary", varied_on=day(open_unit, 3),
                   takes_effect_on=day(open_unit, 3), words="One laptop.",
                   document=(io.BytesIO(b""), "empty.pdf"), passphrase=PASSPHRASE)  # fmt: skip
    varied = brings(officer, f"{acts}/vary", varied_on=day(open_unit, 3),
                    takes_effect_on=day(open_unit, 3), words="One laptop.\nOne phone.",
                    document=(io.BytesIO(DOCUMENT), "varied.pdf"),
                    passphrase=PASSPHRASE)  # fmt: skip
    assert (empty.status_code, varied.status_code) == (422, 303), varied.text
    after = order_of(open_unit)
    assert (after.edition, after.text) == (before.edition + 1, "One laptop.\nOne phone.")
    assert officer.do(f"{acts}/quash", on=day(open_unit, 1)).status_code == 422
    quashed = officer.do(f"{acts}/quash", on=day(open_unit, 1), passphrase=PASSPHRASE)
    assert quashed.status_code == 303, quashed.text
    assert order_of(open_unit).state is OrderState.QUASHED
    assert f"{acts}/suspend" not in officer.get(page).text


def test_a_phone_is_destroyed_before_two_witnesses_under_an_acknowledged_sheet(
    open_app: Flask, open_unit: Unit
) -> None:
    phone = ready_phone(open_unit, "ABC/8", "356938035644112")
    disposal = propose(open_unit, phone)
    acts = f"/disposals/{disposal.id}/acts"
    supervisor, examiner = signed_in(open_app, "S1"), signed_in(open_app, "E1")
    early = supervisor.get(f"/disposals/{disposal.id}/sheet.pdf")
    assert (early.status_code, early.location) == (303, f"/disposals/{disposal.id}")
    assert supervisor.do(f"{acts}/authorise", passphrase=PASSPHRASE).status_code == 303
    take = f"/exhibits/{phone.id}/acts/take"
    assert examiner.do(take, seal="B8234567", reason="Disposal").status_code == 303
    begin = {"reference": "ABC/8", "passphrase": PASSPHRASE, "seal": "B8234567"}
    assert examiner.do(f"{acts}/begin-destruction", **begin).status_code == 403  # no sheet yet

    pdf = supervisor.get(f"/disposals/{disposal.id}/sheet.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    assert acknowledge(supervisor, open_unit, disposal.id, wrong=True).status_code in (403, 422)
    done = acknowledge(supervisor, open_unit, disposal.id)
    assert done.status_code == 303, done.text
    wrong = examiner.do(
        f"{acts}/begin-destruction", reference="ABC/9", passphrase=PASSPHRASE, seal="B8234567"
    )
    assert wrong.status_code in (403, 422)
    with_key = with_passkey(open_app, "E1")
    begun = signs(*with_key, f"{acts}/begin-destruction", reference="ABC/8", seal="B8234567")
    assert begun.status_code == 303, begun.text
    for number, colour in (("E1", "navy"), ("O1", "teal")):
        seen = brings(
            signed_in(open_app, number), f"{acts}/witness", number=phone.imei, method="Shredded",
            place="Workshop", photograph=(io.BytesIO(picture(colour)), "a.jpg"),
            passphrase=PASSPHRASE,
        )  # fmt: skip
        assert seen.status_code == 303, seen.text

    with open_unit.store.reading() as uow:
        assert uow.disposals.get(disposal.id).state is DisposalState.PASSED
    assert list(open_unit.store.check(known=()))


def acknowledge(who: Visitor, unit: Unit, disposal_id: str, *, wrong: bool = False) -> TestResponse:
    store = unit.store
    actor = store.open_actor("S1", PASSPHRASE).actor
    head = sheet_of(store.reading_desk(actor), disposal_id, key=store.log_key).head
    page = f"/disposals/{disposal_id}/acts/acknowledge-sheet"
    (asked,) = re.findall(r"Groups ([\d, and]+) of the root", who.get(page).text)
    numbers, groups = [int(each) for each in re.findall(r"\d+", asked)], groups_of(head.root)
    assert len(set(numbers)) == 4
    typed = " ".join("0000" if wrong else groups[each - 1] for each in numbers)
    return who.do(page, size=str(head.size), groups=typed)


def test_an_entry_is_corrected_beside_itself(open_unit: Unit, officer: Visitor) -> None:
    custody = f"/custody/cases/{open_unit.story.case.id}"
    with open_unit.store.reading() as uow:
        wrong = uow.custody.of_exhibit(open_unit.story.disk.id)[0].seq
    sent = officer.do("/unit/acts/correct-entry", entry=str(wrong), said="It was bay 4, not 3.",
                      passphrase=PASSPHRASE)  # fmt: skip

    assert sent.status_code == 303, sent.text
    assert f"Corrects entry {wrong}" in officer.get(custody).text


def test_a_release_is_signed_and_its_day_recorded(open_unit: Unit, officer: Visitor) -> None:
    order = with_a_custodial_sentence(open_unit, officer)
    page, left = f"/orders/{order}/acts/record-release", day(open_unit, 2)

    unsigned = officer.do(page, on=left)
    signed = officer.do(page, on=left, passphrase=PASSPHRASE)

    assert (unsigned.status_code, signed.status_code) == (422, 303), signed.text
    with open_unit.store.reading() as uow:
        released = uow.orders.get(order).sentence.released_on
    assert released == open_unit.store.clock().date() - timedelta(days=2)
    assert list(open_unit.store.check(known=()))


def with_a_custodial_sentence(unit: Unit, officer: Visitor) -> str:
    case, then = unit.story.case, unit.story.order.made_on
    made = [str(then.day), str(then.month), str(then.year)]
    recorded = officer.do(
        f"/cases/{case.id}/acts/record-order", offender=case.offenders[0].id,
        order_type="deprivation_s153", court_kind="crown", court=case.court, made_on=made,
        takes_effect_on=made, made_by="HHJ Example", statutory_basis="Sentencing Act 2020 s.153",
        words="1. the hard disk ABC/1", sentence="Eight months", passed_on=made,
        sentence_kind="custody",
    )  # fmt: skip
    return recorded.location.split("?order=")[1]


def test_two_people_correct_a_sentence_to_one_that_keeps_less(
    open_app: Flask, open_unit: Unit, officer: Visitor
) -> None:
    order = with_a_custodial_sentence(open_unit, officer)
    acts, made = f"/orders/{order}/acts", open_unit.story.order.made_on
    typed: dict[str, Any] = {
        "sentence": "Community order", "sentence_kind": "community",
        "passed_on": [str(made.day), str(made.month), str(made.year)],
        "passphrase": PASSPHRASE,
    }  # fmt: skip

    alone = officer.do(f"{acts}/record-sentence", **typed)
    assert alone.status_code == 403
    assert "two people sign for the change" in alone.text
    asked = officer.do(f"{acts}/correct-sentence", reason="The register says so", **typed)
    assert asked.status_code == 303, asked.text
    with open_unit.store.reading() as uow:
        waiting = uow.orders.get(order)
    assert waiting.sentence.kind is SentenceKind.CUSTODY
    assert waiting.sentence_correction is not None
    told = {
        "correction": str(digest_of(waiting.sentence_correction.sentence)),
        "passphrase": PASSPHRASE,
    }
    assert officer.do(f"{acts}/confirm-sentence", **told).status_code == 403
    second = signed_in(open_app, "S1")
    assert "Community order" in second.get(f"{acts}/confirm-sentence").text
    assert second.do(f"{acts}/confirm-sentence", **told).status_code == 303
    with open_unit.store.reading() as uow:
        assert uow.orders.get(order).sentence.kind is SentenceKind.COMMUNITY
    assert list(open_unit.store.check(known=()))


def test_a_letter_is_a_read_of_its_case(open_unit: Unit, officer: Visitor) -> None:
    officer.get(f"/orders/{open_unit.story.order.id}/letters/owner.pdf")

    auditor = Actor("p_aud", "Ann Audit", "DS", frozenset({Duty.AUDITOR}))
    read = list(find_reads(open_unit.store, actor=auditor))[-1].read
    assert (read.kind, read.case_id) == (ReadKind.PRINTED, open_unit.story.case.id)


def test_an_exhibit_that_left_for_nobody_named_stays(open_unit: Unit, officer: Visitor) -> None:
    page = f"/exhibits/{open_unit.story.disk.id}/acts/end"

    refused = officer.do(page, kind=FinalKind.SOLD.value, recipient="Auctioneer", paper="Sale 9",
                         passphrase=PASSPHRASE)  # fmt: skip

    assert refused.status_code in (403, 422)
    with open_unit.store.reading() as uow:
        assert uow.exhibits.get(open_unit.story.disk.id).ended is None


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()
