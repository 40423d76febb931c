"""A real block device goes the whole way, from an empty folder to a certificate that others check.

Its eraser is killed in the middle, and twice another device is put in its place.
"""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from evidence_store.demo import paperwork as papers
from evidence_store.demo.paperwork import EXAMINER, OFFICER, SUPERVISOR
from forensics.cli.root import LOG_VARIABLE
from forensics.value_classes import dataclass
from tests.cost.commands import forked_commands
from tests.evidence_store.cli.whole_way import bench as at
from tests.evidence_store.cli.whole_way.bench import CASE, EXHIBIT, SEALS, SECRETS, VICTIM, Bench
from tests.evidence_store.cli.whole_way.loop_devices import (
    MIB,
    SIZE,
    make_medium,
    plugged_in,
    ran,
    require_loop_devices,
    sha256,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.root, pytest.mark.timeout(1800)]

WRONG_DEVICE = 4
KILLED = -9
BEFORE_THE_KILL = 80 * MIB
"""More than one stretch of 64 MiB, and far from the end."""


@dataclass(frozen=True)
class Way:
    """What was left, and what was seen on the way."""

    bench: Bench
    digest_printed: str
    refusals: tuple[tuple[int, str], ...]
    untouched: bool
    killed: int
    after_the_kill: bytes

    @property
    def certificate(self) -> Path:
        (found,) = (self.bench.data / "certificates").glob("*.pdf")
        return found


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    require_loop_devices()
    folder = tmp_path_factory.mktemp("whole-way")
    medium = make_medium(folder / "medium.raw", seed="alpha", planted=at.PLANTED)
    other = make_medium(folder / "other.raw", seed="bravo", planted={})
    with plugged_in(medium) as plug, pytest.MonkeyPatch.context() as patch:
        patch.setenv(LOG_VARIABLE, str(folder / "support.log"))
        with forked_commands() as command:
            bench = Bench(folder, plug, command)
            at.found_unit(bench)
            at.settle_order(bench, at.record_order(bench))
            at.confirm_known_files(bench)
            at.examine(bench)
            at.authorise(bench)
            yield erased(bench, medium, other)


def erased(bench: Bench, medium: Path, other: Path) -> Way:
    """Erase the medium: another in its place, killed, another again, resumed, read by another."""
    first = at.permit(bench, "permit-1")
    at.state_date(bench)
    before = sha256(other)
    bench.plug.exchange(other)
    refused = at.erase(bench, first, "--seal-broken", SEALS[1])
    unchanged = sha256(other) == before
    bench.plug.exchange(medium)
    began = bench.plug.written
    opened = ("--seal-broken", SEALS[1])
    killed, told = at.erase(
        bench, first, *opened, until=lambda: bench.plug.written - began > BEFORE_THE_KILL
    )
    assert killed == KILLED, told
    after_the_kill = medium.read_bytes()
    why = ("--reason-file", bench.file("why.txt", "The power went."))
    bench.by(OFFICER, "disposal", "interrupted", EXHIBIT, *why)
    second = at.permit(bench, "permit-2")
    with other.open("r+b") as file:  # as far overwritten as the journal says of the right one
        file.write(bytes(64 * MIB))
    before = sha256(other)
    bench.plug.exchange(other)
    refused_again = at.erase(bench, second)
    unchanged = unchanged and sha256(other) == before
    bench.plug.exchange(medium)
    code, told = at.erase(bench, second)
    assert code == 0, told
    printed = re.search(r"SHA-256 of the whole medium: ([0-9a-f]{64})", at.read_again(bench))
    assert printed
    bench.by(EXAMINER, "certificate", "issue", EXHIBIT)
    return Way(bench, printed[1], (refused, refused_again), unchanged, killed, after_the_kill)


def printed_pages(certificate: Path) -> str:
    return ran("pdftotext", "-layout", certificate, "-")


def test_a_device_that_was_exchanged_is_refused_and_keeps_every_byte(way: Way) -> None:
    codes, told = zip(*way.refusals, strict=True)

    assert codes == (WRONG_DEVICE, WRONG_DEVICE), told
    assert all("this is another device" in each for each in told)
    assert way.untouched


