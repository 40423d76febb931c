"""What stands outside a data folder and holds it: its policy and its high-water file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config.policy import PolicySettings
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.heads.epochs import restorations_in, waits_for_epoch
from evidence_store.custody.heads.high_water import HeadNotKeptError, HighWaterError, HighWaterFile
from evidence_store.custody.heads.known_heads import GivenHeads, verify_known_heads
from evidence_store.data_folder.ballast import MIB, Ballast
from evidence_store.data_folder.stop_files import list_stop_files
from evidence_store.domain.unit.anchors import AnchoredHead, AnchorKind, AnchorPolicy
from evidence_store.errors import TamperedLogError
from evidence_store.ways import Way, said_by
from evidence_store.workflow._kit.ports import Clock
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.settings import Settings
    from evidence_store.domain.holds.waiting_stops import StopFile
    from evidence_store.persistence.records.recording import RecordingLog


@dataclass(frozen=True, slots=True)
class DataFolderOutside:
    """Implements ``persistence.records.unit_of_work.HeldOutside``.

    Args:
        data: the data folder.
        settings: its policy.
        key: the log's public key.
        training: a training folder may keep its high-water file on the same volume.
        clock: gives the present.
        on_server: the record itself is on a server, with a disk of its own.
    """

    data: Path
    settings: PolicySettings
    key: LogKey
    training: bool
    clock: Clock
    on_server: bool

    @property
    def ballast(self) -> Ballast:
        """The space that is kept ready in the data folder."""
        return Ballast(self.data, self.settings.ballast_mib * MIB)

    def require_room(self) -> None:
        """Check that the data folder's disk has room for ordinary work.

        Raises:
            NoRoomError: it has not.
        """
        if not self.on_server:
            self.ballast.require_room()

    def let_room_go(self) -> None:
        """On a full disk, let go some of the space that is kept ready."""
        self.ballast.let_go()

    @property
    def policy(self) -> AnchorPolicy:
        """What the start of an erasure waits for."""
        return AnchorPolicy(
            kinds=tuple(AnchorKind(each) for each in self.settings.erasure_waits_for),
            needed=self.settings.anchors_needed,
            max_age=timedelta(hours=self.settings.anchor_hours),
            witnesses_needed=self.settings.witnesses_needed,
        )

    @property
    def policy_digest(self) -> str:
        """BLAKE3 over the policy as canonical JSON: what the log calls it."""
        return str(digest_of(self.settings))

    @property
    def authorising_needs_passkey(self) -> bool:
        """Whether two people set that an authorisation is signed with a passkey alone."""
        return self.settings.authorising_needs_passkey

    @property
    def high_water(self) -> HighWaterFile | None:
        """The file on another volume, None where the policy names none."""
        if not self.settings.high_water:
            return None
        return HighWaterFile(Path(self.settings.high_water), self.key)

    def heads(self) -> Sequence[AnchoredHead]:
        """The high-water file's newest head.

        Raises:
            CustodyError: it cannot be read.
        """
        file = self.high_water
        mark = file.newest() if file else None
        if file is None or mark is None:
            return ()
        head = mark.head
        return (AnchoredHead(AnchorKind.HIGH_WATER, file.name, head.size, head.root, mark.at),)

    def stop_files(self) -> Sequence[StopFile]:
        """Signed holds and stops that are not recorded yet."""
        return list_stop_files(self.data)

    def begun(self, custody: RecordingLog) -> None:
        """Check that the log continues the head in the high-water file.

        Raises:
            HighWaterError: the file is not there, or cannot be read or written.
            WrongEntryError: it is on the same volume as the data folder.
            TamperedLogError: the log is shorter than it was, or another one.
        """
        file = self.high_water
        if file is None:
            return
        if not self.training:
            file.require_elsewhere(self.data)
        mark = file.newest()
        file.require_writable()
        # A restored log is behind that head until two people have signed for what was lost.
        if mark is None or waits_for_epoch(custody.leaves.last(), origin=self.key.origin):
            return
        earlier = mark.head.origin != self.key.origin
        try:
            verify_known_heads(
                [GivenHeads(file.name, (mark.head,))],
                size=custody.leaves.size(),
                read=custody.leaves.node,
                restorations=restorations_in(custody.control()) if earlier else (),
            )
        except TamperedLogError as error:
            raise TamperedLogError(
                said_by(error)
                + " Recording is paused until this is explained. If the folder was put back from "
                "a copy, put the newest one in its place, or restore a backup with: "
                + Way.BACKUP_RESTORE
                + "."
            ) from error

    def committed(self, note: str, events: Sequence[str]) -> None:
        """Write the new signed head to the high-water file, where the policy says after these.

        Raises:
            HeadNotKeptError: it cannot be written; what was committed stays.
        """
        after = set(self.settings.high_water_after)
        file = self.high_water
        if file is None or (after and not after & set(events)):
            return
        try:
            # After the commit: a kill between a mark and its commit would put the file ahead of the
            # log, and make every later start a false alarm (ADR 15).
            file.append(note, at=self.clock())
        except HighWaterError as error:
            raise HeadNotKeptError(
                "This is recorded, and stays: do not do it again. The new head of the log could "
                f"not be written to the high-water file {file.path.name}. Record nothing more "
                "before its volume is back where the policy says, with room on it: the next act "
                "writes a newer head."
            ) from error


def outside_of(data: Path, settings: Settings, *, key: LogKey, clock: Clock) -> DataFolderOutside:
    """What stands outside that data folder, by its settings."""
    return DataFolderOutside(
        data=data,
        settings=settings.policy,
        key=key,
        training=settings.store.training,
        clock=clock,
        on_server=bool(settings.database.url),
    )
