"""Lists of people: who is enrolled, who stands for whom, and one's own passkeys."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.domain.events.separations import KEY_WAIT
from evidence_store.domain.people.person import Delegation, Person
from evidence_store.domain.signing.passkeys import Passkey
from evidence_store.domain.values.zones import LONDON
from evidence_store.screens.passkeys import (
    PasskeyUse,
    everybodys_passkeys,
    passkey_uses,
    passkeys_of,
)
from evidence_store.tables.listing import Asking, ListedOf, Listing
from evidence_store.tables.table import Column, LinkTo, PageLink, Table
from evidence_store.words.labels import duties
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.open_folder.store import Store


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One person as lists show them: ``state`` in words, ``passkeys`` in force.

    ``settles`` is when a key that replaced another begins to authorise, while that lies ahead.
    """

    person: Person
    state: str
    passkeys: int
    settles: datetime | None

    @property
    def level(self) -> str:
        """By which keys they sign, in words."""
        if not self.passkeys:
            return "Passphrase"
        return f"Passphrase and {self.passkeys} passkey{'s' if self.passkeys > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Deputyship:
    """One delegation with the people in it; ``last`` is its last moment."""

    delegation: Delegation
    supervisor: Person
    deputy: Person
    last: datetime
    state: str

    @property
    def ended_on(self) -> date | None:
        """The day on which somebody ended it before its time, if they did."""
        ended = self.delegation.ended_at
        return None if ended is None else ended.astimezone(LONDON).date()


@dataclass(frozen=True, slots=True)
class OwnPasskey:
    """One passkey of the person who asks, and how it was used."""

    passkey: Passkey
    use: PasskeyUse | None

    @property
    def used_at(self) -> datetime | None:
        """When it signed last."""
        return self.use.used_at if self.use else None

    @property
    def refused_at(self) -> datetime | None:
        """Since when it is refused: its counter went back then, and a copy may be in use."""
        return self.use.warned_at if self.use else None


def everybody(store: Store) -> list[Enrolled]:
    """Everybody who is or was enrolled, by name."""
    passkeys, now = everybodys_passkeys(store), store.clock()
    with store.reading() as uow:
        people = uow.people.find()
    listed = [
        Enrolled(each, _state(each), passkeys.get(each.id, 0), _settles(each, now))
        for each in people
    ]
    return sorted(listed, key=lambda each: each.person.name.casefold())


def deputyships(store: Store) -> list[Deputyship]:
    """Every delegation, the newest first."""
    with store.reading() as uow:
        people = {each.id: each for each in uow.people.find()}
    now = store.clock()
    found = [
        Deputyship(
            made,
            supervisor,
            people[made.deputy],
            # It holds until just before its end, so its last second tells the last day.
            made.ends - timedelta(seconds=1),
            _standing(made, now),
        )
        for supervisor in people.values()
        for made in supervisor.delegations
    ]
    return sorted(found, key=lambda each: each.delegation.begins, reverse=True)


def _own_passkeys(asking: Asking) -> list[OwnPasskey]:
    uses = passkey_uses(asking.store).of(asking.actor.id)
    found = passkeys_of(asking.store, asking.actor.id)
    return [OwnPasskey(each, uses.get(each.id)) for each in found]


def _state(person: Person) -> str:
    if person.left_at is not None:
        return "Left"
    if person.is_pending:
        return "Waits for a second person"
    return "Another key waits" if person.asked_key is not None else "Acts"


def _settles(person: Person, now: datetime) -> datetime | None:
    settles = person.key_since + KEY_WAIT if person.former_keys else None
    return settles if settles is not None and settles > now else None


def _new_key(row: Enrolled) -> str:
    return "New key: authorises, starts and verifies nothing yet" if row.settles else ""


def _standing(made: Delegation, now: datetime) -> str:
    if made.ended_at is not None:
        return "Ended before its time"
    if made.is_in_force(now):
        return "In force"
    return "Has not begun" if now < made.begins else "Over"


PEOPLE: Table[Enrolled] = Table(
    "Who is enrolled",
    (
        # Names stay off the terminal, as offenders' do (ADR 45); the staff number tells who it is.
        Column("name", "Name", lambda row: PageLink(row.person.name, LinkTo.PERSON, row.person.id),
               terminal=False),
        Column("rank", "Rank", lambda row: row.person.rank, below="{}", terminal=False),
        Column("staff_number", "Staff number", lambda row: row.person.staff_number),
        Column("duties", "Duties", lambda row: duties(row.person.duties)),
        Column("enrolled_utc", "Enrolled", lambda row: row.person.enrolled_at, page=False),
        Column("state", "State", lambda row: row.state),
        Column("new_key", "New key", _new_key, below="{}", terminal=False),
        Column("keys", "Signs with", lambda row: row.level),
        Column("key_since_utc", "Key since", lambda row: row.person.key_since, page=False),
        Column("id", "Id", lambda row: row.person.id, page=False),
    ),
    "Nobody is enrolled.",
)  # fmt: skip


DEPUTIES: Table[Deputyship] = Table(
    "Deputies",
    (
        Column("deputy", "Deputy", lambda row: row.deputy.name, terminal=False),
        Column("deputy_number", "Deputy", lambda row: row.deputy.staff_number, page=False),
        Column("for", "For", lambda row: row.supervisor.name, terminal=False),
        Column("for_number", "For", lambda row: row.supervisor.staff_number, page=False),
        Column("first_day", "First day",
               lambda row: row.delegation.begins.astimezone(LONDON).date()),
        Column("last_day", "Last day", lambda row: row.last.astimezone(LONDON).date()),
        Column("state", "State", lambda row: row.state),
        Column("ended_on", "Ended on", lambda row: row.ended_on, page=False),
        Column("id", "Id", lambda row: row.delegation.id, page=False),
    ),
    "Nobody stands for a supervisor.",
)  # fmt: skip


PASSKEYS: Table[OwnPasskey] = Table(
    "Your passkeys",
    (
        Column("called", "Called", lambda row: row.passkey.name),
        Column("admitted_utc", "Admitted", lambda row: row.passkey.admitted_at),
        Column("last_used_utc", "Last used", lambda row: row.used_at, empty="Not yet"),
        Column("state", "State", lambda row: "Refused" if row.refused_at else "In force"),
        Column("refused_utc", "Refused since", lambda row: row.refused_at,
               below="Its counter went back on {}: a copy may be in use. Remove it, and "
                     "tell your supervisor."),
    ),
    "You have no passkey.",
)  # fmt: skip


LISTS: tuple[Listing[Any, Any], ...] = (
    Listing("people", "person list", ListedOf.UNIT, None, "", PEOPLE,
            lambda asking: everybody(asking.store), list),
    Listing("deputies", "person delegations", ListedOf.UNIT, None, "", DEPUTIES,
            lambda asking: deputyships(asking.store), list),
    Listing("passkeys", "person passkeys", ListedOf.UNIT, None, "", PASSKEYS, _own_passkeys, list),
)  # fmt: skip
