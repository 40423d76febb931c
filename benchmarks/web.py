"""Measure the pages: how long each takes in a large unit, with people at work and a scan beside.

    python benchmarks/web.py --data FOLDER           make the unit there if it is not, then measure
    python benchmarks/web.py --cases 20 --per-case 10 --entries 2000 --seconds 20     a trial
    python benchmarks/web.py --data FOLDER --sweep   each page three times by one person
    python benchmarks/web.py --data FOLDER --scan "expunge scan IMAGE --hash-set SET ..."
    python benchmarks/web.py --data FOLDER --crowd        a lab's server, with slow strangers beside

Twenty people, each with a session of their own, open pages by chance and think for five seconds
between two (--people, --think). Signing in is not measured. The server is ``expunge serve`` in a
process of its own. ``--scan`` names a command that runs beside at the lowest priority, again and
again, while the pages are measured. ``--crowd`` serves over TLS, and holds a connection that says
nothing, 200 half requests and 100 slow bodies open meanwhile, from the same address as everybody
else's; twenty a second of those that are cut come again. The bar: p95 of every page under 300 ms,
the box that finds things under one second, the first page under 400 kB.
"""

from __future__ import annotations

import argparse
import random
import re
import shlex
import statistics
import subprocess
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.people import WHO, at_the_desk, in_the_lab
from evidence_store.bootstrap import open_store
from evidence_store.domain.values.identifiers import new_id
from tests.builders import a_draft
from tests.webui.conftest import PASSPHRASE, Visitor, make_requests, make_unit
from tests.webui.nets.addresses import DUTY_OF, addresses, duties_of
from webui.app import create_app

if TYPE_CHECKING:
    from benchmarks.people import Person
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.open_folder.store import Store

BAR_MS, FIND_MS, FIRST_PAGE = 300, 1000, 400_000


LEFT_OUT = ("static", "signing_in.sign_in", "disclosures.preview")
"""What is not measured as a page; the last asks for a key, and the server measured has none."""


def main() -> None:
    """Make the unit, measure, and print one line for each page."""
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("--data", type=Path, help="folder of the unit; a temporary one without it")
    words.add_argument("--cases", type=int, default=500)
    words.add_argument("--per-case", type=int, default=20, help="exhibits of each case")
    words.add_argument("--entries", type=int, default=100_000, help="of the custody log, in all")
    words.add_argument("--people", type=int, default=20)
    words.add_argument("--think", type=float, default=5.0, help="seconds between two pages")
    words.add_argument("--seconds", type=float, default=300.0, help="how long people work")
    words.add_argument("--sweep", action="store_true")
    words.add_argument("--scan", default="", help="a command to run beside at the lowest priority")
    words.add_argument("--crowd", action="store_true", help="serve a lab, slow strangers beside")
    told = words.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = told.data or Path(scratch) / "unit"
        store = made(folder, told)
        if told.sweep:
            sweep(store)
        else:
            load(store, told)


