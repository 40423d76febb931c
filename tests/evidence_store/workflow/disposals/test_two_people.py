"""Whoever they are and whatever they try: no act completes with fewer people than it takes."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.people.person import Duty
from evidence_store.errors import EvidenceStoreError
from evidence_store.workflow.holds.holds import place_hold, release_hold
from tests.builders import KeyedPerson
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.keyring import Keyring, a_bare_key_request, a_bare_request

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.people.person import Person

IDS = ("u_0", "u_1", "u_2", "u_3")
ACTS = (
    "propose",
    "authorise",
    "permit",
    "start",
    "receive",
    "verify",
    "release",
    "delegate",
    "enrol",
    "confirm",
    "ask_key",
    "confirm_key",
    "ask_glass",
    "use_glass",
    "review_glass",
    "a_day_passes",
)
moves = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(IDS), st.sampled_from(IDS)), max_size=40
)
teams = st.lists(
    st.sets(st.sampled_from(sorted(Duty)), min_size=1), min_size=len(IDS), max_size=len(IDS)
)


class Team:
    """Four people of any duties who try anything, each move refused or done."""

    def __init__(self, duties: list[set[Duty]]) -> None:
        self.desk = Desk()
        for identifier in [person.id for person in self.desk.uow.people.find()]:
            del self.desk.uow.people.values[identifier]
        self.people = {
            identifier: KeyedPerson(identifier, *sorted(held))
            for identifier, held in zip(IDS, duties, strict=True)
        }
        for one in self.people.values():
            self.desk.uow.people.add(one.person)
        self.ring = Keyring(self.desk)
        held = place_hold(self.desk.of(self.people["u_0"]), "x_1", code="linked_case", note="n")
        self.hold = held.placed_holds[-1].id
        self.glass = "b_none"
        self.new = KeyedPerson("u_new", *Duty)
        self.keys: dict[str, KeyedPerson] = {}

    @property
    def disposal(self) -> Disposal | None:
        found = self.desk.uow.disposals.find()
        return found[-1] if found else None

    def tries(self, act: str, who: str, whom: str) -> None:
        self.desk.clock.forward(minutes=1)
        with suppress(EvidenceStoreError):
            getattr(self, f"_{act}", self._at_the_desk)(self.people[who], whom, act)

    def _at_the_desk(self, one: KeyedPerson, _whom: str, act: str) -> None:
        if act == "propose":
            self.desk.propose(one)
        elif self.disposal is not None:
            getattr(self.desk, act)(self.disposal, one)

    def _release(self, one: KeyedPerson, _whom: str, _act: str) -> None:
        release_hold(self.ring.by(one), "x_1", self.hold, reason="r")

    def _delegate(self, one: KeyedPerson, whom: str, _act: str) -> None:
        now = self.desk.clock()
        self.ring.delegate(self.people[whom], one, now, now + timedelta(days=3))

    def _enrol(self, one: KeyedPerson, _whom: str, _act: str) -> None:
        self.ring.enrol(a_bare_request(self.new), one)

    def _confirm(self, one: KeyedPerson, _whom: str, _act: str) -> None:
        self.ring.confirm("u_new", one)

    def _ask_key(self, one: KeyedPerson, whom: str, _act: str) -> None:
        key = KeyedPerson(whom, *self.people[whom].person.duties)
        self.ring.ask_key(a_bare_key_request(whom, key), one)
        self.keys[whom] = key

    def _confirm_key(self, one: KeyedPerson, whom: str, _act: str) -> None:
        self.ring.confirm_key(whom, one)
        self.people[whom] = self.keys[whom]

    def _ask_glass(self, one: KeyedPerson, whom: str, _act: str) -> None:
        self.request = a_bare_key_request(whom, KeyedPerson(whom, Duty.ADMINISTRATOR))
        self.glass = self.ring.ask_glass(self.request, one).id

    def _use_glass(self, one: KeyedPerson, _whom: str, _act: str) -> None:
        if self.glass != "b_none":
            self.ring.use_glass(self.glass, self.request, one)

    def _review_glass(self, one: KeyedPerson, _whom: str, _act: str) -> None:
        self.ring.review_glass(self.glass, one)

    def _a_day_passes(self, _one: KeyedPerson, _whom: str, _act: str) -> None:
        self.desk.clock.forward(days=1)


@settings(max_examples=80, deadline=None)
@given(teams, moves)
def test_no_act_completes_with_fewer_different_people_than_the_table_says(
    duties: list[set[Duty]], tried: list[tuple[str, str, str]]
) -> None:
    team = Team(duties)

    for act, who, whom in tried:
        team.tries(act, who, whom)

    hold_needs_two(team)
    for disposal in team.desk.uow.disposals.find():
        erasure_needs_three(disposal)
    for person in team.desk.uow.people.find():
        person_needs_two_others(person)
    glass_needs_two_others(team)


@settings(max_examples=80, deadline=None)
@given(who=st.lists(st.sampled_from(IDS), min_size=4, max_size=4), deputised=st.booleans())
def test_an_erasure_by_people_of_every_duty_takes_three_of_them(
    who: list[str], *, deputised: bool
) -> None:
    team = Team([set(Duty)] * len(IDS))
    for one in ("u_0", "u_1"):  # the hold is out of the way
        team.tries("release", one, one)
    if deputised:
        team.tries("delegate", who[1], who[0])

    proposer, authoriser, operator, verifier = who
    team.tries("propose", proposer, proposer)
    team.tries("authorise", authoriser, authoriser)
    for act in ("permit", "start", "receive"):
        team.tries(act, operator, operator)
    team.tries("verify", verifier, verifier)

    disposal = team.disposal
    if disposal is not None and disposal.state is DisposalState.PASSED:
        erasure_needs_three(disposal)
        assert len({disposal.proposer_id, disposal.authoriser_id, *disposal.operator_ids,
                    disposal.verifier_id}) >= 3  # fmt: skip


def hold_needs_two(team: Team) -> None:
    hold = team.desk.uow.exhibits.get("x_1").placed_hold(team.hold)
    assert hold.is_open or len(set(hold.released_by)) == 2


def erasure_needs_three(disposal: Disposal) -> None:
    assert disposal.proposer_id not in disposal.authoriser_ids
    assert not disposal.authoriser_ids & disposal.operator_ids
    if disposal.verifier_id is not None:
        assert disposal.verifier_id not in disposal.authoriser_ids | disposal.operator_ids
    if disposal.starts:
        assert disposal.authoriser_ids


def person_needs_two_others(person: Person) -> None:
    if person.confirmed_by is not None:
        assert len({person.id, person.enrolled_by, person.confirmed_by}) == 3
    if person.former_keys:
        assert len({person.id, *(each.by for each in person.met)}) == 3


def glass_needs_two_others(team: Team) -> None:
    parts = {"first", "second", "person"}
    for draft in team.desk.uow.custody.drafts:
        if draft.event == "breakglass.used":
            assert len({draft.public[part] for part in parts}) == 3
