"""A station: the services in threads of the test, and a bench whose device is plugged in there."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import JobKind
from evidence_store.station.erasing_service import ErasingService
from evidence_store.station.here import Station
from evidence_store.worker.reading_again import read_for_somebody
from evidence_store.worker.working import work
from forensics.erasing.devices.block_devices import THIS_MACHINE
from forensics.erasing.station.asking import Sockets
from forensics.erasing.station.channel import listen_at
from forensics.erasing.station.listing import DeviceListing
from forensics.erasing.station.names import find_device
from forensics.erasing.station.reading_service import answering_of
from forensics.erasing.station.serving import serve
from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PORT
from tests.webui.erase_bench import Bench, set_up
from webui.app import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from forensics.erasing.station.serving import Answering
    from tests.webui.conftest import Unit


ME = frozenset({os.getuid()})
SOCKETS = "s"  # a socket's whole path is short


def looked_at_each_time(sockets: Sockets) -> Station:
    """The station, with each listing a new one: tests do not wait until one is old."""
    return Station(sockets, seconds=count(step=10).__next__)


def make_folders(folder: Path, sockets: Sockets) -> Path:
    """Make those of the sockets, and give the one in which devices have names."""
    plugs = folder / "by-id"
    for each in (sockets.folder, sockets.reader.parent, sockets.eraser.parent, plugs):
        each.mkdir(exist_ok=True)
    return plugs


def authorised(bench: Bench) -> None:
    """Propose the erasure of its device, and have it authorised."""
    assert bench.propose().status_code == 303
    bench.authorise()


@dataclass(frozen=True)
class StationBench:
    """The bench, the folder in which its device has a name, and the sockets."""

    bench: Bench
    other: Bench | None
    plugs: Path
    sockets: Sockets

    def plug_in(self) -> None:
        """The training file comes under its name at the station, with its note."""
        for each in self.bench.training_file.parent.glob("training-file.raw*"):
            each.rename(self.plugs / each.name)

    def pull_out(self) -> None:
        for each in self.plugs.glob("training-file.raw*"):
            each.rename(self.bench.training_file.parent / each.name)

    @property
    def plugged(self) -> Path:
        return self.plugs / self.bench.training_file.name

    def read(self) -> int:
        """What the reader does of the readings that are asked for."""
        store = self.bench.unit.store
        find = partial(find_device, folders=[self.plugs])
        return work(store, keys_of(store), is_leaving=lambda: False, until_idle=True,
                    does={JobKind.READ_DEVICE: partial(read_for_somebody, find=find)})  # fmt: skip

    @contextmanager
    def reading_beside(self) -> Iterator[None]:
        """The reader does readings as they come, for as long as the block lasts."""
        leaving = threading.Event()

        def look() -> None:
            while not leaving.wait(0.1):
                self.read()

        beside = threading.Thread(target=look)
        beside.start()
        try:
            yield
        finally:
            leaving.set()
            beside.join()

    @contextmanager
    def reader(self) -> Iterator[None]:
        with serving(
            self.sockets.reader, answering_of(DeviceListing([self.plugs], machine=THIS_MACHINE))
        ):
            yield

    @contextmanager
    def eraser(self) -> Iterator[ErasingService]:
        leaving = threading.Event()
        store = self.bench.unit.store
        service = ErasingService(store, keys_of(store), [self.plugs], leaving.is_set)
        with serving(self.sockets.eraser, service.answer):
            yield service
        leaving.set()


def keys_of(store: Store) -> UnitKeys:
    return store.open_actor("O1", PASSPHRASE).unit_keys


def set_up_station(unit: Unit, folder: Path, *, with_another: bool = False) -> StationBench:
    """A bench whose device is authorised, and lies on the table beside the station.

    ``with_another``: another device of the same line, authorised too, is plugged in already.
    """
    sockets = Sockets(folder / SOCKETS)
    plugs, station = make_folders(folder, sockets), looked_at_each_time(sockets)
    app = create_app(unit.store, port=PORT, unit_keys=keys_of(unit.store),
                     station=station)  # fmt: skip
    bench = set_up(app, unit, folder)
    other = None
    if with_another:
        (folder / "other").mkdir()
        other = set_up(app, unit, folder / "other", beside=bench)
        for each in other.training_file.parent.glob("training-file.raw*"):
            each.rename(plugs / each.name.replace("file", "file-8"))
    for one in filter(None, (bench, other)):
        authorised(one)
    return StationBench(bench, other, plugs, sockets)


@contextmanager
def serving(path: Path, answering: Answering) -> Iterator[None]:
    leaving, listening = threading.Event(), listen_at(path)
    words = {"accounts": ME, "is_leaving": leaving.is_set}
    beside = threading.Thread(target=serve, args=(listening, answering), kwargs=words)
    beside.start()
    try:
        yield
    finally:
        leaving.set()
        beside.join()
        path.unlink(missing_ok=True)
