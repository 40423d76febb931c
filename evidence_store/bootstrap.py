"""The composition root: the one module that knows configuration, database and everyone else.

A data folder holds ``expunge.toml``, ``expunge.sqlite``, ``unit-keys.age``, ``root.pem`` and
``certificates/``. Folders have mode 0700, files 0600.

The clock is chosen here and nowhere else: the system's, unless a test composes a store with its
own. No flag, setting or environment variable moves it.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from blake3 import blake3
from sqlalchemy import Engine

from config.settings import Settings, load_form, load_rules, load_settings, to_toml
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.custody.checkpoints import LogKey
from evidence_store.custody.drafts import Draft
from evidence_store.custody.entries import ClockMarks, read_leaf
from evidence_store.domain.enrolments import verify_confirmation
from evidence_store.domain.people import Actor, Duty, Person
from evidence_store.domain.rules import Rules, build_rules
from evidence_store.domain.texts import same_key
from evidence_store.errors import (
    CustodyError,
    NotFoundError,
    SealedKeyError,
    WrongEntryError,
)
from evidence_store.keys.person_keys import Signer, open_person_keys
from evidence_store.keys.unit_keys import UnitKeys, open_unit_keys, wrap_unit_keys
from evidence_store.persistence import checking
from evidence_store.persistence.engine import make_file, open_engine
from evidence_store.persistence.revisions import require_current, upgrade
from evidence_store.persistence.schema import verify_schema
from evidence_store.persistence.unit_of_work import SqlUnitOfWork
from evidence_store.workflow.people import enrolment_of
from evidence_store.workflow.ports import Clock
from forensics.output import flush_folder, write_new
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.custody.drafts import Head, JsonValue
    from evidence_store.keys.requests import PersonRequest

SETTINGS = "expunge.toml"
DATABASE = "expunge.sqlite"
UNIT_KEYS = "unit-keys.age"
ROOT = "root.pem"
CERTIFICATES = "certificates"

FLOOR = 3
"""Three people is the least that the table of duties allows."""


Reading: TypeAlias = SqlUnitOfWork
"""What ``Store.reading`` and ``Store.unit_of_work`` give, for those who may not import it."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A person whose own key is open in this process, and the unit's keys that it opened."""

    actor: Actor
    sign: Signer = field(repr=False)
    unit_keys: UnitKeys = field(repr=False)


