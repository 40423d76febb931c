"""Measure the custody log: durable signed entries, verifying, proofs; beside bare inserts.

    python benchmarks/custody.py                     the whole table
    python benchmarks/custody.py --entries 50        a trial; its figures say nothing
    python benchmarks/custody.py --growth            also what an append costs in a longer log
    python benchmarks/custody.py --profile           where the time of an append goes
    python benchmarks/custody.py --signers           what the tables of signers cost, and no more

Every entry is signed, committed alone and counted only when its commit came back. The databases lie
in the folder of temporary files: let that be on the medium that you ask about (TMPDIR), and let the
machine do nothing else. PostgreSQL is one of our own, with its own defaults (fsync and
synchronous_commit on), and its writers are processes.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pymerkle import InmemoryTree, SqliteTree

from evidence_store.bootstrap import open_store
from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.leaves.merkle import inclusion_proof, leaf_hash, nodes_for
from evidence_store.custody.log.structure import verify_structure
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.signed.proving import Proving
from evidence_store.custody.signed.statements import SIGNATURES, STATEMENT
from tests.evidence_store.persistence.appender import shared_clock
from tests.evidence_store.stores import acting, make_store
from tests.servers.postgresql import OWNER, ROLE, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.custody.log.verifying import LogRecords
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from tests.servers.postgresql import Server

WRITERS = 8
BODY = b"x" * 700  # about as long as the leaf of such an entry
MILLION = 1_000_000
GOALS = {"sqlite": 300, "postgresql": 1000, "verify": 50_000, "proof": 1500, "tables": 10}


def main() -> None:
    """Measure, and print one line for each figure."""
    words = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    words.add_argument("--entries", type=int, default=2000, help="entries of each measurement")
    words.add_argument("--growth", action="store_true")
    words.add_argument("--profile", action="store_true")
    words.add_argument("--signers", action="store_true")
    asked = words.parse_args()
    if asked.signers:
        with tempfile.TemporaryDirectory() as folder:
            tables_of_signers(Path(folder), asked.entries * 50)
        return
    with tempfile.TemporaryDirectory() as folder:
        on_sqlite(Path(folder), asked.entries, profile=asked.profile)
        for server in running(fsync="on"):
            on_postgresql(Path(folder), server, asked.entries)
        verifying(Path(folder), asked.entries * 10)
        if asked.growth:
            growth(Path(folder), asked.entries)
    proof_at_a_million()


def say(what: str, figure: float, unit: str, goal: float | None = None) -> None:
    """One line: what, how much, and the goal where there is one."""
    aim = "" if goal is None else f"   (goal: {goal:,})"
    print(f"{what:<66} {figure:>12,.0f} {unit}{aim}", flush=True)


@contextmanager
def one_folder(folder: Path, more: str = "") -> Iterator[tuple[Store, UnitKeys]]:
    """A data folder with three people, and its unit's keys."""
    make_store(folder, more=more)
    store = open_store(folder, clock=shared_clock)
    keys = acting(store).unit_keys
    with store.staying_open():
        yield store, keys


def append(store: Store, keys: UnitKeys, first: int, count: int, each: int = 1) -> list[float]:
    """Append entries, ``each`` of them in a transaction; how long each commit took (seconds)."""
    took = []
    for start in range(first, first + count, each):
        begun = time.perf_counter()
        with store.unit_of_work(keys) as uow:
            for number in range(start, start + each):
                uow.custody.append(a_draft(store, number))
            uow.commit()
        took.append(time.perf_counter() - begun)
    return took


def a_draft(store: Store, number: int) -> Draft:
    """A handover among some thousand exhibits of some hundred cases."""
    return Draft(
        "exhibit.handover",
        f"c_{number % 211}",
        f"x_{number % 211}_{number % 7}",
        store.clock(),
        public={"seal": "B1234567", "handover": f"h_{number}"},
        committed={"by": "p_01", "to": "p_02", "note": "To the examiner's bench.", "loc": "Bay 4"},
    )


