"""What officers do with an exhibit in the browser, from the seizure to the settled discrepancy."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import WrongEntryError
from evidence_store.log_views.looking import find_reads
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.working import SEAL
from webui.acts.moments import _clock, moment_of, occurred_of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

    from evidence_store.domain.exhibits.exhibit import Exhibit

NEW = {
    "reference": "ABC/7", "description": "Phone, blue", "medium": "phone", "make": "Example",
    "model": "Two", "serial": "", "imei": "490154203237518", "size": "", "locked": "yes",
    "seal": "B7000001", "holder": "PC 7 Owens",
}  # fmt: skip
SEIZED = {
    **NEW, "found_at": "Bedroom 2, desk drawer", "power": "on_shielded",
    "occurred_on": ["2", "11", "2026"], "occurred_at": "9.05am",
    "until_on": ["2", "11", "2026"], "until_at": "09:40",
}  # fmt: skip


@pytest.fixture
def examiner(open_app: Flask) -> Visitor:
    return signed_in(open_app, "E1")


def disk(unit: Unit) -> Exhibit:
    with unit.store.reading() as uow:
        return uow.exhibits.get(unit.story.disk.id)


def act(unit: Unit, name: str) -> str:
    return f"/exhibits/{unit.story.disk.id}/acts/{name}"


def newest(unit: Unit) -> Exhibit:
    with unit.store.reading() as uow:
        return uow.exhibits.find(case_id=unit.story.case.id)[-1]


def test_a_seizure_comes_on_record_with_place_state_and_range_of_time(
    officer: Visitor, open_unit: Unit
) -> None:
    answer = officer.do(f"/cases/{open_unit.story.case.id}/acts/seize", **SEIZED)

    made = newest(open_unit)
    assert (answer.status_code, answer.location) == (303, f"/exhibits/{made.id}")
    (first,) = made.handovers
    assert (first.from_holder, first.to_holder) == ("Bedroom 2, desk drawer", "PC 7 Owens")
    assert first.occurred == datetime(2026, 11, 2, 9, 5, tzinfo=UTC)
    assert first.occurred_until == datetime(2026, 11, 2, 9, 40, tzinfo=UTC)
    assert (made.holder, made.facts.power.value, made.imei) == (
        "PC 7 Owens", "on_shielded", "490154203237518",
    )  # fmt: skip
    page = officer.get(answer.location).text
    assert "On, shielded from radio" in page
    assert "The exhibit was seized and put under seal B7000001" in page


def test_a_misread_imei_is_told_beside_its_field_and_nothing_is_recorded(
    officer: Visitor, open_unit: Unit
) -> None:
    page = f"/cases/{open_unit.story.case.id}/acts/book-in"

    answer = officer.do(page, **{**NEW, "imei": "490154203237519"})

    assert answer.status_code == 422
    assert "The check digit of this IMEI is wrong" in answer.text
    assert 'value="490154203237519"' in answer.text
    assert newest(open_unit).reference != "ABC/7"


def test_an_extract_of_the_custody_log_is_issued_and_downloaded_by_officers_alone(
    officer: Visitor, examiner: Visitor, open_unit: Unit
) -> None:
    page = f"/custody/exhibits/{open_unit.story.disk.id}"
    assert "No extract was issued." in officer.get(page).text
    assert examiner.do(act(open_unit, "issue-custody-extract")).status_code == 403

    answer = officer.do(act(open_unit, "issue-custody-extract"))

    assert (answer.status_code, answer.location) == (303, f"{page}#extracts")
    (link,) = set(re.findall(rf"{page}/extracts/[A-Z0-9-]+", officer.get(page).text))
    assert officer.get(link).data.startswith(b"%PDF")
    assert officer.get(f"{page}/extracts/EXT-2026-X-1").status_code == 404


def test_a_part_lies_inside_until_it_is_taken_out_of_the_open_bag(
    officer: Visitor, open_unit: Unit
) -> None:
    part = {**NEW, "reference": "ABC/1/1", "imei": "", "medium": "ssd"}
    officer.do(act(open_unit, "book-part"), **part)
    made = newest(open_unit)
    out = f"/exhibits/{made.id}/acts/take-out"

    told = {"seal": "B8000001", "holder": "PC 7 Owens", "passphrase": PASSPHRASE}
    early = officer.do(out, **told)
    officer.do(act(open_unit, "open-bag"), seal_seen=SEAL, reason="To take the drive out")
    unsigned = officer.do(out, **{**told, "passphrase": ""})
    late = officer.do(out, **told)

    assert made.whereabouts is Whereabouts.INSIDE
    assert (early.status_code, unsigned.status_code, late.status_code) == (403, 422, 303)
    assert newest(open_unit).whereabouts is Whereabouts.HELD


def test_an_opening_yields_a_new_seal(officer: Visitor, open_unit: Unit) -> None:
    officer.do(act(open_unit, "open-bag"), seal_seen=SEAL, reason="Imaging")
    page = officer.get(f"/exhibits/{open_unit.story.disk.id}").text
    used = officer.do(act(open_unit, "close-bag"), new_seal=SEAL)
    closed = officer.do(act(open_unit, "close-bag"), new_seal="B1234568")

    assert "acts/close-bag" in page
    assert "acts/open-bag" not in page  # it is open
    assert (used.status_code, closed.status_code) == (422, 303)
    assert [one.number for one in disk(open_unit).seals] == [SEAL, "B1234568"]


def test_another_seal_is_a_discrepancy_that_two_people_settle(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    wrong = officer.do(act(open_unit, "reseal"), seal="B9", reason="Imaging", new_seal="B10")
    (found,) = disk(open_unit).open_discrepancies
    typed = {
        "discrepancy": found.id, "disposition": "explained", "reason": "Replaced by the store",
        "seal": "B9", "passphrase": PASSPHRASE,
    }  # fmt: skip

    noted = officer.get("/tasks").text
    first = officer.do(act(open_unit, "settle-discrepancy"), **typed)
    signed = officer.get("/tasks").text
    again = officer.do(act(open_unit, "settle-discrepancy"), **typed)
    second = signed_in(open_app, "S1").do(act(open_unit, "settle-discrepancy"), **typed)

    assert "Something about it does not agree with the record." in noted
    assert "It waits for a second person to sign for the outcome." in signed
    assert wrong.status_code == 403
    assert "A discrepancy is recorded now" in wrong.text
    assert (found.recorded, found.seen) == (SEAL, "B9")
    assert (first.status_code, again.status_code, second.status_code) == (303, 403, 303)
    after = disk(open_unit)
    assert after.open_discrepancies == ()
    assert after.seal is not None
    assert after.seal.number == "B9"


def test_the_giver_signs_and_the_taker_signs_in_and_signs_too(
    officer: Visitor, examiner: Visitor, open_unit: Unit
) -> None:
    given = officer.do(
        act(open_unit, "hand-over"), taker="Siân Ŷs-Hughes", reason="Imaging", seal=SEAL,
        passphrase=PASSPHRASE,
    )  # fmt: skip
    between = disk(open_unit)
    waiting = examiner.get("/tasks").text
    own = officer.do(act(open_unit, "accept-handover"), seal=SEAL, passphrase=PASSPHRASE)
    shown = examiner.get(act(open_unit, "accept-handover")).text
    taken = examiner.do(act(open_unit, "accept-handover"), seal=SEAL, passphrase=PASSPHRASE)

    assert given.status_code == 303
    assert between.whereabouts is Whereabouts.IN_TRANSIT
    assert between.holder == "Digital forensics unit"  # the giver still answers for it
    assert own.status_code == 403
    assert "gave it to Siân Ŷs-Hughes, who has not signed for it." in waiting
    assert act(open_unit, "accept-handover") in waiting
    assert "who has not signed for it." not in examiner.get("/tasks").text
    assert "Imaging" in shown
    assert taken.status_code == 303
    after = disk(open_unit)
    assert after.handovers[-1].form is HandoverForm.BOTH_SIGNED
    assert (after.holder, after.holder_id) == ("Siân Ŷs-Hughes", open_unit.people["E1"])


def test_what_nobody_came_for_stays_with_the_giver(officer: Visitor, open_unit: Unit) -> None:
    officer.do(
        act(open_unit, "hand-over"), taker="Nobody", reason="Imaging", seal=SEAL,
        passphrase=PASSPHRASE,
    )  # fmt: skip

    answer = officer.do(act(open_unit, "recall-handover"), passphrase=PASSPHRASE)

    assert answer.status_code == 303
    assert disk(open_unit).handovers[-1].form is HandoverForm.RECALLED


def test_a_locker_signs_nothing(officer: Visitor, open_unit: Unit) -> None:
    answer = officer.do(act(open_unit, "place"), place="Locker 12", reason="Night", seal=SEAL)

    assert answer.status_code == 303
    after = disk(open_unit)
    assert (after.handovers[-1].form, after.holder) == (HandoverForm.PLACED, "Locker 12")
    assert after.whereabouts is Whereabouts.STORED


def test_a_pin_is_shown_once_after_the_reason_is_on_record(
    officer: Visitor, examiner: Visitor, open_unit: Unit
) -> None:
    kept = officer.do(act(open_unit, "keep-secret"), kind="pin", passphrase_of_device="7391-canary")
    secret = disk(open_unit).secrets[0]
    barred = officer.get(act(open_unit, "reveal-secret"))
    asked = examiner.do(act(open_unit, "reveal-secret"), secret=secret.id, reason="Imaging")
    once, twice = examiner.get(asked.location), examiner.get(asked.location)

    assert kept.status_code == 303
    assert barred.status_code == 403  # only those who work at the bench
    assert "7391-canary" in once.text
    assert (twice.status_code, "7391-canary" in twice.text) == (303, False)
    assert "7391-canary" not in asked.location
    (shown,) = disk(open_unit).secrets[0].reveals
    assert (shown.to, shown.reason) == (open_unit.people["E1"], "Imaging")


def test_a_photograph_is_shown_only_on_request_and_the_reason_is_on_record(
    officer: Visitor, open_unit: Unit
) -> None:
    added = send_picture(officer, act(open_unit, "add-photograph"), picture())
    (kept,) = disk(open_unit).photographs
    address = f"/exhibits/{open_unit.story.disk.id}/photographs/{kept.id}"
    unasked = [officer.get(address).status_code, officer.get(f"{address}/view.jpg").status_code]
    asked = officer.do(
        act(open_unit, "see-photograph"), photograph=kept.id, reason="Check a scratch"
    )

    assert added.status_code == 303, added.text
    assert unasked == [303, 404]
    assert asked.location == address
    assert f"{address}/view.jpg" in officer.get(address).text
    assert officer.get(f"{address}/view.jpg").data.startswith(b"\xff\xd8")
    assert officer.get(f"{address}/original").data == picture()
    reads = find_reads(open_unit.store, actor=Actor("p", "A", "DS", frozenset({Duty.AUDITOR})))
    assert "Check a scratch" in [one.reader.purpose for one in reads]
    assert f'<img src="{address}' not in officer.get(f"/exhibits/{open_unit.story.disk.id}").text


@pytest.mark.parametrize("data", [b"GIF89a", b"%PDF-1.7", b"<svg/>", b""])
def test_what_is_no_jpeg_or_png_is_not_taken(
    officer: Visitor, open_unit: Unit, data: bytes
) -> None:
    answer = send_picture(officer, act(open_unit, "add-photograph"), data)

    assert answer.status_code == 422
    assert disk(open_unit).photographs == ()


def test_a_copy_is_kept_reviewed_and_ended(
    officer: Visitor, open_app: Flask, open_unit: Unit
) -> None:
    officer.do(
        act(open_unit, "record-copy"), kind="served", description="", holder="CPS Wales",
        place="CPS Mold", basis="Disclosure", review_on=["1", "3", "2027"],
    )  # fmt: skip
    (copy,) = disk(open_unit).copies
    officer.do(
        act(open_unit, "review-copy"),
        copy=copy.id,
        outcome="keep",
        ground="appeal_or_commission",
        reason="Appeal",
        until=["1", "6", "2027"],
        passphrase=PASSPHRASE,
    )
    signed_in(open_app, "S1").do(
        act(open_unit, "authorise-review"), copy=copy.id, passphrase=PASSPHRASE
    )
    answer = officer.do(
        act(open_unit, "end-copy"), copy=copy.id, how="copy_returned", on=["20", "11", "2026"],
        paper="Receipt 7",
    )  # fmt: skip

    assert answer.status_code == 303
    after = disk(open_unit).copies[0]
    assert (len(after.reviews), after.is_held, after.paper) == (1, False, "Receipt 7")


def test_facts_are_told_in_the_words_of_people(officer: Visitor, open_unit: Unit) -> None:
    answer = officer.do(
        act(open_unit, "describe"), lock="locked", colour="Black", clock_seconds="75",
        clock_way="behind", value="£149.99", capacity="500,107,862,016",
    )  # fmt: skip

    assert answer.status_code == 303
    facts = disk(open_unit).facts
    assert facts.clock is not None
    assert (facts.clock.deviation, facts.value, facts.lock.value) == (-75, 14999, "locked")
    assert facts.capacity == 500_107_862_016


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("14:30", 14, 30), ("2:30pm", 14, 30), ("2pm", 14, 0), ("12am", 0, 0), ("12:05 PM", 12, 5),
     ("9.05am", 9, 5), ("0:00", 0, 0)],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed: str, hour: int, minute: int) -> None:
    assert (_clock(typed).hour, _clock(typed).minute) == (hour, minute)


@pytest.mark.parametrize(
    "typed", ["25:00", "14", "13pm", "0am", "12:60", "noonish", "-1:30", "٣:٣٠"]
)
def test_what_is_no_time_is_told(typed: str) -> None:
    with pytest.raises(WrongEntryError, match="Enter the time like this"):
        _clock(typed)


class Typed:
    """A form that was sent."""

    def __init__(self, **fields: object) -> None:
        for name in ("occurred_on", "occurred_at", "until_on", "until_at"):
            setattr(self, name, type("Field", (), {"data": fields.get(name)}))


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_moment_that_is_needed_is_never_said_to_be_left_out_whole() -> None:
    with pytest.raises(WrongEntryError, match=r"Enter a day and a time for its end\.$"):
        moment_of(date(2026, 7, 13), "", name="its end")


def test_a_time_of_the_hour_that_comes_twice_is_kept_as_a_range_over_both() -> None:
    form = Typed(occurred_on=datetime(2026, 10, 25, tzinfo=UTC).date(), occurred_at="1:30")

    assert occurred_of(form, now=NOW) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )


def test_a_time_that_the_clocks_left_out_is_told() -> None:
    form = Typed(occurred_on=datetime(2026, 3, 29, tzinfo=UTC).date(), occurred_at="1:30")

    with pytest.raises(WrongEntryError, match="did not exist"):
        occurred_of(form, now=NOW)


def test_half_a_time_is_told_and_nothing_typed_is_now() -> None:
    assert occurred_of(Typed(), now=NOW) == (NOW, None)
    with pytest.raises(WrongEntryError, match="both a day and a time"):
        occurred_of(Typed(occurred_at="1:30"), now=NOW)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "PNG")
    return out.getvalue()


def send_picture(visitor: Visitor, page: str, data: bytes) -> TestResponse:
    filled = visitor.fill(page, kind="seal", note="", picture=(io.BytesIO(data), "IMG_1.png"))
    assert re.search(r'enctype="multipart/form-data"', visitor.get(page).text)
    return visitor.client.post(
        page, base_url=visitor.base, data=filled, content_type="multipart/form-data"
    )


def offers(visitor: Visitor, exhibit_id: str) -> set[str]:
    """The acts that an exhibit's page offers this person, disposals' acts too."""
    page = visitor.get(f"/exhibits/{exhibit_id}").text
    return set(re.findall(r'href="[^"]*/acts/([a-z-]+)"', page))


def test_nothing_is_offered_on_a_certified_phone_that_its_steps_would_refuse(
    officer: Visitor, examiner: Visitor, open_unit: Unit
) -> None:
    phone = open_unit.story.phone.id
    for visitor in (officer, examiner):
        assert not offers(visitor, phone) & {
            "erase", "begin-destruction", "witness", "read-again", "authorise", "withdraw",
            "check-image", "scan", "propose-destruction", "propose-overwriting", "keep-image",
        }  # fmt: skip


def test_the_giver_is_offered_to_take_back_and_the_others_to_take(
    officer: Visitor, examiner: Visitor, open_unit: Unit
) -> None:
    disk = open_unit.story.disk.id
    officer.do(
        act(open_unit, "hand-over"),
        taker="Siân",
        reason="Imaging",
        seal=SEAL,
        passphrase=PASSPHRASE,
    )

    assert "recall-handover" in offers(officer, disk)
    assert "accept-handover" not in offers(officer, disk)
    assert "accept-handover" in offers(examiner, disk)
    assert "recall-handover" not in offers(examiner, disk)
    examiner.do(act(open_unit, "accept-handover"), seal=SEAL, passphrase=PASSPHRASE)
    assert {"open-bag", "hand-over"} <= offers(examiner, disk)
    assert not {"open-bag", "hand-over", "take", "reseal"} & offers(officer, disk)


def test_a_taken_reference_is_told_with_where_it_is_and_what_was_typed_stays(
    officer: Visitor, open_unit: Unit
) -> None:
    page = f"/cases/{open_unit.story.case.id}/acts/book-in"

    answer = officer.do(page, **{**NEW, "reference": "ABC/1"})

    assert answer.status_code == 409
    assert "this reference is taken" in answer.text
    assert "somebody else changed this" not in answer.text