@dataclass(frozen=True, slots=True)
class Store:
    """One open data folder."""

    data: Path
    settings: Settings
    rules: Rules
    log_key: LogKey
    clock: Clock
    writer: Engine = field(repr=False)
    reader: Engine = field(repr=False)

    @property
    def certificates(self) -> Path:
        """Where issued documents stand."""
        return self.data / CERTIFICATES

    @property
    def is_training(self) -> bool:
        """Whether this is a training folder; it never becomes a real one."""
        return self.settings.store.training

    def unit_of_work(self, unit_keys: UnitKeys) -> SqlUnitOfWork:
        """A transaction that can commit; it signs the log's new head with the unit's key.

        Every record that it reads is held to the custody log.
        """
        return self._unit(self.writer, unit_keys.log_seed, held_to=self.log_key)

    def reading(self) -> SqlUnitOfWork:
        """A transaction that sees one snapshot, takes no lock and cannot commit."""
        return self._unit(self.reader, None, held_to=None)

    def root_pem(self) -> bytes:
        """The root certificate under which this folder's certificates are sealed."""
        return (self.data / ROOT).read_bytes()

    def find_person(self, person: str) -> Person:
        """The person of that id or staff number.

        Raises:
            NotFoundError: nobody is enrolled under it.
        """
        with self.reading() as uow:
            for found in (*uow.people.find(id=person), *uow.people.find(staff_number=person)):
                return found
        raise NotFoundError(
            f"{person}: nobody is enrolled under that id or staff number. See: expunge person list."
        )

    def held_person(self, person: str) -> Person:
        """The person of that id or staff number, held to the custody log: for whoever is to act.

        Raises:
            NotFoundError: nobody is enrolled under it.
            ChangedRecordError: the person's record was changed outside the programme.
        """
        identifier = self.find_person(person).id
        with self._unit(self.reader, None, held_to=self.log_key) as uow:
            return uow.people.get(identifier)

    def open_actor(self, person: str, passphrase: str) -> Acting:
        """Open a person's own key by their passphrase, and the unit's keys with it.

        Args:
            person: id or staff number.
            passphrase: the person's own.

        Raises:
            NotFoundError: nobody is enrolled under that id or number.
            ChangedRecordError: the person's record was changed outside the programme.
            SealedKeyError: the passphrase does not open the key, the person has left, or the keys
                are not the enrolled ones.
        """
        found = self.held_person(person)
        if found.left_at is not None:
            raise SealedKeyError(f"{found.id}: this person has left and acts no more.")
        self._require_confirmed(found)
        keys = open_person_keys(found.id, sealed_key=found.sealed_key, passphrase=passphrase)
        if (keys.signing_key, keys.recipient) != (found.signing_key, found.recipient):
            raise SealedKeyError(f"{found.id}: the sealed key is not the one that was enrolled.")
        unit_keys = open_unit_keys((self.data / UNIT_KEYS).read_bytes(), person=keys)
        if LogKey.of_seed(self.log_key.origin, unit_keys.log_seed) != self.log_key:
            raise SealedKeyError("The unit's keys are not those of this folder's custody log.")
        actor = Actor(found.id, found.name, found.rank, frozenset(found.duties))
        return Acting(actor, keys.sign, unit_keys)

    def wrap_unit_keys(self, unit_keys: UnitKeys) -> None:
        """Write the unit's keys anew for exactly the people who act: confirmed, and not left.

        Done under the write lock, so that of two at a time the later one sees everybody.
        """
        with self.unit_of_work(unit_keys) as uow:
            present = [each.recipient for each in uow.people.find() if each.is_present]
            wrapped = wrap_unit_keys(unit_keys, recipients=present)
            write_new(self.data / UNIT_KEYS, wrapped, replace=True)

    def check(self, *, known: Sequence[Head]) -> Iterator[str]:
        """Check everything that is kept, yielding what was checked, in words, as it goes.

        Args:
            known: heads of the custody log from outside this folder.

        Raises:
            EvidenceStoreError: the first break.
        """
        checking.verify_database(self.reader)
        verify_schema(self.reader)
        yield "The database file is whole, with the tables and triggers of this programme."
        with self.reading() as uow:
            checking.verify_custody(uow, key=self.log_key, known=known)
            yield f"The custody log agrees with itself ({uow.custody.head().size} entries)."
            if known:
                yield "It continues every head that you gave."
            checking.verify_disclosures(uow)
            checking.verify_records(uow)
            yield "Every record is what the custody log says of it."
            checking.verify_files(uow, root=self.data / ROOT, certificates=self.certificates)
            yield "The root and every issued document are the files that were recorded."

    def _require_confirmed(self, person: Person) -> None:
        if person.is_pending:
            raise SealedKeyError(
                f"{person.id}: this enrolment waits for a second person, who is not the "
                "administrator, to confirm it: expunge person confirm."
            )
        if person.confirmed_by is not None:
            with self.reading() as uow:
                confirmer = uow.people.get(person.confirmed_by)
            verify_confirmation(person, key=confirmer.signing_key)

    def _unit(
        self, engine: Engine, log_seed: bytes | None, *, held_to: LogKey | None
    ) -> SqlUnitOfWork:
        return SqlUnitOfWork(
            engine,
            origin=self.log_key.origin,
            clock=self.clock,
            marks=read_marks,
            log_seed=log_seed,
            held_to=held_to,
        )


def open_store(data: Path, *, clock: Clock | None = None) -> Store:
    """Open a data folder that ``expunge init`` made.

    Args:
        data: the folder.
        clock: gives the present; None takes the system's. Only tests give one.

    Raises:
        NotFoundError: it is not a data folder.
        EvidenceStoreError: its database is at another revision.
        CustodyError: settings and log disagree whether it is for training.
    """
    for name in (SETTINGS, DATABASE, UNIT_KEYS, ROOT):
        if not (data / name).is_file():
            raise NotFoundError(
                f"This is not a data folder: {name} is not in it. "
                "Check --data, or make one with: expunge init."
            )
    store = _compose(data, load_settings(data / SETTINGS), clock)
    require_current(store.reader)
    _require_same_training(store)
    return store


