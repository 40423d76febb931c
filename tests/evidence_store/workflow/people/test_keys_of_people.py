from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.statements import verify_signature
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.separations import DIFFERENT, KEY_WAIT, SETTLED
from evidence_store.domain.people.enrolments import verify_confirmation, verify_replacement
from evidence_store.domain.people.person import Duty, FormerKey
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.errors import (
    ConflictError,
    NotPermittedError,
    OutOfSequenceError,
    RefusedError,
    SamePersonError,
    SealedKeyError,
    StatementError,
    WaitingKeyError,
)
from evidence_store.workflow._kit.acting import Acting as ActingOnUnit
from evidence_store.workflow.holds.holds import place_hold, release_hold
from tests.builders import NOON, KeyedPerson
from tests.evidence_store.workflow.keyring import (
    Keyring,
    ListedWraps,
    a_bare_key_request,
    a_bare_request,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.people.person import Person
    from tests.evidence_store.workflow.desk import Desk

LOG_ALONE = frozenset({SecretGroup.LOG})
LOG_AND_CASES = LOG_ALONE | {SecretGroup.CASES}


@pytest.fixture
def ring(desk: Desk) -> Keyring:
    return Keyring(desk)


def newest(desk: Desk, event: str) -> int:
    return max(n for n, each in enumerate(desk.uow.custody.drafts) if each.event == event)


def test_an_enrolment_keeps_who_met_whom_and_what_was_seen_and_is_signed_twice(
    desk: Desk, ring: Keyring
) -> None:
    new = KeyedPerson("u_new", Duty.OFFICER)

    ring.enrol(a_bare_request(new), desk.administrator)
    person = ring.confirm("u_new", desk.officer)

    assert [(m.by, m.document.value) for m in person.met] == [
        ("u_admin", "warrant_card"),
        ("u_officer", "passport"),
    ]
    for event, by in (("person.enrolled", "u_admin"), ("person.confirmed", "u_officer")):
        told = desk.uow.custody.disclosed(newest(desk, event))
        assert told[SIGNATURES][0]["by"] == by  # type: ignore[index,call-overload]  # a list of objects
        assert "u_new" in str(told[STATEMENT])
    verify_confirmation(person, confirmer=desk.officer.person)


def test_an_enrolment_holds_although_its_confirmers_key_was_replaced_under_a_clock_ahead(
    desk: Desk, ring: Keyring
) -> None:
    new = KeyedPerson("u_new", Duty.OFFICER)
    ring.enrol(a_bare_request(new), desk.administrator)
    person = ring.confirm("u_new", desk.officer)
    ahead = FormerKey(bytes(32), "age1before", NOON + timedelta(days=3650))
    confirmer = replace(desk.officer.person, former_keys=(ahead,))

    verify_confirmation(person, confirmer=confirmer)

    with pytest.raises(SealedKeyError):
        verify_confirmation(person, confirmer=replace(confirmer, signing_key=bytes(32)))


def test_a_key_is_replaced_by_two_others_and_stands_in_clear_in_the_control_chain(
    desk: Desk, ring: Keyring
) -> None:
    old = desk.supervisor.person.signing_key

    new = ring.replace(desk.supervisor, desk.administrator, desk.officer)

    person = desk.uow.people.get("u_supervisor")
    draft = desk.uow.custody.drafts[newest(desk, "person.key_replaced")]
    assert person.signing_key == new.person.signing_key != old
    assert (draft.case_id, draft.public["signing_key"]) == (None, person.signing_key.hex())
    assert draft.public["former_key"] == old.hex()
    verify_replacement(person, others={p.id: p for p in desk.uow.people.find()})
    assert ring.wrapped[-1] == sorted(p.id for p in desk.uow.people.find())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("supervisor", "officer"),
        ("administrator", "administrator"),
        ("administrator", "supervisor"),
    ],
)
def test_neither_the_owner_nor_one_person_twice_replaces_a_key(
    first: str, second: str, desk: Desk, ring: Keyring
) -> None:
    everything = KeyedPerson("u_supervisor", *Duty)  # the owner, with every duty there is
    people = {
        "supervisor": everything,
        "administrator": desk.administrator,
        "officer": desk.officer,
    }

    with pytest.raises(SamePersonError):
        ring.replace(desk.supervisor, people[first], people[second])

    assert desk.uow.people.get("u_supervisor").former_keys == ()


def test_asking_for_a_key_takes_an_administrator(desk: Desk, ring: Keyring) -> None:
    with pytest.raises(NotPermittedError):
        ring.replace(desk.supervisor, desk.officer, desk.examiner)


def test_nobody_confirms_a_key_that_nobody_asked_for(desk: Desk, ring: Keyring) -> None:
    with pytest.raises(OutOfSequenceError, match="not asked for"):
        ring.confirm_key("u_supervisor", desk.officer)


