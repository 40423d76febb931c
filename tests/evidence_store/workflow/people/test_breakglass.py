from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.person import Duty
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.errors import (
    BreakGlassOpenError,
    EvidenceStoreError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.holds.holds import place_hold, release_hold
from tests.builders import KeyedPerson
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.keyring import Keyring, a_bare_key_request, a_bare_request

if TYPE_CHECKING:
    from evidence_store.keys.requests import KeyRequest


@pytest.fixture
def ring(desk: Desk) -> Keyring:
    return Keyring(desk)


@pytest.fixture
def lost() -> KeyRequest:
    """A request for another key of the administrator, who lost theirs."""
    return a_bare_key_request("u_admin", KeyedPerson("u_admin", Duty.ADMINISTRATOR))


def used(desk: Desk, ring: Keyring, lost: KeyRequest) -> str:
    desk.clock.forward(minutes=1)
    identifier = ring.ask_glass(lost, desk.officer).id
    ring.use_glass(identifier, lost, desk.examiner)
    return identifier


def test_two_people_restore_an_administrator_and_the_log_says_it_loudly(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    identifier = used(desk, ring, lost)

    assert desk.uow.people.get("u_admin").signing_key == lost.signing_key
    assert desk.uow.events[-3:] == ["breakglass.asked", "breakglass.used", "person.key_replaced"]
    said = desk.uow.custody.drafts[-2].public
    assert said["breakglass"] == identifier
    assert (said["first"], said["second"], said["person"]) == ("u_officer", "u_examiner", "u_admin")
    assert "u_admin" in ring.wrapped[-1]


def test_two_people_enrol_somebody_with_the_missing_duty_and_no_other(
    desk: Desk, ring: Keyring
) -> None:
    request = a_bare_request(KeyedPerson("u_new", Duty.ADMINISTRATOR))
    more = a_bare_request(KeyedPerson("u_more", Duty.ADMINISTRATOR, Duty.SUPERVISOR))

    with pytest.raises(WrongEntryError, match="the one duty"):
        ring.ask_glass(more, desk.officer)
    identifier = ring.ask_glass(request, desk.officer).id
    person = ring.use_glass(identifier, request, desk.examiner)

    assert person.is_present
    assert (person.enrolled_by, person.confirmed_by) == ("u_officer", "u_examiner")


def test_whoever_signs_second_opens_what_the_restored_person_is_to_open(
    desk: Desk, ring: Keyring
) -> None:
    request = a_bare_request(KeyedPerson("u_new", Duty.SUPERVISOR))
    identifier = ring.ask_glass(request, desk.officer, missing=Duty.SUPERVISOR).id
    ring.rewrap.opens = frozenset({SecretGroup.LOG, SecretGroup.CASES})

    with pytest.raises(NotPermittedError, match="an officer or supervisor, who signs for this"):
        ring.use_glass(identifier, request, desk.examiner)
    assert not desk.uow.people.find(id="u_new")


def test_until_a_third_person_reviews_it_nothing_is_authorised_released_or_started(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    authorised = desk.authorise(desk.propose())
    permitted = desk.permit(authorised)
    identifier = used(desk, ring, lost)

    with pytest.raises(BreakGlassOpenError, match="has not been reviewed"):
        desk.permit(permitted)
    with pytest.raises(BreakGlassOpenError, match="has not been reviewed"):
        desk.start(permitted)
    ring.review_glass(identifier, desk.supervisor)

    assert desk.start(permitted).state is DisposalState.RUNNING


def test_no_authorisation_is_given_while_it_is_open(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    disposal = desk.propose()
    identifier = used(desk, ring, lost)

    with pytest.raises(BreakGlassOpenError):
        desk.authorise(disposal)
    now = desk.clock()
    with pytest.raises(BreakGlassOpenError):
        ring.delegate(desk.officer, desk.supervisor, now, now + timedelta(days=1))
    ring.review_glass(identifier, desk.supervisor)

    assert desk.authorise(disposal).state is DisposalState.AUTHORISED


def test_it_shortens_no_hold_and_releases_none(desk: Desk, ring: Keyring, lost: KeyRequest) -> None:
    held = place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="n")
    before = evaluate_holds(desk.uow, held, rules=RULES, at=desk.clock()).lines

    used(desk, ring, lost)

    exhibit = desk.uow.exhibits.get("x_1")
    assert evaluate_holds(desk.uow, exhibit, rules=RULES, at=desk.clock()).lines == before
    with pytest.raises(BreakGlassOpenError):
        release_hold(ring.by(desk.supervisor), "x_1", held.placed_holds[-1].id, reason="r")


def test_one_person_cannot_use_it_alone(desk: Desk, ring: Keyring, lost: KeyRequest) -> None:
    identifier = ring.ask_glass(lost, desk.officer).id

    with pytest.raises(SamePersonError):
        ring.use_glass(identifier, lost, desk.officer)


def test_nobody_restores_themselves(desk: Desk, ring: Keyring) -> None:
    own = a_bare_key_request("u_everything", KeyedPerson("u_everything", *Duty))
    bare = KeyedPerson("u_everything", Duty.OFFICER)  # whatever duties they would act under
    bare.private = desk.everything.private

    with pytest.raises(SamePersonError):
        ring.ask_glass(own, bare)
    identifier = ring.ask_glass(own, desk.officer).id
    with pytest.raises(SamePersonError):
        ring.use_glass(identifier, own, bare)


@pytest.mark.parametrize("who", ["officer", "examiner"])
def test_neither_signer_reviews_it(who: str, desk: Desk, ring: Keyring, lost: KeyRequest) -> None:
    identifier = used(desk, ring, lost)
    one = KeyedPerson(f"u_{who}", *Duty)
    one.private = getattr(desk, who).private

    with pytest.raises(SamePersonError):
        ring.review_glass(identifier, one)


def test_whoever_was_restored_does_not_review_it(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    identifier = used(desk, ring, lost)
    restored = KeyedPerson("u_admin", *Duty)
    desk.clock.forward(days=2)

    with pytest.raises(SamePersonError):
        ring.review_glass(identifier, restored)


def test_whoever_was_enrolled_since_does_not_review_it(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    identifier = used(desk, ring, lost)
    new = KeyedPerson("u_new", Duty.AUDITOR)
    ring.enrol(a_bare_request(new), desk.everything)
    ring.confirm("u_new", desk.officer)
    desk.clock.forward(days=2)

    with pytest.raises(SamePersonError, match="could act before it"):
        ring.review_glass(identifier, new)


def test_two_who_signed_gain_no_second_person_for_an_erasure(desk: Desk, ring: Keyring) -> None:
    """A supervisor made up by two people authorises nothing before somebody else looked."""
    disposal = desk.propose(desk.examiner)
    made_up = KeyedPerson("u_madeup", Duty.SUPERVISOR)
    request = a_bare_request(made_up)
    identifier = ring.ask_glass(request, desk.examiner, missing=Duty.SUPERVISOR).id
    ring.use_glass(identifier, request, desk.second)

    with pytest.raises(BreakGlassOpenError):
        desk.authorise(disposal, made_up)
    for one in (desk.examiner, desk.second, made_up):
        with pytest.raises(EvidenceStoreError):
            ring.review_glass(identifier, one)
    with pytest.raises(BreakGlassOpenError):
        desk.authorise(disposal, made_up)


def test_whoever_has_the_duty_does_not_say_that_it_is_missing(desk: Desk, ring: Keyring) -> None:
    request = a_bare_request(KeyedPerson("u_new", Duty.ADMINISTRATOR))
    identifier = ring.ask_glass(request, desk.officer).id

    for one in (desk.administrator, desk.everything):
        with pytest.raises(NotPermittedError, match="not missing"):
            ring.ask_glass(request, one)
        with pytest.raises(NotPermittedError, match="not missing"):
            ring.use_glass(identifier, request, one)


@pytest.mark.parametrize("duty", [Duty.OFFICER, Duty.EXAMINER, Duty.AUDITOR])
def test_no_other_duty_is_restored(duty: Duty, desk: Desk, ring: Keyring) -> None:
    request = a_bare_request(KeyedPerson("u_new", duty))

    with pytest.raises(WrongEntryError):
        ring.ask_glass(request, desk.administrator, missing=duty)


def test_the_second_signs_for_the_same_request_or_not_at_all(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    identifier = ring.ask_glass(lost, desk.officer).id
    other = a_bare_key_request("u_admin", KeyedPerson("u_admin", Duty.ADMINISTRATOR))

    with pytest.raises(WrongEntryError, match="not the request"):
        ring.use_glass(identifier, other, desk.examiner)


def test_the_first_signature_waits_72_hours_and_is_used_once(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    late = ring.ask_glass(lost, desk.officer).id
    desk.clock.forward(hours=73)
    with pytest.raises(OutOfSequenceError):
        ring.use_glass(late, lost, desk.examiner)
    identifier = used(desk, ring, lost)
    with pytest.raises(OutOfSequenceError):
        ring.use_glass(identifier, lost, desk.second)
    with pytest.raises(NotFoundError):
        ring.use_glass("b_none", lost, desk.second)


def test_a_review_says_what_was_found_and_is_made_once(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    identifier = used(desk, ring, lost)

    with pytest.raises(WrongEntryError, match="what you found"):
        ring.review_glass(identifier, desk.supervisor, finding=" ")
    ring.review_glass(identifier, desk.supervisor)
    with pytest.raises(OutOfSequenceError):
        ring.review_glass(identifier, desk.everything)


def test_a_reason_is_given(desk: Desk, ring: Keyring, lost: KeyRequest) -> None:
    with pytest.raises(WrongEntryError, match="Say why"):
        ring.ask_glass(lost, desk.officer, reason="")


def test_on_a_desk_of_three_it_is_not_needed_and_refused(
    desk: Desk, ring: Keyring, lost: KeyRequest
) -> None:
    for each in ("u_everything", "u_second", "u_examiner"):
        ring.leave(each, desk.administrator)

    with pytest.raises(RefusedError, match="any two people"):
        ring.ask_glass(lost, desk.officer)
    ring.ask_key(lost, desk.officer)
    ring.confirm_key("u_admin", desk.supervisor)

    assert desk.uow.people.get("u_admin").signing_key == lost.signing_key