def init_store(
    data: Path,
    *,
    form: Path,
    requests: Sequence[PersonRequest],
    training: bool,
    clock: Clock | None = None,
) -> Store:
    """Make a data folder with its unit's keys and its first people, admitted together.

    The folder appears whole or not at all.

    Args:
        data: the folder to make; it must not be there, or be empty.
        form: the unit's form (TOML: ``[unit]``, and the log's ``origin``).
        requests: of at least three people, one of them an administrator.
        training: mark it for training, for ever.
        clock: gives the present; None takes the system's. Only tests give one.

    Raises:
        WrongEntryError: the folder is not empty, or these people cannot start a unit.
        SettingsError: the form cannot be used.
    """
    _require_people(requests)
    if data.is_symlink() or (data.exists() and (not data.is_dir() or any(data.iterdir()))):
        raise WrongEntryError(f"{data.name} is there already and is not an empty folder.")
    data.parent.mkdir(parents=True, exist_ok=True)
    beside = data.with_name(f".{data.name}.{secrets.token_hex(4)}")
    beside.mkdir(mode=0o700)
    try:
        _fill(beside, load_form(form), requests, training=training, clock=clock)
        beside.replace(data)
    except BaseException:
        _remove(beside)
        raise
    flush_folder(data.parent)
    return open_store(data, clock=clock)


def system_clock() -> datetime:
    """The present by the system's clock, in UTC."""
    return datetime.now(UTC)


def read_marks() -> ClockMarks:
    """Which boot this is, and milliseconds by its steady counter, where the system tells."""
    try:
        boot: str | None = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        boot = None
    return ClockMarks(boot=boot, mono=time.monotonic_ns() // 1_000_000, src="system")


def _compose(data: Path, settings: Settings, clock: Clock | None) -> Store:
    document, raw = load_rules(settings.store.rules)
    return Store(
        data=data,
        settings=settings,
        rules=build_rules(document, digest=blake3(raw).digest()),
        log_key=LogKey.from_text(settings.log.verifier_key),
        clock=clock or system_clock,
        writer=open_engine(data / DATABASE, writes=True),
        reader=open_engine(data / DATABASE, writes=False),
    )


def _require_same_training(store: Store) -> None:
    with store.reading() as uow:
        first = uow.custody.leaves.first()
    said = read_leaf(first.body).public.get("training") if first else None
    if said is not store.is_training:
        raise CustodyError(
            "The settings and the first entry of the custody log disagree whether this folder is "
            "for training. A training folder never becomes a real one; put expunge.toml back."
        )


def _require_people(requests: Sequence[PersonRequest]) -> None:
    if len(requests) < FLOOR:
        raise WrongEntryError(
            f"A unit starts with at least {FLOOR} people; give --request for each of them."
        )
    for what in ("id", "staff_number", "signing_key", "recipient"):
        if len({_comparable(getattr(each, what)) for each in requests}) != len(requests):
            raise WrongEntryError("Two of the requests are of one person, or share a key.")
    if not any(Duty.ADMINISTRATOR in each.duties for each in requests):
        raise WrongEntryError("One of the first people must be an administrator.")


def _comparable(value: str | bytes) -> str | bytes:
    return same_key(value) if isinstance(value, str) else value


def _fill(
    folder: Path,
    form: Settings,
    requests: Sequence[PersonRequest],
    *,
    training: bool,
    clock: Clock | None,
) -> None:
    now = (clock or system_clock)()
    seal = make_unit_seal(form.unit.name, training=training, now=now)
    unit_keys = UnitKeys(secrets.token_bytes(32), seal.key_pem, seal.chain_pem)
    key = LogKey.of_seed(form.log.origin, unit_keys.log_seed)
    settings = replace(
        form,
        log=replace(form.log, verifier_key=str(key)),
        store=replace(form.store, training=training),
    )
    (folder / CERTIFICATES).mkdir(mode=0o700)
    write_new(folder / SETTINGS, to_toml(settings).encode())
    write_new(folder / ROOT, seal.root_pem)
    recipients = [each.recipient for each in requests]
    write_new(folder / UNIT_KEYS, wrap_unit_keys(unit_keys, recipients=recipients))
    make_file(folder / DATABASE)
    store = _compose(folder, settings, clock)
    upgrade(store.writer)
    _admit_first(store, unit_keys, requests)


def _admit_first(store: Store, unit_keys: UnitKeys, requests: Sequence[PersonRequest]) -> None:
    with store.unit_of_work(unit_keys) as uow:
        now = store.clock()
        root = Digest(HashAlgorithm.SHA256, hashlib.sha256(store.root_pem()).digest())
        started: dict[str, JsonValue] = {
            "training": store.is_training,
            "key": str(store.log_key),
            "root_pem": str(root),
            "programme": version("expunge"),
        }
        uow.custody.append(Draft("log.started", None, None, now, public=started))
        for request in requests:
            person = request.admitted(at=now, by=None)
            uow.people.add(person)
            uow.custody.append(enrolment_of(person))
        uow.commit()


def _remove(folder: Path) -> None:
    """Take away what a failed ``init`` had begun: its own new folder, never followed links."""
    shutil.rmtree(folder, ignore_errors=True)