def made(folder: Path, told: argparse.Namespace) -> Store:
    """The unit: told by the steps, then filled with records and entries of the same kinds."""
    if (folder / "data").is_dir():
        return open_store(folder / "data")
    folder.mkdir(parents=True)
    began = time.monotonic()
    unit = make_unit(folder, make_requests())
    keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    by = unit.people["O1"]
    count = told.cases * told.per_case
    each = max(1, -(-(told.entries - told.cases) // max(count, 1)))  # at least so many in all
    for number in range(told.cases):
        with unit.store.unit_of_work(keys) as uow:
            case = replace(
                unit.story.case, id=new_id("c"), version=1, reference=f"62AB{number:07}26"
            )
            uow.cases.add(case)
            uow.custody.append(
                a_draft("case.opened", case.id, None, unit.store.clock(), committed={"by": by})
            )  # fmt: skip
            for at in range(told.per_case):
                _add(uow, unit.store, unit.story.disk, case, at, each, by)
            uow.commit()
    with unit.store.reading() as uow:
        size = uow.custody.head().size
    print(f"made: {told.cases} cases, {count} exhibits, {size} entries, "
          f"{time.monotonic() - began:.0f} s")  # fmt: skip
    return unit.store


def _add(
    uow: object, store: Store, model: Exhibit, case: Case, number: int, entries: int, by: str
) -> None:
    exhibit = replace(
        model, id=new_id("x"), version=1, case_id=case.id, reference=f"ABC/{number + 1}"
    )
    uow.exhibits.add(exhibit)  # type: ignore[attr-defined]  # a unit of work
    for turn in range(entries):
        event = "exhibit.booked_in" if turn == 0 else "exhibit.handover"
        uow.custody.append(  # type: ignore[attr-defined]  # the same
            a_draft(event, case.id, exhibit.id, store.clock(),
                    public={"seal": f"B{number:07}"}, committed={"by": by})
        )  # fmt: skip


def sweep(store: Store) -> None:
    """Each page three times by one person, slowest first."""
    app = create_app(store, port=8080, unit_keys=store.open_actor(WHO, PASSPHRASE).unit_keys)
    visitor = Visitor(app)
    visitor.come_in(WHO)
    found = []
    for path in one_of_each(store):
        times = []
        for _ in range(3):
            began = time.monotonic()
            answer = visitor.get(path)
            times.append((time.monotonic() - began) * 1000)
        found.append((statistics.median(times), answer.status_code, len(answer.data), path))
    for middle, code, size, path in sorted(found, reverse=True):
        print(f"{middle:8.1f} ms  {code}  {size / 1000:8.1f} kB  {path}")


def one_of_each(store: Store) -> list[str]:
    """One address of every page that the person may open."""
    return [*route_of_each(store)]


def route_of_each(store: Store) -> dict[str, str]:
    """The same, each with the name of its route."""
    app = create_app(store, port=8080, unit_keys=None)
    found: dict[str, str] = {}
    for one in addresses(app, store):
        duties = duties_of(app, one.endpoint)
        if one.is_known and (duties is None or DUTY_OF[WHO] in duties):
            found[one.endpoint] = one.path  # the last: of the many
    return {path: name for name, path in found.items() if name not in LEFT_OUT}


def load(store: Store, told: argparse.Namespace) -> None:
    """People at work; then one line for each page."""
    paths = [each for each in one_of_each(store) if not each.endswith((".csv", ".json"))]
    with store.reading() as uow:
        words = [each.reference for each in uow.cases.find()]
    times: dict[str, list[float]] = defaultdict(list)
    faults: list[str] = []
    stop = threading.Event()
    with ExitStack() as stack:
        people = (in_the_lab if told.crowd else at_the_desk)(store, told.people, stack)
        for each in people:
            each.come_in()
        print(f"first page: {first_page(people[0]):,} bytes (bar {FIRST_PAGE:,})")
        beside = threading.Thread(target=scan_beside, args=(told.scan, stop), daemon=True)
        beside.start()
        ends = time.monotonic() + told.seconds
        threads = [
            threading.Thread(
                target=work, args=(each, paths, words, told.think, ends, times, faults)
            )
            for each in people
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stop.set()
        beside.join(timeout=30)
    report(times, faults)
    print(f"connections that were closed, and opened again: {sum(each.again for each in people)}")


def work(
    person: Person,
    paths: list[str],
    words: list[str],
    think: float,
    ends: float,
    times: dict[str, list[float]],
    faults: list[str],
) -> None:
    """Open pages by chance until the end."""
    chance = random.Random()  # noqa: S311 -- a load, no secret
    time.sleep(chance.random() * think)
    while time.monotonic() < ends:
        path = chance.choice([*paths, "find", "find"])
        began = time.monotonic()
        if path == "find":
            status, _ = person.ask("/find", {"words": chance.choice(words)})
        else:
            status, _ = person.ask(path)
        times[path].append((time.monotonic() - began) * 1000)
        if status not in (200, 303):
            faults.append(f"{status} {path}")
        time.sleep(chance.uniform(0.5, 1.5) * think)


def first_page(person: Person) -> int:
    """Bytes of the list of cases with everything that it loads."""
    _, page = person.ask("/cases")
    names = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
    return len(page) + sum(len(person.ask(name.decode())[1]) for name in set(names))


def scan_beside(command: str, stop: threading.Event) -> None:
    """Run the command at the lowest priority until told to stop."""
    while command and not stop.is_set():
        with subprocess.Popen(
            ["nice", "-n", "19", *shlex.split(command)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as running:
            while running.poll() is None and not stop.wait(0.5):
                pass
            running.terminate()


def report(times: dict[str, list[float]], faults: list[str]) -> None:
    """Print p50 and p95 of each page, slowest first, and what went wrong."""
    rows = [(_p95(each), statistics.median(each), len(each), path) for path, each in times.items()]
    for p95, p50, count, path in sorted(rows, reverse=True):
        bar = FIND_MS if path == "find" else BAR_MS
        mark = "ok  " if p95 < bar else "OVER"
        print(f"{mark} p95 {p95:8.1f} ms  p50 {p50:8.1f} ms  n {count:4}  {path}")
    every = [one for each in times.values() for one in each]
    print(f"all: p95 {_p95(every):.1f} ms, p50 {statistics.median(every):.1f} ms, n {len(every)}")
    print(f"faults: {len(faults)} {faults[:5]}")


def _p95(values: list[float]) -> float:
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


if __name__ == "__main__":
    main()