def on_sqlite(folder: Path, count: int, *, profile: bool) -> None:
    """One writer on SQLite, and bare inserts of the same size with the same settings."""
    with one_folder(folder / "sqlite") as (store, keys):
        append(store, keys, 0, 50)
        took = sorted(append(store, keys, 50, count))
        say("SQLite: durable signed entries, one commit each", count / sum(took), "/s", 300)
        say("  of these, commits within which 99 of 100 came back", took[count * 99 // 100] * 1e6,
            "µs")  # fmt: skip
        if profile:
            profiled(lambda: append(store, keys, 50 + count, count))
    with closing(sqlite3.connect(folder / "bare.sqlite", isolation_level=None)) as bare:
        bare.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                           "CREATE TABLE bare (number INTEGER PRIMARY KEY, body BLOB)")  # fmt: skip
        say("  bare inserts of one row, same settings", timed(
            lambda: [bare.execute("INSERT INTO bare (body) VALUES (?)", (BODY,))
                     for _ in range(count)], count), "/s")  # fmt: skip
    with SqliteTree(str(folder / "pymerkle.sqlite")) as tree:
        say("  pymerkle SqliteTree.append_entry (unsigned, rollback journal)", timed(
            lambda: [tree.append_entry(BODY) for _ in range(count)], count), "/s")  # fmt: skip


def on_postgresql(folder: Path, server: Server, count: int) -> None:
    """Eight writers on PostgreSQL, and bare inserts by as many."""
    database = server.new_database()
    more = f'[database]\nurl = "{server.url(database)}"\nowner = "{server.url(database, OWNER)}"\n'
    with one_folder(folder / "postgresql", more) as (store, keys):
        append(store, keys, 0, 50)
        each = count // WRITERS

        def write(number: int, begin: Callable[[], None]) -> None:
            append(store, keys, 0, 20)
            begin()
            append(store, keys, number * each, each)

        say(f"PostgreSQL: the same by {WRITERS} processes", side_by_side(write, each), "/s", 1000)
        one = sum(append(store, keys, 0, each))
        say("  by one process", each / one, "/s")
    with server.connect(database) as connection:
        connection.execute("CREATE TABLE bare (number bigserial PRIMARY KEY, body bytea)")
        connection.execute(f"GRANT INSERT ON bare TO {ROLE}")
        connection.execute(f"GRANT USAGE ON SEQUENCE bare_number_seq TO {ROLE}")

    def bare(_: int, begin: Callable[[], None]) -> None:
        with server.connect(database, ROLE) as connection:
            begin()
            for _ in range(each):
                connection.execute("INSERT INTO bare (body) VALUES (%s)", (BODY,))

    say(f"  bare inserts of one row by {WRITERS} processes", side_by_side(bare, each), "/s")


def side_by_side(work: Callable[[int, Callable[[], None]], None], each: int) -> float:
    """Run as many processes as there are writers; entries in a second, of all together."""
    gate, hold = os.pipe()
    ready, tell = os.pipe()
    pids = []
    for number in range(WRITERS):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.close(hold)
                work(number, lambda: (os.write(tell, b"."), os.read(gate, 1))[0])  # type: ignore[arg-type]  # what they give is of no interest
                code = 0
            finally:
                os._exit(code)
        pids.append(pid)
    for _ in range(WRITERS):
        os.read(ready, 1)
    begun = time.perf_counter()
    os.close(hold)  # all begin
    for pid in pids:
        if os.waitpid(pid, 0)[1] != 0:
            sys.exit("A writer failed.")
    for end in (gate, ready, tell):
        os.close(end)
    return each * WRITERS / (time.perf_counter() - begun)


