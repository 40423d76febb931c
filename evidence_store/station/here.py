"""What is at the station now: its devices, and which exhibits they are.

Nothing here opens a device, and nothing that is told here decides about one: it is what people are
shown, and the name of a device that the eraser is given.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.known_by import training_copy
from evidence_store.domain.station.matches import (
    NO_SERIAL,
    NOT_ON_RECORD,
    Match,
    match,
    serials_of,
)
from evidence_store.domain.values.texts import same_key
from evidence_store.errors import OutOfSequenceError
from forensics.erasing.station.asking import (
    SilentServiceError,
    Sockets,
    begin_erasing,
    list_devices,
    usual_folder,
)
from forensics.erasing.station.messages import Devices, Refused
from forensics.erasing.station.plugged_in import NotKnown, PluggedIn
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.workflow._kit.ports import UnitOfWork

FRESH_SECONDS = 1.5
"""For so long a listing is as good as new: pages ask every few seconds, several at once."""
_WAITING = (
    DisposalState.AUTHORISED,
    DisposalState.PERMITTED,
    DisposalState.RUNNING,
    DisposalState.INTERRUPTED,
    DisposalState.COMPLETED,
    DisposalState.INCONCLUSIVE,
)
NOT_BEGUN = (
    "Signed, and not begun. {why} It changed nothing. Once that is settled, begin it here: it "
    "stays signed for."
)
BEGUN = "Signed. The eraser has it in hand: everything is checked again before the first byte."


@dataclass(frozen=True, slots=True)
class AtStation:
    """A device that is plugged in, and the exhibits that it can be, the best first."""

    device: PluggedIn
    matches: tuple[Match, ...]

    @property
    def exhibit(self) -> Exhibit | None:
        """The one exhibit that it is; None where none fits, or several do."""
        found = [each.exhibit for each in self.matches if each.is_it]
        return found[0] if len(found) == 1 else None

    @property
    def why_none(self) -> str:
        """Why no exhibit fits, where none does."""
        return NO_SERIAL if _is_unnumbered(self.device) else NOT_ON_RECORD


@dataclass(frozen=True, slots=True)
class SeenHere:
    """What is at the station.

    ``not_known`` is plugged in and does not say what it is; ``silent`` says why nothing is known of
    anything, where that is so.
    """

    devices: tuple[AtStation, ...] = ()
    not_known: tuple[NotKnown, ...] = ()
    silent: str = ""


class Station:
    """The station of this machine, asked by pages and by the terminal.

    Where no reader was ever started here there is none, and nothing about it is shown.
    """

    def __init__(self, sockets: Sockets, *, seconds: Callable[[], float] = time.monotonic) -> None:
        """Ask nobody yet.

        Args:
            sockets: where the services listen.
            seconds: a clock that never runs backwards.
        """
        self._sockets, self._seconds = sockets, seconds
        self._one = threading.Lock()
        self._listed: tuple[float, Devices | SilentServiceError] | None = None

    @property
    def is_there(self) -> bool:
        """Whether this machine is a station."""
        return self._sockets.is_there

    def _devices(self) -> Devices:
        """What is plugged in, as of a moment ago.

        Raises:
            SilentServiceError: the reader did not answer, a moment ago: all who waited meanwhile
                hear it at once.
        """
        with self._one:
            if self._listed is None or self._seconds() - self._listed[0] > FRESH_SECONDS:
                found = self._answer()
                self._listed = (self._seconds(), found)
            listed = self._listed[1]
        if isinstance(listed, SilentServiceError):
            raise SilentServiceError(str(listed))
        return listed

    def _answer(self) -> Devices | SilentServiceError:
        try:
            return list_devices(self._sockets)
        except SilentServiceError as error:
            return error

    def at_hand(self, uow: UnitOfWork) -> SeenHere:
        """Return each device with the exhibits of the record that it can be."""
        try:
            listed = self._devices()
        except SilentServiceError as error:
            return SeenHere(silent=f"{error}.")
        found = listed.devices
        unnumbered = _unnumbered(uow) if any(_is_unnumbered(one) for one in found) else ()
        devices = (
            AtStation(one, match(one.identity, one.facts, (*_known(uow, one), *unnumbered)))
            for one in found
        )
        return SeenHere(tuple(devices), listed.not_known)

    def name_of(self, uow: UnitOfWork, exhibit: Exhibit, *, to_write: bool) -> str | None:
        """By which name an exhibit is plugged in, and free to be worked on; None where it is not.

        Two devices that both could be it are none. ``to_write``: it is to be erased, not read.
        """
        if not self.is_there:
            return None
        found = [
            each.device.name
            for each in self.at_hand(uow).devices
            if each.exhibit is not None
            and each.exhibit.id == exhibit.id
            and not each.device.bar
            and not (to_write and each.device.is_read_only)
        ]
        return found[0] if len(found) == 1 else None

    def begin(self, job: Job, device: str) -> str:
        """Tell the eraser to begin, and return its answer as a sentence.

        The job is recorded and signed for; where the eraser is silent it waits there.
        """
        try:
            answer = begin_erasing(self._sockets, permit=job.permit_id or "", device=device)
        except SilentServiceError as error:
            return NOT_BEGUN.format(why=f"{error}.")
        return NOT_BEGUN.format(why=answer.sentence) if isinstance(answer, Refused) else BEGUN

    def require_name(self, uow: UnitOfWork, exhibit: Exhibit, *, to_write: bool) -> str:
        """The same as ``name_of``.

        Raises:
            OutOfSequenceError: it is not plugged in, or cannot be worked on as it is connected.
        """
        found = self.name_of(uow, exhibit, to_write=to_write)
        if found is None:
            raise OutOfSequenceError(
                f"{exhibit.reference}: it is not plugged in at the station any more, something "
                "uses it, or it is read-only and is to be erased. Connect it, look at the page of "
                "the station, and try again."
            )
        return found


def usual_station(folder: Path | None = None) -> Station:
    """The station of this machine, with its sockets in that folder, or where they usually are."""
    return Station(Sockets(usual_folder() if folder is None else folder))


def _is_unnumbered(device: PluggedIn) -> bool:
    return not serials_of(device.identity, device.facts)


def _known(uow: UnitOfWork, device: PluggedIn) -> list[Exhibit]:
    known: set[str] = set()
    for serial in serials_of(device.identity, device.facts):
        known |= {f"serial {same_key(serial)}", training_copy(serial)}
    return list(uow.exhibits.known_by(known)) if known else []


def _unnumbered(uow: UnitOfWork) -> Iterable[Exhibit]:
    """Exhibits without a serial number whose erasure is authorised or under way."""
    ids = {each.exhibit_id for each in uow.disposals.find(state=_WAITING)}
    found = uow.exhibits.find(id=ids) if ids else ()
    return [each for each in found if each.target_serial is None]
