"""Measure a large record: acts and pages of two servers with two workers beside, over one folder.

    python benchmarks/large.py --data FOLDER        make the record there if it is not, and measure
    python benchmarks/large.py --jobs 200 --cases 10 --entries 2000 --seconds 20         a trial

The record has 20,000 jobs at their end, 10,000 exhibits and 100,000 entries; with ``--scanned 12``,
twelve exhibits of each case have a disk image and a scan, and wait until no hold runs any more. Ten
people act and twenty read, half of them at each server. An act is measured from sending its form to
the answer: placing a hold, opening a case, booking in an exhibit. Every other page that is opened
is one of ``OFTEN``: a list over all cases. The bar: an act under one second, p95 of the pages of
each route under 300 ms. Beside it prints what one poll of an idle worker takes, and what else the
machine does (load). Every act that was acknowledged is looked for in the record afterwards.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.people import WHO
from benchmarks.web import BAR_MS, FIND_MS, _p95, route_of_each
from evidence_store.bootstrap import open_store
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.unit.jobs import Job, JobKind, JobState, OfExhibit
from evidence_store.domain.values.identifiers import new_id
from evidence_store.worker.working import work as work_of_worker
from forensics.value_classes import dataclass
from forensics.values import Coverage
from tests.builders import SHA, SIZE, a_draft, an_acquisition
from tests.evidence_store.keeping import keep
from tests.webui.browsing import _free_port, serving
from tests.webui.conftest import PASSPHRASE, make_requests, make_unit
from tests.webui.several import Desk, Running

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Reading, Store
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork
    from tests.webui.conftest import Unit

ACT_MS = 1000
SERVERS = 2
ACTORS, READERS = 10, 20
OFTEN = ("/overview", "/overview/due", "/tasks", "/next-step/tasks", "/cases")
"""Over all cases: what costs most in a large unit, opened so often that each has a p95 of its own.

