"""Who took a part in an entry had the duty for it then, or it is not accepted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Duty
from evidence_store.errors import TamperedLogError
from forensics.documents import time_to_text
from tests.evidence_store.custody.histories import History, Signatory

if TYPE_CHECKING:
    from collections.abc import Callable

ADA = Signatory("ada", Duty.ADMINISTRATOR)
EX = Signatory("ex", Duty.EXAMINER)
OFF = Signatory("off", Duty.OFFICER)
SUP = Signatory("sup", Duty.SUPERVISOR)
READER = Signatory("reader", Duty.READER)
NEW = Signatory("new", Duty.OFFICER)


def founded_by(*people: Signatory) -> History:
    log = History()
    log.enrol(*people)
    return log


def refused(log: History) -> str:
    with pytest.raises(TamperedLogError) as caught:
        log.verify()
    return str(caught.value)


def asked_by_glass(log: History, missing: Duty, *, first: Signatory, second: Signatory) -> None:
    told = {
        "breakglass": "b_1",
        "missing": missing.value,
        "person": NEW.id,
        "request": "r",
        "new_key": NEW.public_hex,
        "met_in_person": "passport",
    }
    log.control("breakglass.asked", told, public={"first": first.id}, first=first)
    told["first"] = first.id
    log.control("breakglass.used", told, public={"second": second.id}, second=second)


def admitted_by_glass(log: History, duties: str, *, confirmer: Signatory) -> None:
    public = {"person": NEW.id, "signing_key": NEW.public_hex, "met_in_person": "passport"}
    public["duties"] = duties
    log.control("person.enrolled", {}, public={**public, "breakglass": "b_1"})
    log.control("person.confirmed", public, confirmer=confirmer)


def test_on_a_desk_of_three_any_two_enrol_somebody_and_readers_are_not_counted() -> None:
    log = founded_by(EX, OFF, SUP, READER)

    log.admit(NEW, enroller=EX, confirmer=OFF)

    log.verify()


def test_on_a_larger_desk_only_an_administrator_enrols_somebody() -> None:
    log = founded_by(EX, OFF, SUP, ADA)
    log.admit(NEW, enroller=ADA, confirmer=OFF)
    log.verify()

    log = founded_by(EX, OFF, SUP, ADA)
    log.admit(NEW, enroller=EX, confirmer=OFF)

    assert "the duties of p_ex did not include the part of enroller" in refused(log)


def test_a_reader_confirms_nobody_and_enrols_nobody_on_the_smallest_desk() -> None:
    log = founded_by(EX, OFF, SUP, READER)
    log.admit(NEW, enroller=EX, confirmer=READER)
    assert "the duties of p_reader did not include the part of confirmer" in refused(log)

    log = founded_by(EX, OFF, SUP, READER)
    log.admit(NEW, enroller=READER, confirmer=EX)
    assert "the duties of p_reader did not include the part of enroller" in refused(log)


def test_somebody_has_no_duty_before_the_confirmation_and_none_once_they_have_left() -> None:
    log = founded_by(EX, OFF, SUP, ADA)
    log.admit(NEW, enroller=ADA, confirmer=OFF)
    log.record("hash_set.registered", builder=EX.id)
    log.verify()
    log.control("person.left", {"person": EX.id}, administrator=ADA)

    log.record("hash_set.registered", builder=EX.id)

    assert "the duties of p_ex did not include the part of builder" in refused(log)


def test_an_entry_of_no_case_is_corrected_by_a_supervisor_alone() -> None:
    for who, holds in ((SUP, True), (OFF, False)):
        log = founded_by(EX, OFF, SUP, ADA)
        log.control("entry.corrected", {"corrects": "1"}, public={"event": "x"}, corrector=who)
        if holds:
            log.verify()
        else:
            assert "p_off did not include the part of corrector" in refused(log)


def test_a_break_glass_restores_the_one_duty_that_two_people_signed_for() -> None:
    log = founded_by(EX, OFF, SUP, ADA)
    asked_by_glass(log, Duty.SUPERVISOR, first=EX, second=OFF)
    admitted_by_glass(log, "supervisor", confirmer=OFF)
    log.verify()

    for duties in ("administrator", "administrator supervisor"):
        log = founded_by(EX, OFF, SUP, ADA)
        asked_by_glass(log, Duty.SUPERVISOR, first=EX, second=OFF)
        admitted_by_glass(log, duties, confirmer=OFF)
        assert "came in another way" in refused(log)


@pytest.mark.parametrize(("first", "second"), [(SUP, EX), (EX, SUP)])
def test_nobody_who_has_the_missing_duty_signs_a_break_glass(
    first: Signatory, second: Signatory
) -> None:
    log = founded_by(EX, OFF, SUP, ADA)

    asked_by_glass(log, Duty.SUPERVISOR, first=first, second=second)

    assert "came in another way" in refused(log)


@pytest.mark.parametrize("duties", ["", "every duty", "officer examiner", "officer officer"])
def test_duties_that_are_none_or_not_in_their_one_form_are_refused(duties: str) -> None:
    log = founded_by(EX, OFF, SUP, ADA)
    facts = {"person": NEW.id, "signing_key": NEW.public_hex, "met_in_person": "passport"}

    log.control("person.enrolled", {**facts, "duties": duties}, enroller=ADA)

    assert "came in another way" in refused(log)


def test_the_founders_sign_for_the_duties_with_which_each_was_enrolled() -> None:
    log = History()
    grown = Signatory("ex", *Duty)
    log.enrol_as(grown, OFF, SUP, signed=(EX, OFF, SUP))

    assert "came in another way" in refused(log)


def later(log: History, **by: float) -> str:
    return time_to_text(log.now + timedelta(**by))


def end_by(log: History, who: Signatory) -> None:
    log.control("delegation.ended", {"delegation": "g_1"}, ender=who)


def correct_time(log: History) -> None:
    log.control("clock.correction_asked", {"since": "6"}, public={"since": 6}, asker=EX)
    seq = log.head().size - 1
    told = {"since": 6, "asked": seq, "delegations_ended": ["g_1"]}
    log.control("clock.corrected", {"since": "6", "asked": str(seq)}, public=told, confirmer=OFF)


ENDS: dict[str, Callable[[History], None]] = {
    "by its supervisor": lambda log: end_by(log, SUP),
    "by an administrator": lambda log: end_by(log, ADA),
    "with its supervisor": lambda log: log.leave(SUP, by=ADA),
    "with a correction of the time": correct_time,
}


@pytest.mark.parametrize("how", ENDS)
def test_nobody_is_a_deputy_once_the_delegation_has_ended(how: str) -> None:
    log = founded_by(EX, OFF, SUP, ADA)
    told = {"delegation": "g_1", "deputy": EX.id, "begins": later(log), "ends": later(log, days=1)}
    log.tick()
    assert log.head().size == 5
    log.record("exhibit.resealed")
    log.control("delegation.made", told, public={"supervisor": SUP.id}, supervisor=SUP)
    seen = {"file": "a file"}
    log.control("hold.file_seen", seen, public={"signer": EX.id}, first=EX)
    log.verify()

    ENDS[how](log)
    log.verify()
    log.control("hold.file_seen", {"file": "b"}, public={"signer": EX.id}, first=EX)

    assert "the duties of p_ex did not include the part of first" in refused(log)