def verifying(folder: Path, count: int) -> None:
    """Hashes and structure of a log, and the whole of its checks."""
    with one_folder(folder / "verify") as (store, keys):
        append(store, keys, 0, count, each=500)
        with store.reading() as uow:
            leaves = uow.custody.leaves
            rate = timed(
                lambda: verify_structure(leaves, public_key=store.log_key.public_key), leaves.size()
            )
            say("Verified: hashes and structure", rate, "/s", 50_000)
            rate = timed(lambda: verify_log(leaves, key=store.log_key), leaves.size())
            say("  with every form, disclosure and statement besides", rate, "/s")
    tree = InmemoryTree()
    say("  pymerkle InmemoryTree.append_entry (hashes alone)", timed(
        lambda: [tree.append_entry(BODY) for _ in range(count)], count), "/s")  # fmt: skip


def tables_of_signers(folder: Path, count: int) -> None:
    """What of a log's check goes into kinds, fields, signers, parts and what rests on what.

    The signatures themselves are no part of it; of the handovers here nobody signs any.
    """
    with one_folder(folder / "signers") as (store, keys):
        append(store, keys, 0, count, each=500)
        with store.reading() as uow:
            leaves, size = uow.custody.leaves, uow.custody.leaves.size()
            whole = size / timed(lambda: verify_log(leaves, key=store.log_key), size)
            told = opened_of(leaves)
            read = [(read_leaf(each.entry.body), told.get(each.entry.seq, {}))
                    for each in leaves.entries()]  # fmt: skip
        proving = Proving()
        tables = size / timed(lambda: [proving.take(*each) for each in read], size)
        say(f"The whole check of {size:,} entries", whole * 1000, "ms")
        say("  of it, the tables of signers (kinds, fields, parts, what rests on what)",
            tables * 1000, "ms")  # fmt: skip
        say("  which is, of the whole check", 100 * tables / whole, "%", GOALS["tables"])


def opened_of(leaves: LogRecords) -> dict[int, dict[str, JsonValue]]:
    """What was signed, and the signatures, by the number of the entry."""
    told: dict[int, dict[str, JsonValue]] = {}
    for each in leaves.disclosures():
        if each.path in (STATEMENT, SIGNATURES):
            told.setdefault(each.seq, {})[each.path] = each.content
    return told


def growth(folder: Path, count: int) -> None:
    """What an append costs in a longer log."""
    with one_folder(folder / "growth") as (store, keys):
        size = 0
        for target in (1000, 10_000, 100_000):
            append(store, keys, size, target - size, each=500)
            rate = timed(lambda size=target: append(store, keys, size, count), count)  # type: ignore[misc]  # a loop variable as a default
            size = target + count
            say(f"SQLite, after {target:,} entries", rate, "/s")


def proof_at_a_million() -> None:
    """How long an inclusion proof is, in the bytes in which a bundle has it."""
    nodes: dict[tuple[int, int], bytes] = {}
    for number in range(MILLION):
        for node in nodes_for(number, leaf_hash(b"%d" % number), read=lambda *at: nodes[at]):
            nodes[node.level, node.index] = node.hash
    longest = 0
    for number in (0, 1, 65_535, 524_287, 777_777, MILLION - 1):
        proof = inclusion_proof(number, MILLION, read=lambda *at: nodes[at])
        longest = max(longest, len(as_in_a_bundle(number, proof)))
    say("Inclusion proof at 1,000,000 entries, as in a bundle", longest, "bytes", GOALS["proof"])


def as_in_a_bundle(seq: int, proof: tuple[bytes, ...]) -> bytes:
    """One line of a bundle's ``proofs.jsonl``."""
    return canonical({"seq": seq, "path": [each.hex() for each in proof]})


def timed(work: Callable[[], Any], count: int) -> float:
    """How many of ``count`` things were done in a second."""
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def profiled(work: Callable[[], Any]) -> None:
    """Print where the time went."""
    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile).sort_stats(os.environ.get("SORT", "tottime")).print_stats(45)


if __name__ == "__main__":
    main()
