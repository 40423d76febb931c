from __future__ import annotations

import pytest

from evidence_store.domain.people.duties import (
    ALLOWED_DUTIES,
    EXCLUDED_PARTS,
    NEEDED_PARTS,
    Act,
    Part,
    require_duty,
    require_other_person,
    require_part,
)
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import NotPermittedError, SamePersonError

EVERY = frozenset(Duty)
OF_PEOPLE = {
    Act.ENROL_PERSON,
    Act.CONFIRM_PERSON,
    Act.RECORD_LEAVING,
    Act.ASK_KEY,
    Act.CONFIRM_KEY,
    Act.RENEW_OWN_KEY,
    Act.ADMIT_PASSKEY,
    Act.REMOVE_PASSKEY,
    Act.END_DELEGATION,
    Act.ASK_BREAKGLASS,
    Act.USE_BREAKGLASS,
}
OF_FOLDERS = {
    Act.BACK_UP,
    Act.SIGN_RESTORATION,
    Act.REPLACE_UNIT_KEYS,
}  # whole folders, not what they hold
OF_POLICY = {Act.PROPOSE_POLICY, Act.CONFIRM_POLICY, Act.ACKNOWLEDGE_ANCHOR}  # heads, not cases


def an_actor(*duties: Duty) -> Actor:
    return Actor("u_1", "Name", "Rank", frozenset(duties))


def test_every_act_has_its_duties() -> None:
    assert set(ALLOWED_DUTIES) == set(Act)
    assert all(ALLOWED_DUTIES.values())


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("duty", list(Duty))
def test_a_person_does_what_their_duty_includes_and_nothing_else(act: Act, duty: Duty) -> None:
    actor = an_actor(duty)

    if duty in ALLOWED_DUTIES[act]:
        require_duty(actor, act)
    else:
        with pytest.raises(NotPermittedError, match="It needs the duty "):
            require_duty(actor, act)


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("part", list(Part))
def test_whoever_took_an_excluded_part_is_refused_with_every_duty_there_is(
    act: Act, part: Part
) -> None:
    actor = an_actor(*EVERY)
    parts = {part: frozenset({actor.id})}

    if part in EXCLUDED_PARTS.get(act, frozenset()):
        with pytest.raises(SamePersonError):
            require_other_person(actor, act, parts=parts)
    else:
        require_other_person(actor, act, parts=parts)


@pytest.mark.parametrize(
    ("act", "part"),
    [
        (Act.AUTHORISE, Part.PROPOSER),
        (Act.AUTHORISE, Part.OPERATOR),
        (Act.VERIFY, Part.OPERATOR),
        (Act.VERIFY, Part.AUTHORISER),
        (Act.CONFIRM_HASH_SET, Part.BUILDER),
        (Act.WITNESS, Part.AUTHORISER),
        (Act.WITNESS, Part.WITNESS),
        (Act.START, Part.AUTHORISER),
        (Act.RELEASE_HOLD, Part.RELEASER),
        (Act.CERTIFY, Part.OPERATOR),
        (Act.CONFIRM_PERSON, Part.PROPOSER),
        (Act.CONFIRM_PERSON, Part.SUBJECT),
        (Act.CONFIRM_KEY, Part.PROPOSER),
        (Act.CONFIRM_KEY, Part.SUBJECT),
        (Act.USE_BREAKGLASS, Part.PROPOSER),
        (Act.USE_BREAKGLASS, Part.SUBJECT),
        (Act.REVIEW_BREAKGLASS, Part.REVIEWED),
        (Act.DESTROY_VALUES, Part.PROPOSER),
    ],
)
def test_the_table_keeps_what_the_law_of_two_people_asks(act: Act, part: Part) -> None:
    assert part in EXCLUDED_PARTS[act]


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("part", list(Part))
def test_an_act_that_needs_a_part_is_for_whoever_took_it_and_for_supervisors(
    act: Act, part: Part
) -> None:
    actor, supervisor = an_actor(*(EVERY - {Duty.SUPERVISOR})), an_actor(Duty.SUPERVISOR)
    taken = {part: frozenset({actor.id})}

    require_part(supervisor, act, parts={})
    if act in NEEDED_PARTS and part not in NEEDED_PARTS[act]:
        with pytest.raises(NotPermittedError, match="supervisor"):
            require_part(actor, act, parts=taken)
    else:
        require_part(actor, act, parts=taken)


def test_documents_are_issued_by_whoever_checked_the_work_or_said_that_it_cannot_be() -> None:
    assert NEEDED_PARTS[Act.CERTIFY] == {Part.VERIFIER, Part.WITNESS, Part.REPORTER}


def test_an_administrator_sees_no_case_content_and_signs_nothing() -> None:
    content = set(Act) - {Act.PLACE_HOLD, *OF_PEOPLE, *OF_FOLDERS, *OF_POLICY}

    assert not any(Duty.ADMINISTRATOR in ALLOWED_DUTIES[act] for act in content)


def test_an_auditor_reads_and_changes_nothing_but_may_stop_everything() -> None:
    allowed = {act for act in Act if Duty.AUDITOR in ALLOWED_DUTIES[act]}

    about_people = {Act.CONFIRM_PERSON, Act.CONFIRM_KEY, Act.RENEW_OWN_KEY}
    about_people |= {Act.ADMIT_PASSKEY, Act.REMOVE_PASSKEY}
    about_people |= {Act.ASK_BREAKGLASS, Act.USE_BREAKGLASS, Act.REVIEW_BREAKGLASS}
    reads = {Act.REVIEW, Act.REVIEW_READS, Act.SEE_STANDING}
    assert allowed == {*reads, Act.PLACE_HOLD} | about_people


def test_a_reader_sees_where_a_case_stands_and_may_stop_everything_and_nothing_else() -> None:
    allowed = {act for act in Act if Duty.READER in ALLOWED_DUTIES[act]}

    own_keys = {Act.RENEW_OWN_KEY, Act.ADMIT_PASSKEY, Act.REMOVE_PASSKEY}
    assert allowed == {Act.SEE_STANDING, Act.PLACE_HOLD} | own_keys