The fourth is how the script of *My tasks* asks whether the list is still as it was.
"""


def main() -> None:
    """Make the record, measure, and print one line for each kind of act and each page."""
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("--data", type=Path, help="folder of the unit; a temporary one without it")
    words.add_argument("--cases", type=int, default=500)
    words.add_argument("--per-case", type=int, default=20, help="exhibits of each case")
    words.add_argument("--scanned", type=int, default=0, help="of these, with an image and a scan")
    words.add_argument("--jobs", type=int, default=20_000, help="at their end, in all")
    words.add_argument("--entries", type=int, default=100_000, help="of the custody log, in all")
    words.add_argument("--seconds", type=float, default=300.0, help="how long people work")
    words.add_argument("--think", type=float, default=5.0, help="seconds between two steps")
    told = words.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        store = made(told.data or Path(scratch) / "unit", told)
        measure(store, told)


def made(folder: Path, told: argparse.Namespace) -> Store:
    """The unit: told by the steps, then filled with records and entries of the same kinds."""
    if (folder / "data").is_dir():
        return open_store(folder / "data")
    folder.mkdir(parents=True)
    began = time.monotonic()
    unit = make_unit(folder, make_requests())
    officer = unit.store.open_actor("O1", PASSPHRASE)
    for number in range(told.cases):
        with unit.store.unit_of_work(officer.unit_keys) as uow:
            _fill_case(uow, unit, number, told, officer)
            uow.commit()
    with unit.store.reading() as uow:
        size, jobs = uow.custody.head().size, len(uow.jobs.find(state=JobState.DONE))
        exhibits = len(uow.exhibits.find())
    print(f"made: {exhibits} exhibits, {jobs} ended jobs, {size} entries, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    return unit.store


def _fill_case(
    uow: SqlUnitOfWork,
    unit: Unit,
    number: int,
    told: argparse.Namespace,
    officer: ActingWithKeys,
) -> None:
    store, by = unit.store, unit.people["O1"]
    case = replace(unit.story.case, id=new_id("c"), version=1, reference=f"62AB{number:07}26")
    uow.cases.add(case)
    opened = a_draft("case.opened", case.id, None, store.clock(), committed={"by": by})
    uow.custody.append(opened)
    each = max(2, -(-told.entries // (told.cases * told.per_case)))
    done = -(-told.jobs // (told.cases * told.per_case))
    for at in range(told.per_case):
        exhibit = replace(
            unit.story.disk,
            id=new_id("x"),
            version=1,
            case_id=case.id,
            reference=f"ABC/{at + 1}",
            serial=f"S{number:05}-{at:03}",
            seals=(replace(unit.story.disk.seals[0], number=f"B{number:05}-{at:03}"),),
            stage=Stage.SCANNED if at < told.scanned else Stage.BOOKED_IN,
        )
        uow.exhibits.add(exhibit)
        _append(uow, store, "exhibit.booked_in", case, exhibit.id, by)
        if at < told.scanned:
            keep(uow, officer, *_image_and_scan(exhibit, store), at=store.clock())
        for _ in range(done):
            job = _ended_job(case, exhibit.id, by, store)
            uow.jobs.add(job)
            _append(uow, store, "job.queued", case, exhibit.id, by, job=job.id)
        for _ in range(1 + done, each):
            _append(uow, store, "exhibit.handover", case, exhibit.id, by)


def _image_and_scan(exhibit: Exhibit, store: Store) -> tuple[Acquisition, ScanRecord]:
    """A disk image that was verified, and a scan of it without a hit: it waits for its holds."""
    name, at = new_id("a"), store.clock()
    by = exhibit.seals[0].applied_by
    if by is None:
        raise ValueError("the first seal of the story's disk names nobody")
    image = an_acquisition(id=name, exhibit_id=exhibit.id, registered_at=at, verified_at=at)
    scan = ScanRecord(
        at, 9, 0, 0, {}, 0, SHA, SHA, "expunge", Coverage(compared=SIZE), (),
        new_id("s"), 1, exhibit.id, name, by,
    )  # fmt: skip
    return image, scan


def _append(
    uow: Reading, store: Store, event: str, case: Case, exhibit_id: str, by: str, **public: str
) -> None:
    who = {"by": by}
    uow.custody.append(
        a_draft(event, case.id, exhibit_id, store.clock(), public=public, committed=who)
    )


def _ended_job(case: Case, exhibit_id: str, by: str, store: Store) -> Job:
    return Job(
        id=new_id("j"),
        version=1,
        kind=JobKind.CHECK_IMAGE,
        case_id=case.id,
        about=OfExhibit(exhibit_id, new_id("a")),
        asked_by=by,
        asked_at=store.clock(),
        state=JobState.DONE,
    )


@dataclass(frozen=True)
class Person:
    """Somebody at one of the servers."""

    server: Running
    desk: Desk

    def come_in(self, number: str) -> None:
        """Sign in; it is not measured."""
        status = self.desk.sign_in(self.server, number).status
        if status != 303:
            message = f"nobody came in: {status}"
            raise SystemExit(message)

    def get(self, path: str) -> int:
        """Open a page and give the status of its answer."""
        return self.desk.get(self.server, path).status

    def fill(self, path: str, typed: dict[str, object]) -> dict[str, object]:
        """What a browser would send from the form on that page."""
        return self.desk.fill(self.server, path, **typed)

    def send(self, path: str, filled: dict[str, object]) -> int:
        """Send a form and give the status of its answer."""
        return self.desk.post(self.server, path, filled).status


@dataclass
class Measured:
    """Milliseconds by route and by act, what went wrong, and which holds were acknowledged."""

    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    acts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


def measure(store: Store, told: argparse.Namespace) -> None:
    """People at both servers; then the lines."""
    secret = store.data.parent / "passphrase"
    secret.write_text(PASSPHRASE)
    secret.chmod(0o600)
    keys = store.open_actor("O1", PASSPHRASE).unit_keys
    print(f"one poll of an idle worker: {poll(store, keys):.1f} ms")
    pages = {path: name for path, name in route_of_each(store).items()
             if not path.endswith((".csv", ".json"))}  # fmt: skip
    with store.reading() as uow:
        exhibits = [each.id for each in uow.exhibits.find()]
        words = [each.reference for each in uow.cases.find()]
        cases = [each.id for each in uow.cases.find()][1:]
    found = Measured()
    with ExitStack() as running:
        servers = []
        for _ in range(SERVERS):  # each with a worker beside
            port = _free_port()
            asked = ("--port", str(port), "--as", "O1", "--passphrase-file", str(secret))
            process = running.enter_context(serving(store.data, *asked))
            servers.append(Running(port, process))
        people = [Person(servers[at % SERVERS], Desk()) for at in range(ACTORS + READERS)]
        for at, each in enumerate(people):
            each.come_in("O1" if at < ACTORS else WHO)
        ends = time.monotonic() + told.seconds
        threads = [
            threading.Thread(
                target=act if at < ACTORS else read,
                args=(each, exhibits if at < ACTORS else pages,
                      cases if at < ACTORS else words, told.think, ends, found),
            )
            for at, each in enumerate(people)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    report(store, found)


def poll(store: Store, keys: UnitKeys) -> float:
    """The middle of what one poll of a worker takes that finds nothing to do."""
    times = []
    for _ in range(9):
        began = time.monotonic()
        work_of_worker(store, keys, is_leaving=lambda: False, until_idle=True)
        times.append((time.monotonic() - began) * 1000)
    return statistics.median(times)


def read(
    person: Person,
    pages: Mapping[str, str],
    words: list[str],
    think: float,
    ends: float,
    found: Measured,
) -> None:
    """Open pages by chance until the end, every other time one of ``OFTEN``."""
    chance = random.Random()  # noqa: S311 -- a load, no secret
    time.sleep(chance.random() * think)
    while time.monotonic() < ends:
        path = chance.choice(chance.choice((OFTEN, (*pages, "find"))))
        filled = None
        if path == "find":
            filled = person.fill("/help", {"words": chance.choice(words)})
        began = time.monotonic()
        status = person.get(path) if filled is None else person.send("/find", filled)
        found.pages[pages.get(path, path)].append((time.monotonic() - began) * 1000)
        if status not in (200, 303):
            found.faults.append(f"{status} {path}")
        time.sleep(chance.uniform(0.5, 1.5) * think)


def act(
    person: Person,
    exhibits: list[str],
    cases: list[str],
    think: float,
    ends: float,
    found: Measured,
) -> None:
    """Place holds, open cases and book in exhibits by chance until the end."""
    chance = random.Random()  # noqa: S311 -- the same
    time.sleep(chance.random() * think)
    while time.monotonic() < ends:
        name, path, typed = _any_act(chance, exhibits, cases)
        fields = person.fill(path, typed)
        began = time.monotonic()
        status = person.send(path, fields)
        found.acts[name].append((time.monotonic() - began) * 1000)
        if status != 303:
            found.faults.append(f"{status} {name}")
        elif name == "hold":
            found.held.append(path.split("/")[2])
        time.sleep(chance.uniform(0.5, 1.5) * think)


def _any_act(
    chance: random.Random, exhibits: list[str], cases: list[str]
) -> tuple[str, str, dict[str, object]]:
    typed: dict[str, object]
    mark = f"{chance.getrandbits(40):010x}"
    match chance.randrange(3):
        case 0:
            typed = {"code": "litigation", "note": mark}
            return "hold", f"/exhibits/{chance.choice(exhibits)}/acts/place-hold", typed
        case 1:
            typed = {"reference": f"63CD{int(mark, 16) % 10**7:07}26", "court": "Mold",
                     "name": "Dai Nobody", "offence": "soa2003_66B", "born": ["", "", ""],
                     "committed_on": ["", "", ""], "convicted_on": ["3", "8", "2026"]}  # fmt: skip
            return "open a case", "/unit/acts/open-case", typed
        case _:
            typed = {"reference": f"XY/{mark}", "description": "A disk", "medium": "hdd",
                     "locked": "no", "serial": mark, "seal": f"Z{mark}",
                     "holder": "Store"}  # fmt: skip
            return "book in", f"/cases/{chance.choice(cases)}/acts/book-in", typed


def report(store: Store, found: Measured) -> None:
    """Print p50, p95 and the longest of each, slowest first, and what went wrong."""
    for rows, bar in ((found.acts, ACT_MS), (found.pages, BAR_MS)):
        for name, times in sorted(rows.items(), key=lambda each: -_p95(each[1])):
            limit = FIND_MS if name == "find" else bar
            worst = max(times) if bar == ACT_MS else _p95(times)
            mark = "ok  " if worst < limit else "OVER"
            print(f"{mark} p50 {statistics.median(times):8.1f}  p95 {_p95(times):8.1f}  "
                  f"longest {max(times):8.1f} ms  n {len(times):4}  {name}")  # fmt: skip
        every = [one for each in rows.values() for one in each]
        print(f"all: p50 {statistics.median(every):.1f}, p95 {_p95(every):.1f}, "
              f"longest {max(every):.1f} ms, n {len(every)}")  # fmt: skip
    print(f"faults: {len(found.faults)} {sorted(set(found.faults))[:5]}")
    with store.reading() as uow:
        lost = [
            exhibit_id
            for exhibit_id in set(found.held)
            if len(uow.exhibits.get(exhibit_id).open_holds) < found.held.count(exhibit_id)
        ]
    print(f"holds acknowledged: {len(found.held)}, not on record: {len(lost)}")
    print(f"load of the machine: {os.getloadavg()}, processors: {os.cpu_count()}")


if __name__ == "__main__":
    main()