def test_a_key_that_somebody_has_or_had_is_not_given_again(desk: Desk, ring: Keyring) -> None:
    old = KeyedPerson("u_supervisor", Duty.SUPERVISOR)
    old.private, old.person = desk.supervisor.private, desk.supervisor.person
    ring.replace(desk.supervisor, desk.administrator, desk.officer)

    for taken in (old, desk.examiner):
        with pytest.raises(ConflictError, match="enrolled already"):
            ring.ask_key(a_bare_key_request("u_second", taken), desk.administrator)


def test_a_replaced_key_authorises_nothing_for_a_day_by_the_logs_times(
    desk: Desk, ring: Keyring
) -> None:
    new = ring.replace(desk.supervisor, desk.administrator, desk.officer)
    disposal = desk.propose()

    with pytest.raises(WaitingKeyError, match="24 hours"):
        desk.authorise(disposal, new)
    desk.clock.now += KEY_WAIT - timedelta(seconds=1)
    with pytest.raises(WaitingKeyError):
        desk.authorise(disposal, new)
    desk.clock.forward(seconds=1)

    assert desk.authorise(disposal, new).state is DisposalState.AUTHORISED


def test_a_changed_record_does_not_shorten_the_wait(desk: Desk, ring: Keyring) -> None:
    new = ring.replace(desk.supervisor, desk.administrator, desk.officer)
    person = desk.uow.people.get("u_supervisor")

    forged = replace(person.former_keys[0], until=person.former_keys[0].until - KEY_WAIT)
    desk.uow.people.save(replace(person, former_keys=(forged,)))

    with pytest.raises(WaitingKeyError):
        desk.authorise(desk.propose(), new)


def test_a_replaced_key_confirms_nobody_and_releases_nothing_for_a_day(
    desk: Desk, ring: Keyring
) -> None:
    ring.enrol(a_bare_request(KeyedPerson("u_new", Duty.OFFICER)), desk.administrator)
    held = place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="n")
    new = ring.replace(desk.supervisor, desk.administrator, desk.officer)

    with pytest.raises(WaitingKeyError):
        ring.confirm("u_new", new)
    with pytest.raises(WaitingKeyError):
        release_hold(ring.by(new), "x_1", held.placed_holds[-1].id, reason="r")


def test_what_the_old_key_signed_and_is_open_becomes_void_and_stays_verifiable(
    desk: Desk, ring: Keyring
) -> None:
    disposal = desk.authorise(desk.propose())

    ring.replace(desk.supervisor, desk.administrator, desk.officer)

    now = desk.uow.disposals.get(disposal.id)
    person = desk.uow.people.get("u_supervisor")
    assert (now.state, now.void_reason) == (DisposalState.VOID, "a key was replaced")
    assert now.authorisation is not None
    made_at = now.authorisation.statement.made_at
    verify_signature(now.authorisation, key=person.key_at(made_at))
    with pytest.raises(StatementError):
        verify_signature(now.authorisation, key=person.signing_key)


def test_a_release_signed_with_the_old_key_does_not_count_any_more(
    desk: Desk, ring: Keyring
) -> None:
    held = place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="n")
    hold = held.placed_holds[-1].id
    release_hold(ring.by(desk.supervisor), "x_1", hold, reason="r")

    ring.replace(desk.supervisor, desk.administrator, desk.officer)
    release_hold(ring.by(desk.officer), "x_1", hold, reason="r")

    assert desk.uow.exhibits.get("x_1").placed_hold(hold).is_open


def test_the_old_key_opens_nothing_by_a_confirmation_of_its_own(desk: Desk, ring: Keyring) -> None:
    ring.replace(desk.supervisor, desk.administrator, desk.officer)

    person = desk.uow.people.get("u_supervisor")
    others = {p.id: p for p in desk.uow.people.find()}
    forged = replace(person, signing_key=desk.supervisor.person.signing_key)

    with pytest.raises(SealedKeyError, match="is not valid"):
        verify_replacement(forged, others=others)
    with pytest.raises(SealedKeyError, match="is not valid"):
        verify_replacement(replace(person, key_confirmation=None), others=others)


def test_a_leavers_open_statements_are_void_and_their_wraps_gone_before_it_is_recorded(
    desk: Desk, ring: Keyring
) -> None:
    disposal = desk.authorise(desk.propose())

    ring.leave("u_supervisor", desk.administrator)

    assert desk.uow.disposals.get(disposal.id).state is DisposalState.VOID
    assert "u_supervisor" not in ring.wrapped[-1]
    assert desk.uow.people.get("u_supervisor").left_at is not None


def test_a_leaving_whose_wraps_cannot_be_written_is_not_recorded(desk: Desk, ring: Keyring) -> None:
    class Full(ListedWraps):
        def __call__(self, people: Sequence[Person]) -> None:
            del people
            raise OSError(28, "no room")

    ring.rewrap = Full()

    with pytest.raises(OSError, match="no room"):
        ring.leave("u_supervisor", desk.administrator)

    assert desk.uow.people.get("u_supervisor").left_at is None


