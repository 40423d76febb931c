"""An open data folder: its engines, rules and keys, and what is asked of it as a whole."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Engine

from config.settings import Settings
from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import require_present_epoch, waits_for_epoch
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.clocks import marks_of
from evidence_store.data_folder.outside import DataFolderOutside, outside_of
from evidence_store.data_folder.places import CERTIFICATES, LOG, REPLACED, RESULTS, ROOT, UNIT_KEYS
from evidence_store.data_folder.signers import signer_of
from evidence_store.data_folder.stop_files import list_stop_files, remove_stop_file
from evidence_store.data_folder.wrapping import Wrapping
from evidence_store.domain.certificates.certificate_content import Unit
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_keeper
from evidence_store.domain.people.enrolments import verify_confirmation, verify_replacement
from evidence_store.domain.people.person import Actor, Person
from evidence_store.domain.people.unit_secrets import secrets_of
from evidence_store.errors import EvidenceStoreError, NotFoundError, SealedKeyError
from evidence_store.keys.person_keys import open_person_keys
from evidence_store.keys.unit_keys import (
    UnitKeys,
    not_wrapped,
    open_unit_keys,
    read_wrapped,
    require_values_key,
)
from evidence_store.open_folder.acting import ActingWithKeys, KeyHolder, OwnKey
from evidence_store.open_folder.checks import CHECKS, CheckedFolder, Tell
from evidence_store.persistence.engines.engine import stay_open
from evidence_store.persistence.log.case_values import ValuesAccess
from evidence_store.persistence.records.snapshots import Open, Snapshot
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.workflow._kit.ports import Clock
from evidence_store.workflow.holds.holds import record_stop_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.custody.heads.checkpoints import HeadSigner
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.keys.recovery_slips import RecoverySlip

Reading: TypeAlias = SqlUnitOfWork
"""What ``Store.reading`` and ``Store.unit_of_work`` give, for those who may not import it."""


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
    snapshot: Snapshot | None = field(default=None, repr=False)

    @contextmanager
    def in_one_snapshot(self) -> Iterator[Store]:
        """For one request: this folder, read in one transaction up to where something writes."""
        snapshot = Snapshot(self.reader)
        try:
            yield replace(self, snapshot=snapshot)
        finally:
            snapshot.end()

    def look_again(self) -> None:
        """Within a request: what is read from now on is as it stands now."""
        if self.snapshot is not None:
            self.snapshot.renew()

    @property
    def outside(self) -> DataFolderOutside:
        """What stands outside: the policy, the high-water file."""
        return outside_of(self.data, self.settings, key=self.log_key, clock=self.clock)

    @property
    def certificates(self) -> Path:
        """Where issued documents stand."""
        return self.data / CERTIFICATES

    @property
    def results(self) -> Path:
        """Where workers write scan results."""
        return self.data / RESULTS

    @property
    def is_on_server(self) -> bool:
        """Whether the database is on a server and not in the folder."""
        return bool(self.settings.database.url)

    @property
    def is_training(self) -> bool:
        """Whether this is a training folder; it never becomes a real one."""
        return self.settings.store.training

    @property
    def unit(self) -> Unit:
        """The unit as its documents name it."""
        told = self.settings.unit
        return Unit(
            name=told.name,
            force=told.force,
            address=tuple(line.strip() for line in told.address.splitlines() if line.strip()),
            telephone=told.telephone,
            email=told.email,
        )

    def keep_room_ready(self) -> None:
        """Make the ballast, or make it whole again, where there is room for it."""
        self.outside.ballast.keep_ready()

    def unit_of_work(self, unit_keys: UnitKeys) -> SqlUnitOfWork:
        """A transaction that can commit; it signs the log's new head with the unit's key.

        Every record that it reads is held to the custody log.
        """
        uow = self._writing(unit_keys)
        uow.first = lambda: self._before_writing(unit_keys)
        return uow

    def _before_writing(self, unit_keys: UnitKeys) -> None:
        self.look_again()
        self.record_stop_files(unit_keys)

    def record_stop_files(self, unit_keys: UnitKeys) -> None:
        """Record every signed hold and stop that waits; a file goes once its entry is durable.

        One that cannot be recorded stays where it is, and holds: so do all of them where the keys
        of the person who acts do not open values of cases, which an entry of a case seals.
        """
        if unit_keys.cases is None:
            return
        for file in list_stop_files(self.data):
            with suppress(EvidenceStoreError):
                if file.stop is not None:
                    record_stop_file(
                        file.stop,
                        log=str(self.log_key),
                        uow=self._writing(unit_keys),
                        clock=self.clock,
                        rules=self.rules,
                    )
                    remove_stop_file(self.data, file)

    def _writing(self, unit_keys: UnitKeys) -> SqlUnitOfWork:
        return self._unit(
            self.writer,
            signer_of(unit_keys),
            held_to=self.log_key,
            values=_values_of(unit_keys, opens=True),
        )

    def replacing_keys(self, old: UnitKeys, new: UnitKeys) -> SqlUnitOfWork:
        """The one transaction that gives the log its new key: its head is signed with that."""
        self.record_stop_files(old)
        return self._unit(
            self.writer,
            signer_of(new),
            held_to=self.log_key,
            values=_values_of(old, opens=True),
        )

    def reading(self, acting: KeyHolder | None = None) -> SqlUnitOfWork:
        """A transaction that sees one snapshot, takes no lock and cannot commit.

        Args:
            acting: who reads. What entries of cases commit to is opened for a reader whose duties
                include case content, where the unit's key for values is open; for administrators,
                and without anybody, it stays sealed.
        """
        if acting is None:
            return self._unit(self.reader, None, held_to=None)
        return self.reading_values(acting.actor, acting.unit_keys)

    def reading_values(self, actor: Actor, unit_keys: UnitKeys) -> SqlUnitOfWork:
        """The same for somebody whose own key is not open here, while the unit's keys are."""
        opens = bool(actor.duties & ALLOWED_DUTIES[Act.REVIEW])
        values = _values_of(unit_keys, opens=opens)
        return self._unit(self.reader, None, held_to=None, values=values)

    @contextmanager
    def staying_open(self) -> Iterator[None]:
        """For a process that lives long: keep the database open between transactions."""
        try:
            with stay_open(self.reader, self.writer):
                yield
        finally:
            self.reader.dispose()
            self.writer.dispose()

    def read_ahead(self) -> None:
        """Read every record of cases once: what a list reads again is then quick (a second or two).

        Raises:
            EvidenceStoreError: a record was changed or damaged outside the programme.
        """
        with self.reading() as uow:
            for kind in (uow.cases, uow.orders, uow.exhibits, uow.acquisitions, uow.disposals):
                kind.find()

    def root_pem(self) -> bytes:
        """The root certificate under which this folder's certificates are sealed."""
        return (self.data / ROOT).read_bytes()

    def trusted(self) -> list[bytes]:
        """What this unit's documents are checked by: its root, and its list of replaced keys."""
        replaced = self.data / REPLACED
        return [self.root_pem(), *([replaced.read_bytes()] if replaced.is_file() else [])]

    def log_certificate(self) -> bytes:
        """The certificate of the log's key by the root, as DER."""
        return pem_to_der((self.data / LOG).read_bytes())

    def find_person(self, person: str) -> Person:
        """The person of that id or staff number.

        Raises:
            NotFoundError: nobody is enrolled under it.
        """
        with self.reading() as uow:
            return _person_in(uow, person)

    def held_person(self, person: str) -> Person:
        """Return the person of that id or staff number, held to the custody log: the one to act.

        Raises:
            NotFoundError: nobody is enrolled under it.
            ChangedRecordError: the person's record was changed outside the programme.
        """
        with self._unit(self.reader, None, held_to=self.log_key) as uow:
            return _person_in(uow, person)

    def present_actor(self, person: str) -> Actor:
        """Who acts under that id or staff number without opening a key: with a passkey.

        Raises:
            NotFoundError: nobody is enrolled under it.
            RestoredFolderError: the folder was restored, and waits for two people to sign.
            ChangedRecordError: the person's record was changed outside the programme.
            SealedKeyError: the person has left, or waits to be confirmed.
        """
        found = self._who_acts(person)
        return Actor(found.id, found.name, found.rank, frozenset(found.duties))

    def open_actor(
        self, person: str, passphrase: str | RecoverySlip, *, restored: bool = False
    ) -> ActingWithKeys:
        """Open a person's own key by their passphrase, and the unit's keys with it.

        Args:
            person: id or staff number.
            passphrase: the person's own; or their recovery slip, to set a new passphrase.
            restored: also in a restored folder that waits for its new epoch: to sign that.

        Raises:
            NotFoundError: nobody is enrolled under that id or number.
            RestoredFolderError: the folder was restored, and waits for two people to sign.
            ChangedRecordError: the person's record was changed outside the programme.
            SealedKeyError: the passphrase does not open the key, the person has left, or the keys
                are not the enrolled ones.
            NotPermittedError: the person's duties need none of the unit's keys.
        """
        return self.with_unit_keys(self.open_own_key(person, passphrase, restored=restored))

    def with_unit_keys(self, own: OwnKey) -> ActingWithKeys:
        """Open the unit's keys with somebody's own.

        Raises:
            NotPermittedError: the person's duties need none of them.
            SealedKeyError: they are not wrapped for this person, or are damaged, or another unit's,
                or the key for values is not the one that the custody log names.
            ReplacedKeyError: they were replaced meanwhile.
        """
        require_keeper(own.actor)
        unit_keys = open_unit_keys(read_wrapped(self.data / UNIT_KEYS), own.identity)
        if LogKey.of_seed(self.log_key.origin, unit_keys.log_seed) != self.log_key.alone:
            raise SealedKeyError(
                "The unit's keys are not those of this folder's custody log. If they were replaced "
                "just now, do it again."
            )
        if not secrets_of(own.actor.duties) <= unit_keys.opens:
            raise not_wrapped()
        self.require_named(unit_keys)
        return ActingWithKeys(own.actor, own.sign, own.identity, unit_keys)

    def require_named(self, unit_keys: UnitKeys) -> None:
        """Check that the unit's key for values is the one that the custody log names.

        Raises:
            SealedKeyError: it is another: somebody put it in the unit's place.
            ReplacedKeyError: the unit's keys were replaced meanwhile.
            TamperedLogError: the log does not agree with its head, or with what people signed.
        """
        if unit_keys.cases is not None:
            with self._unit(self.reader, None, held_to=self.log_key) as uow:
                named = uow.custody.values_key_named()
            require_values_key(unit_keys, named)

    def open_own_key(
        self, person: str, passphrase: str | RecoverySlip, *, restored: bool = False
    ) -> OwnKey:
        """Open a person's own key by their passphrase, and no key of the unit.

        Raises:
            NotFoundError: nobody is enrolled under that id or number.
            RestoredFolderError: the folder was restored, and waits for two people to sign.
            ChangedRecordError: the person's record was changed outside the programme.
            SealedKeyError: the passphrase does not open the key, the person has left, or the key
                is not the enrolled one.
        """
        found = self._who_acts(person, restored=restored)
        keys = open_person_keys(found.id, sealed_key=found.sealed_key, passphrase=passphrase)
        if (keys.signing_key, keys.recipient) != (found.signing_key, found.recipient):
            raise SealedKeyError(f"{found.id}: the sealed key is not the one that was enrolled.")
        actor = Actor(found.id, found.name, found.rank, frozenset(found.duties))
        return OwnKey(actor, keys.sign, keys.identity)

    def wrap_unit_keys(self, unit_keys: UnitKeys) -> None:
        """Write what is open of the unit's keys again for exactly those who act and need it.

        Done under the write lock, so that of two at a time the later one sees everybody.
        """
        with self.unit_of_work(unit_keys) as uow:
            self.rewrap(unit_keys)([each for each in uow.people.find() if each.is_present])

    def rewrap(self, unit_keys: UnitKeys) -> Wrapping:
        """What a step calls, within its transaction, to wrap the unit's keys for these people."""
        return Wrapping(self.data / UNIT_KEYS, unit_keys)

    def check(self, *, known: Iterable[KnownHeads]) -> Iterator[str]:
        """Check everything that is kept, yielding what was checked, in words, as it goes.

        Args:
            known: heads of the custody log from outside this folder.

        Raises:
            EvidenceStoreError: the first break.
        """
        with self.reading() as uow:
            subject = self.subject(uow, known=known)
            for check in CHECKS:
                yield check.run(subject)

    def subject(
        self, uow: SqlUnitOfWork, *, known: Iterable[KnownHeads], tell: Tell = lambda *_: None
    ) -> CheckedFolder:
        """This folder, as the checks of ``open_folder.checks`` take it."""
        newest = uow.custody.leaves.last()
        origin = self.log_key.origin if newest is None else read_leaf(newest.body).log
        return CheckedFolder(
            engine=self.reader,
            uow=uow,
            key=self.log_key.called(origin),  # a restored log still has its old name
            data=self.data,
            known=tuple(known),
            tell=tell,
            now=self.clock(),
        )

    @property
    def waits_for_epoch(self) -> bool:
        """Whether the folder was restored, and two people have not signed its new epoch yet."""
        with self.reading() as uow:
            return waits_for_epoch(uow.custody.leaves.last(), origin=self.log_key.origin)

    def _who_acts(self, person: str, *, restored: bool = False) -> Person:
        """Return the person held to the log, who may act now: all of it read at one moment."""
        with self.in_one_snapshot() as store:
            return store._read_who_acts(person, restored=restored)  # noqa: SLF001 -- its own class

    def _read_who_acts(self, person: str, *, restored: bool) -> Person:
        with self._unit(self.reader, None, held_to=self.log_key) as uow:
            if not restored:
                uow.custody.leaves.expect(None, None)  # with what the person is held to
                newest = uow.custody.leaves.last()
                require_present_epoch(newest, origin=self.log_key.origin)
            found = _person_in(uow, person)
        if found.left_at is not None:
            raise SealedKeyError(f"{found.id}: this person has left and can no longer act.")
        self._require_confirmed(found)
        return found

    def _require_confirmed(self, person: Person) -> None:
        if person.is_pending:
            raise SealedKeyError(
                f"{person.id}: this enrolment waits for a second person, who is not the "
                "administrator, to confirm it: expunge person confirm."
            )
        with self.reading() as uow:
            if person.confirmed_by is not None:
                confirmer = uow.people.get(person.confirmed_by)
                verify_confirmation(person, confirmer=confirmer)
            if person.former_keys:
                verify_replacement(person, others={each.id: each for each in uow.people.find()})

    def _unit(
        self,
        engine: Engine,
        signer: HeadSigner | None,
        *,
        held_to: LogKey | None,
        values: ValuesAccess | None = None,
    ) -> SqlUnitOfWork:
        shared = self.snapshot if engine is self.reader else None
        uow = SqlUnitOfWork(
            partial(Open.of, engine) if shared is None else shared.begun,
            origin=self.log_key.origin,
            clock=self.clock,
            marks=marks_of(self.clock),
            signer=signer,
            held_to=held_to,
            outside=self.outside,
            values=values,
        )
        if signer is not None:
            uow.first = self.look_again
        return uow


def _person_in(uow: SqlUnitOfWork, person: str) -> Person:
    for found in uow.people.find(id=person) or uow.people.find(staff_number=person):
        return found
    raise NotFoundError(
        f"{person}: no one is enrolled under that id or staff number. See: expunge person list."
    )


def _values_of(unit_keys: UnitKeys, *, opens: bool) -> ValuesAccess:
    """Access to values of cases; with no key for them nothing is opened, and nothing sealed."""
    if unit_keys.cases is None:
        return ValuesAccess(None, opens=False)
    return ValuesAccess(unit_keys.values_key, opens=opens)
