from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.bootstrap import init_store, open_store
from evidence_store.custody.leaves.entries import ClockMarks
from evidence_store.data_folder.places import BALLAST
from evidence_store.domain.events.kinds.person_events import PERSON_CONFIRMED, PERSON_ENROLLED
from evidence_store.domain.people.person import Duty, duties_text, needs_unit_keys
from evidence_store.keys.requests import PersonRequest, make_request
from evidence_store.open_folder.founding import sign_founding
from evidence_store.workflow._kit.acting import Acting as Step
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evidence_store.domain.people.person import Person
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import UnitOfWork

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSPHRASES = {
    "A1": "first training passphrase",
    "B2": "second training passphrase",
    "C3": "third training passphrase",
}
DUTIES = {
    "A1": (Duty.EXAMINER, Duty.OFFICER, Duty.ADMINISTRATOR),
    "B2": (Duty.SUPERVISOR, Duty.OFFICER, Duty.ADMINISTRATOR),
    "C3": (Duty.EXAMINER, Duty.OFFICER),
}
NAMES = {"A1": "Siân Ddu", "B2": "Bob Byrne", "C3": "Cai Cŵn"}
FORM = """
[unit]
force = "Testshire Police"
name = "Digital Disposal Unit"
address = "1 Station Road, Testtown"
telephone = "01632 960000"
[log]
origin = "custody.test.police.uk/2026"
"""


@dataclass
class SteppingClock:
    """Goes on by a second whenever it is read."""

    now: datetime = START

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def marks(self) -> ClockMarks:
        return ClockMarks("testboot", round(self.now.timestamp() * 1000), "test")


def a_request(staff_number: str = "D4", **changes: object) -> PersonRequest:
    facts: dict[str, object] = {
        "staff_number": staff_number,
        "name": NAMES.get(staff_number, "Dai Dogs"),
        "rank": "DC",
        "duties": DUTIES.get(staff_number, (Duty.EXAMINER,)),
        "passphrase": PASSPHRASES.get(staff_number, "fourth training passphrase"),
        "now": START,
    }
    return make_request(**(facts | changes)).request  # type: ignore[arg-type]  # a builder's loose ends


def make_store(folder: Path, *, training: bool = True, more: str = "") -> Store:
    """A data folder with three people; ``folder`` is not there yet, ``more`` joins the form."""
    form = folder.with_name(f"{folder.name}-unit.toml")
    form.write_text(FORM + more, "utf-8")
    requests = [a_request(each) for each in PASSPHRASES]
    clock = SteppingClock()
    store = init_store(folder, form=form, requests=requests, training=training, clock=clock)
    if "ballast_mib" not in more:
        let_ballast_go(folder)
    return found(store, PASSPHRASES)


def let_ballast_go(folder: Path) -> None:
    """Take the 64 MiB that are kept ready out of a folder that tests copy; who acts makes them."""
    (folder / BALLAST).unlink(missing_ok=True)


def found(store: Store, passphrases: Mapping[str, str]) -> Store:
    """The store after each of its first people has signed for it, by staff number."""
    own = [store.open_own_key(number, passphrase) for number, passphrase in passphrases.items()]
    for each in sorted(own, key=lambda each: needs_unit_keys(each.actor.duties)):
        keeps = needs_unit_keys(each.actor.duties)
        sign_founding(store, store.with_unit_keys(each) if keeps else each)
    return store


def reopen(folder: Path, *, at: datetime = START + timedelta(hours=1)) -> Store:
    return open_store(folder, clock=SteppingClock(at))


def acting(store: Store, staff_number: str = "A1") -> ActingWithKeys:
    return store.open_actor(staff_number, PASSPHRASES[staff_number])


def enrol(
    uow: UnitOfWork,
    person: Person,
    *,
    at: datetime,
    by: ActingWithKeys,
    confirmed_by: ActingWithKeys,
) -> None:
    """The two signed entries by which somebody's key comes into force."""
    told: dict[str, str] = {
        "person": person.id,
        "signing_key": person.signing_key.hex(),
        "duties": duties_text(person.duties),
        "met_in_person": "passport",
    }
    for event, who in ((PERSON_ENROLLED, by), (PERSON_CONFIRMED, confirmed_by)):
        step = Step(uow, who.actor, at)
        signed = step.sign_act(event, signer=who.sign, facts=told)
        named = {"name": person.name, "rank": person.rank, "staff_number": person.staff_number}
        step.append(event, public={**told}, committed=named, signed=signed)