def test_delegations_by_a_leaver_and_to_one_end(desk: Desk, ring: Keyring) -> None:
    now = desk.clock()
    ring.delegate(desk.officer, desk.supervisor, now, now + timedelta(days=5))
    ring.delegate(desk.officer, desk.everything, now, now + timedelta(days=5))

    ring.leave("u_officer", desk.administrator)

    for supervisor in ("u_supervisor", "u_everything"):
        assert desk.uow.people.get(supervisor).delegations[0].ended_at == now
    left = desk.uow.custody.drafts[newest(desk, "person.left")]
    assert len(left.public["delegations_ended"]) == 2  # type: ignore[arg-type]  # a list


def test_a_person_who_left_gets_no_other_key(desk: Desk, ring: Keyring) -> None:
    ring.leave("u_second", desk.administrator)

    with pytest.raises(RefusedError, match="has left"):
        ring.replace(desk.second, desk.administrator, desk.officer)


@pytest.mark.parametrize(
    ("duty", "opens", "named"),
    [
        (Duty.OFFICER, LOG_ALONE, "the seal, and the key for lists"),
        (Duty.OFFICER, LOG_AND_CASES, "open the key for lists of withdrawn documents, which"),
        (Duty.EXAMINER, LOG_ALONE, "open values of cases and the certificate seal, which"),
    ],
)
def test_nobody_confirms_somebody_for_whom_they_cannot_wrap_the_units_keys(
    duty: Duty, opens: frozenset[SecretGroup], named: str, desk: Desk, ring: Keyring
) -> None:
    new = KeyedPerson("u_new", duty)
    ring.enrol(a_bare_request(new), desk.administrator)
    ring.rewrap.opens = opens

    with pytest.raises(NotPermittedError, match="who signs for this at the command line") as said:
        ring.confirm("u_new", desk.officer)

    assert named.replace("the seal", "seal") in str(said.value)
    assert desk.uow.people.get("u_new").is_pending
    ring.rewrap.opens = frozenset(SecretGroup)
    assert ring.confirm("u_new", desk.officer).is_present


@pytest.mark.parametrize(
    ("duty", "opens"),
    [(Duty.EXAMINER, LOG_AND_CASES), (Duty.ADMINISTRATOR, LOG_ALONE), (Duty.READER, LOG_ALONE)],
)
def test_whoever_opens_what_the_new_person_is_to_open_confirms_them(
    duty: Duty, opens: frozenset[SecretGroup], desk: Desk, ring: Keyring
) -> None:
    ring.enrol(a_bare_request(KeyedPerson("u_new", duty)), desk.administrator)
    ring.rewrap.opens = opens

    assert ring.confirm("u_new", desk.officer).is_present


def test_nobody_confirms_another_key_for_which_they_cannot_wrap_the_units_keys(
    desk: Desk, ring: Keyring
) -> None:
    key = KeyedPerson("u_examiner", Duty.EXAMINER)
    ring.ask_key(a_bare_key_request("u_examiner", key), desk.administrator)
    before = desk.uow.people.get("u_examiner").signing_key
    ring.rewrap.opens = LOG_ALONE

    with pytest.raises(NotPermittedError, match="an examiner, officer or supervisor, who signs"):
        ring.confirm_key("u_examiner", desk.second)

    assert desk.uow.people.get("u_examiner").signing_key == before
    assert ring.wrapped == []
    ring.rewrap.opens = LOG_AND_CASES
    assert ring.confirm_key("u_examiner", desk.second).signing_key == key.person.signing_key


def test_two_people_who_open_each_secret_always_remain(desk: Desk, ring: Keyring) -> None:
    ring.leave("u_everything", desk.administrator)

    with pytest.raises(RefusedError, match=r"fewer than 2 .* open the key for lists .* an officer"):
        ring.leave("u_officer", desk.administrator)
    assert ring.leave("u_examiner", desk.administrator).left_at is not None


def test_nobody_says_the_second_word_with_a_key_of_today() -> None:
    seconds = {
        kind
        for kind, rules in DIFFERENT.items()
        for each in rules
        if kind != each.earlier and each.newest
    }

    # Who sends grades back lets nothing through; until others confirm some, nothing is erased.
    assert seconds - SETTLED == {"hits.grade_sent_back"}
    assert "hash_set.confirmed" in SETTLED


@pytest.mark.parametrize("name", sorted(n for n in SETTLED if len(EVENTS[n].signed_by) == 1))
def test_no_act_signs_what_waits_for_a_settled_key_with_one_of_today(name: str, desk: Desk) -> None:
    who = Keyring(desk).replace(desk.supervisor, desk.administrator, desk.officer)
    about_the_unit = ActingOnUnit(desk.uow, who.actor, desk.clock())

    with pytest.raises(WaitingKeyError, match="24 hours"):
        about_the_unit.sign_act(EVENTS[name], signer=who.sign, facts={})