def test_the_eraser_was_killed_where_the_log_had_let_it_come_and_no_further(way: Way) -> None:
    with closing(sqlite3.connect(way.bench.data / "expunge.sqlite")) as database:
        bodies = [json.loads(row[0]) for row in database.execute("SELECT body FROM entry")]
    told = [each["pub"] for each in bodies if each["ev"] == "erase.stretch_begun"]
    reached = [each["up_to"] for each in told]
    left = way.after_the_kill

    assert way.killed == KILLED
    assert reached == [64 * MIB, 128 * MIB, 192 * MIB, SIZE]
    assert left[: 64 * MIB] == bytes(64 * MIB)
    assert any(left[-64 * MIB :])


def test_the_medium_is_zeros_with_the_digest_that_the_certificate_prints(way: Way) -> None:
    pages = "".join(printed_pages(way.certificate).split())

    assert sha256(way.bench.plug.device) == way.digest_printed
    assert ran("cmp", "-n", SIZE, way.bench.plug.device, "/dev/zero") == ""
    assert way.digest_printed in pages


def test_the_certificate_is_genuine_under_the_root_alone_and_says_what_the_device_is(
    way: Way, tmp_path: Path
) -> None:
    for name, source in (("c.pdf", way.certificate), ("root.pem", way.bench.data / "root.pem")):
        (tmp_path / name).write_bytes(source.read_bytes())
    words = ("certificate", "verify", str(tmp_path / "c.pdf"))
    pages = " ".join(printed_pages(way.certificate).split())

    # Genuine; whether it was withdrawn since, no list that was given says.
    way.bench.run(*words, "--trust", str(tmp_path / "root.pem"), expect=3)
    way.bench.run(*words, expect=1)
    assert "loop device" in pages


def test_the_log_passes_its_check_under_a_head_from_outside(way: Way) -> None:
    data = ("--data", str(way.bench.data))
    told = way.bench.run("log", "checkpoint", *data).text
    head = re.search(r"\d+:[0-9a-f]{64}", told)
    assert head, told

    way.bench.run("fsck", *data, "--head", head[0])


def test_a_bundle_of_the_case_is_verified_without_this_programme(way: Way) -> None:
    bench, data = way.bench, ("--data", str(way.bench.data))
    note = bench.run("log", "checkpoint", *data).text  # taken away before the bundle is made
    head = re.search(r"(\d+):[0-9a-f]{64}", note)
    assert head, note
    to, bundle = bench.file("to.toml", papers.RECIPIENTS), bench.file("case.custody")
    words = ("disclosure", "build", CASE, "--for", "defence", "--to", to, "--out", bundle)
    bench.by(SUPERVISOR, *words, "--earlier", head[1])
    bench.run("disclosure", "verifier", "--out", bench.file("verifiers"))

    verifier = bench.file("verifiers/verify.py")
    told = ran(sys.executable, "-I", "-S", verifier, bundle, "--head", head[0])

    assert told.startswith("VERIFIED up to entry ")


def test_no_name_of_a_victim_or_of_a_file_is_in_certificate_log_or_process_list(
    way: Way, tmp_path: Path
) -> None:
    attached = tmp_path / "certificate.json"
    ran("pdfdetach", "-save", "1", "-o", attached, way.certificate)
    with closing(sqlite3.connect(way.bench.data / "expunge.sqlite")) as database:
        record = "\n".join(database.iterdump())
    places = {
        "what commands said": "\n".join(way.bench.said),
        "the process list": "\n".join(way.bench.seen),
        "the pages of the certificate": printed_pages(way.certificate),
        "the record in the certificate": attached.read_text(),
        "the record and its log": record,
        "the file for support": (way.bench.folder / "support.log").read_text(),
    }

    assert any("forensics" in each and "scan" in each for each in way.bench.seen)
    assert VICTIM in (way.bench.folder / "scan.json").read_text()  # there alone, as it says
    assert [(n, s) for n, text in places.items() for s in SECRETS if s in text] == []
