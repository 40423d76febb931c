"""Holding and stopping from the command line, by anybody, whatever cannot be opened or recorded.

Where values of cases are not open, as for administrators and auditors, or the record takes nothing,
the act becomes a signed file in the data folder: every gate keeps to it at once, and the next
person who can records it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.cli._kit.acting import acting_options, read_passphrase
from evidence_store.cli._kit.options import handed
from evidence_store.data_folder.stop_files import put_stop_file
from evidence_store.domain.holds.waiting_stops import sign_stop
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.errors import (
    EvidenceStoreError,
    NotFoundError,
    RestoredFolderError,
    WrongEntryError,
)
from evidence_store.open_folder.acting import ActingWithKeys, OwnKey
from evidence_store.open_folder.store import Store
from evidence_store.workflow.holds.holds import place_hold, stop_and_refer
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.cli._kit.naming import NamedItem
    from evidence_store.domain.exhibits.exhibit import Exhibit
ON_A_FULL_DISK = (
    "The disk is full. This was still recorded, in the reserved space. Free space on the disk now."
)


@dataclass(frozen=True, slots=True)
class Stopper:
    """Somebody who holds or stops: their own key is open, the unit's perhaps not."""

    store: Store
    own: OwnKey

    def hold(self, named: NamedItem, *, code: str, note: str) -> ActingWithKeys | None:
        """Hold or stop the exhibit of that name; tell how, and give who acts where it is recorded.

        Raises:
            NotFoundError: the exhibit or the reason is unknown.
            AmbiguousReferenceError: several cases have an exhibit of that reference.
            WrongEntryError: the note cannot be recorded.
        """
        with self.store.reading() as uow:
            exhibit = named.exhibit(uow)
        # Refused here already: else a signed file would be left under a reason that no rules name.
        self.store.rules.hold_reason(code)
        try:
            acting = self.store.with_unit_keys(self.own)
            _record(self.store, acting, exhibit, code=code, note=note)
        # No signed file for these: what was mistyped names nothing that could be held.
        except (NotFoundError, WrongEntryError):
            raise
        except EvidenceStoreError as error:
            self._sign_file(exhibit, code=code, why=error, note=note)
            return None
        if self.store.outside.ballast.disk_is_full:
            click.echo(ON_A_FULL_DISK, err=True)
        return acting

    def _sign_file(
        self, exhibit: Exhibit, *, code: str, why: EvidenceStoreError, note: str
    ) -> None:
        stop = sign_stop(
            exhibit,
            code=code,
            log=str(self.store.log_key),
            person=self.own.actor.id,
            at=self.store.clock(),
            signer=self.own.sign,
        )
        file = put_stop_file(self.store.data, stop)
        click.echo(
            f"It holds from now on as a file that you signed ({file}). It could not be recorded "
            f"here: {why} The next person who opens values of cases records it."
        )
        # Notes name people, and the file lies in the folder in clear (ADR 35).
        if note:
            click.echo("Your note is not in the file, which is in clear. Tell your supervisor.")


def stopping(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--data``, ``--as`` and ``--passphrase-file``, and hand it a ``stopper``."""

    def opened(data: Path, person: str, passphrase_file: Path | None) -> dict[str, Any]:
        store = open_store(data)
        store.keep_room_ready()
        store.find_person(person)  # before anybody types a passphrase for nobody
        passphrase = read_passphrase(passphrase_file)
        # A restored folder waits for two people to sign; a stop waits for nobody.
        own = store.open_own_key(person, passphrase, restored=True)
        return {"stopper": Stopper(store, own)}

    return acting_options(handed(function, opened))


def _record(
    store: Store, acting: ActingWithKeys, exhibit: Exhibit, *, code: str, note: str
) -> None:
    # Its log takes no entry but the restoration itself (ADR 16); a file holds meanwhile.
    if store.waits_for_epoch:
        raise RestoredFolderError("This folder was restored, and waits for two people to sign.")
    if code == STOP_AND_REFER:
        stop_and_refer(store.desk_of(acting), exhibit.id, note=note)
    else:
        place_hold(store.desk_of(acting), exhibit.id, code=code, note=note)
