"""An open data folder, and the people who act in it: who they are, and what their keys open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import require_present_epoch
from evidence_store.data_folder.places import UNIT_KEYS
from evidence_store.domain.people.duties import require_keeper
from evidence_store.domain.people.enrolments import verify_confirmation, verify_replacement
from evidence_store.domain.people.person import Actor, Person
from evidence_store.domain.people.unit_secrets import secrets_of
from evidence_store.errors import NotFoundError, SealedKeyError
from evidence_store.keys.person_keys import open_person_keys
from evidence_store.keys.unit_keys import (
    UnitKeys,
    not_wrapped,
    open_unit_keys,
    read_wrapped,
    require_values_key,
)
from evidence_store.open_folder.acting import ActingWithKeys, KeyHolder, OwnKey
from evidence_store.open_folder.folder import Folder, Reading
from evidence_store.ways import Way
from evidence_store.workflow._kit.desk import Desk, SigningDesk
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.keys.recovery_slips import RecoverySlip

__all__ = ["Reading", "Store"]


@dataclass(frozen=True, slots=True)
class Store(Folder):
    """One open data folder, and the people who act in it."""

    def desk_of(self, holder: KeyHolder) -> Desk:
        """What a step is given that this person does."""
        return Desk(holder.actor, self.unit_of_work(holder.unit_keys), self.clock, self.rules)

    def signing_desk(self, acting: ActingWithKeys) -> SigningDesk:
        """The same for a step that signs."""
        return self.desk_of(acting).signing(acting.sign)

    def reading_desk(self, actor: Actor) -> Desk:
        """What a step is given that only reads; what entries of cases commit to stays sealed."""
        return Desk(actor, self.reading(), self.clock, self.rules)

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
            ChangedRecordError: the person's record was changed outside the program.
        """
        with self._unit(self.reader, None, held_to=self.log_key) as uow:
            return _person_in(uow, person)

    def present_actor(self, person: str) -> Actor:
        """Who acts under that id or staff number without opening a key: with a passkey.

        Raises:
            NotFoundError: nobody is enrolled under it.
            RestoredFolderError: the folder was restored, and waits for two people to sign.
            ChangedRecordError: the person's record was changed outside the program.
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
            ChangedRecordError: the person's record was changed outside the program.
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
        unit_keys = replace(unit_keys, token=self.token)
        if LogKey(self.log_key.origin, unit_keys.log_signer.public_key) != self.log_key.alone:
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
            ChangedRecordError: the person's record was changed outside the program.
            SealedKeyError: the passphrase does not open the key, the person has left, or the key
                is not the enrolled one.
        """
        found = self._who_acts(person, restored=restored)
        keys = open_person_keys(found.id, sealed_key=found.sealed_key, passphrase=passphrase)
        # Sealed keys lie in the database: a person who writes there could have put in their own.
        if (keys.signing_key, keys.recipient) != (found.signing_key, found.recipient):
            raise SealedKeyError(f"{found.id}: the sealed key is not the one that was enrolled.")
        actor = Actor(found.id, found.name, found.rank, frozenset(found.duties))
        return OwnKey(actor, keys.sign, keys.identity)

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
                "administrator, to confirm it: " + Way.PERSON_CONFIRM + "."
            )
        with self.reading() as uow:
            if person.confirmed_by is not None:
                confirmer = uow.people.get(person.confirmed_by)
                verify_confirmation(person, confirmer=confirmer)
            if person.former_keys:
                verify_replacement(person, others={each.id: each for each in uow.people.find()})


def _person_in(uow: Reading, person: str) -> Person:
    for found in uow.people.find(id=person) or uow.people.find(staff_number=person):
        return found
    raise NotFoundError(
        f"{person}: no one is enrolled under that id or staff number. See: " + Way.PERSON_LIST + "."
    )
