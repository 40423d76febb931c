"""Requests without the work of sealing, and the steps about people with their arguments filled."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from evidence_store.domain.people.person import Duty, IdentityDocument
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.keys.requests import KEY_SCHEMA, SCHEMA, KeyRequest, PersonRequest
from evidence_store.workflow.people import breakglass, deputies, key_replacements, people
from forensics.value_classes import dataclass
from tests.builders import NOON, KeyedPerson

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from evidence_store.domain.people.person import Delegation, Person
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow.people.breakglass import BreakGlass
    from tests.evidence_store.workflow.desk import Desk

CARD = IdentityDocument.WARRANT_CARD
PASSPORT = IdentityDocument.PASSPORT


def a_bare_request(one: KeyedPerson) -> PersonRequest:
    """A request to be enrolled with that person's real key, unsealed and unsigned."""
    return PersonRequest(
        schema=SCHEMA,
        id=one.actor.id,
        staff_number=one.person.staff_number,
        name=one.actor.name,
        rank="Rank",
        duties=one.person.duties,
        signing_key=one.person.signing_key,
        recipient=f"age1{one.actor.id}",
        sealed_key=b"sealed",
        made_at=NOON,
    )


def a_bare_key_request(person_id: str, key: KeyedPerson) -> KeyRequest:
    """A request for another key, which is the real key of ``key``."""
    return KeyRequest(
        schema=KEY_SCHEMA,
        id="k_1",
        person=person_id,
        signing_key=key.person.signing_key,
        recipient=f"age1{key.actor.id}",
        sealed_key=b"sealed anew",
        made_at=NOON,
    )


@dataclass
class ListedWraps:
    """Opens these secrets of the unit, and lists for whom they were wrapped."""

    opens: frozenset[SecretGroup] = frozenset(SecretGroup)
    wrapped: list[list[str]] = field(default_factory=list)

    def __call__(self, people: Sequence[Person]) -> None:
        self.wrapped.append(sorted(each.id for each in people))


class Keyring:
    """Steps about people at a desk; ``wrapped`` lists for whom the unit's keys were wrapped."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.rewrap = ListedWraps()

    @property
    def wrapped(self) -> list[list[str]]:
        return self.rewrap.wrapped

    def by(self, who: KeyedPerson) -> SigningDesk:
        return self.desk.of(who)

    def enrol(self, request: PersonRequest, who: KeyedPerson) -> Person:
        return people.enrol_person(self.by(who), request, document=CARD)

    def confirm(self, person_id: str, who: KeyedPerson) -> Person:
        opens = self.rewrap.opens
        return people.confirm_person(self.by(who), person_id, document=PASSPORT, opens=opens)

    def leave(self, person_id: str, who: KeyedPerson) -> Person:
        return people.record_leaving(self.by(who), person_id, rewrap=self.rewrap)

    def ask_key(self, request: KeyRequest, who: KeyedPerson) -> Person:
        return key_replacements.ask_key_replacement(self.by(who), request, document=CARD)

    def confirm_key(self, person_id: str, who: KeyedPerson) -> Person:
        return key_replacements.confirm_key_replacement(
            self.by(who), person_id, document=PASSPORT, rewrap=self.rewrap
        )

    def replace(self, person: KeyedPerson, first: KeyedPerson, second: KeyedPerson) -> KeyedPerson:
        """Give the person another key, signed for by the two; the person with that key."""
        self.desk.clock.forward(minutes=1)
        new = KeyedPerson(person.actor.id, *person.person.duties)
        self.ask_key(a_bare_key_request(person.actor.id, new), first)
        self.confirm_key(person.actor.id, second)
        return new

    def delegate(
        self, deputy: KeyedPerson, who: KeyedPerson, begins: datetime, ends: datetime
    ) -> Delegation:
        return deputies.delegate(
            self.by(who), deputy.actor.id, begins=begins, ends=ends, most_days=28
        )

    def ask_glass(
        self, request: PersonRequest | KeyRequest, who: KeyedPerson, **changes: Any
    ) -> BreakGlass:
        told: dict[str, Any] = {
            "missing": Duty.ADMINISTRATOR,
            "reason": "On leave; rang twice.",
            "document": CARD,
        }
        return breakglass.ask_breakglass(self.by(who), request, **told | changes)

    def use_glass(
        self, identifier: str, request: PersonRequest | KeyRequest, who: KeyedPerson
    ) -> Person:
        return breakglass.use_breakglass(
            self.by(who), identifier, request, document=PASSPORT, rewrap=self.rewrap
        )

    def review_glass(self, identifier: str, who: KeyedPerson, finding: str = "Met both.") -> None:
        breakglass.review_breakglass(self.by(who), identifier, finding=finding)
