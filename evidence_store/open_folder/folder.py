"""An open data folder as files and transactions: its engines, its rules, its log's key."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar, overload

from sqlalchemy import Engine

from config.settings import Settings
from evidence_store.certificates.log_certificate import pem_to_der
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import waits_for_epoch
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.clocks import marks_of
from evidence_store.data_folder.outside import DataFolderOutside, outside_of
from evidence_store.data_folder.places import CERTIFICATES, LOG, REPLACED, RESULTS, ROOT, UNIT_KEYS
from evidence_store.data_folder.signers import signer_of
from evidence_store.data_folder.stop_files import list_stop_files, remove_stop_file
from evidence_store.data_folder.wrapping import Wrapping
from evidence_store.domain.certificates.certificate_content import Unit
from evidence_store.domain.law.rules import Rules
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act
from evidence_store.errors import EvidenceStoreError
from evidence_store.keys.tokens.token_keys import TokenPlace
from evidence_store.open_folder.checks import CHECKS, CheckedFolder, Tell
from evidence_store.persistence.engines.engine import stay_open
from evidence_store.persistence.log.case_values import ValuesAccess
from evidence_store.persistence.records.sittings import RehearsedUnitOfWork, SittingUnitOfWork
from evidence_store.persistence.records.snapshots import Open, Snapshot
from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
from evidence_store.workflow._kit.ports import Clock
from evidence_store.workflow.holds.holds import record_stop_file
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence_store.custody.heads.checkpoints import HeadSigner
    from evidence_store.custody.heads.known_heads import KnownHeads
    from evidence_store.domain.people.person import Actor
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import KeyHolder

OneSitting: TypeAlias = SittingUnitOfWork
"""What ``Folder.sitting_of`` gives, for the same."""

U = TypeVar("U", bound=SqlUnitOfWork)

Reading: TypeAlias = SqlUnitOfWork
"""What ``Folder.reading`` and ``Folder.unit_of_work`` give, for those who may not import it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One open data folder: where its files are, and its transactions."""

    data: Path
    settings: Settings
    rules: Rules
    log_key: LogKey
    clock: Clock
    writer: Engine = field(repr=False)
    reader: Engine = field(repr=False)
    snapshot: Snapshot | None = field(default=None, repr=False)
    sitting: SittingUnitOfWork | None = field(default=None, repr=False)

    @contextmanager
    def in_one_snapshot(self) -> Iterator[Self]:
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
    def token(self) -> TokenPlace | None:
        """The token that the settings name, if keys of the unit are in one."""
        told = self.settings.token
        return TokenPlace(told.module, told.serial, told.label) if told.serial else None

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

        Every record that it reads is held to the custody log. Within a sitting it is that one's.
        """
        if self.sitting is not None:
            return self.sitting
        return self._first_of_all(self._writing(unit_keys), unit_keys)

    def sitting_of(self, unit_keys: UnitKeys) -> SittingUnitOfWork:
        """One transaction for several steps, which are kept together (``open_folder.sittings``)."""
        return self._first_of_all(self._writing(unit_keys, SittingUnitOfWork), unit_keys)

    def rehearsal(self, unit_keys: UnitKeys) -> RehearsedUnitOfWork:
        """The same to see what steps would record: it is never kept."""
        return self._first_of_all(self._writing(unit_keys, RehearsedUnitOfWork), unit_keys)

    def _first_of_all(self, uow: U, unit_keys: UnitKeys) -> U:
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
            # It is not the fault of who acts now: they go on, and the
            # file holds at every gate (ADR 35).
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

    @overload
    def _writing(self, unit_keys: UnitKeys) -> SqlUnitOfWork: ...
    @overload
    def _writing(self, unit_keys: UnitKeys, kind: type[U]) -> U: ...
    def _writing(
        self, unit_keys: UnitKeys, kind: type[SqlUnitOfWork] = SqlUnitOfWork
    ) -> SqlUnitOfWork:
        return self._unit(
            self.writer,
            signer_of(unit_keys),
            held_to=self.log_key,
            values=_values_of(unit_keys, opens=True),
            kind=kind,
        )

    def replacing_keys(self, old: UnitKeys, new: UnitKeys) -> SqlUnitOfWork:
        """The one transaction that gives the log its new key: its head is signed with that."""
        # By the keys that end: the transaction below signs its head with the new one.
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
        # The server's keys would open them; a reader's or administrator's duty does not (ADR 26).
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
            EvidenceStoreError: a record was changed or damaged outside the program.
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

    def trusted_with_log(self) -> list[bytes]:
        """What codes on paper are checked by: the certificate of the log's key besides."""
        return [*self.trusted(), (self.data / LOG).read_bytes()]

    def log_certificate(self) -> bytes:
        """The certificate of the log's key by the root, as DER."""
        return pem_to_der((self.data / LOG).read_bytes())

    def wrap_unit_keys(self, unit_keys: UnitKeys) -> None:
        """Write what is open of the unit's keys again for exactly those who act and need it."""
        # Done under the write lock, so that of two at a time the later one sees everybody.
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

    def _unit(
        self,
        engine: Engine,
        signer: HeadSigner | None,
        *,
        held_to: LogKey | None,
        values: ValuesAccess | None = None,
        kind: type[SqlUnitOfWork] = SqlUnitOfWork,
    ) -> SqlUnitOfWork:
        # What writes never decides by the moment that a request reads (ADR 47).
        shared = self.snapshot if engine is self.reader else None
        uow = kind(
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


def _values_of(unit_keys: UnitKeys, *, opens: bool) -> ValuesAccess:
    """Access to values of cases; with no key for them nothing is opened, and nothing sealed."""
    if unit_keys.cases is None:
        return ValuesAccess(None, opens=False)
    return ValuesAccess(unit_keys.values_key, opens=opens)
