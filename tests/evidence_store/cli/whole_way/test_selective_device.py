"""A block device goes back with the pictures taken out: from its scan to a sealed certificate.

Its eraser is killed as soon as it wrote, if it has not ended by then: what is planned is small.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidence_store.cli._kit.acting import open_acting
from evidence_store.demo import paperwork as papers
from evidence_store.demo.paperwork import EXAMINER, OFFICER, SUPERVISOR
from evidence_store.domain.scans.gradings import Grade
from evidence_store.domain.values.zones import LONDON
from evidence_store.workflow.scans.gradings import GradeEntry, grade_hits, settle_grading
from evidence_store.workflow.scans.hits import review_scan
from forensics.erasing.outside import outside_of
from forensics.erasing.planning import read_plan
from forensics.value_classes import dataclass
from forensics.values import ErasePlan
from tests.cost.commands import forked_commands
from tests.evidence_store.cli.whole_way import bench as at
from tests.evidence_store.cli.whole_way.bench import EXHIBIT, PLANTED, SEALS, VICTIM, Bench
from tests.evidence_store.cli.whole_way.loop_devices import (
    MIB,
    make_medium,
    plugged_in,
    ran,
    require_loop_devices,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.demo.paperwork import Player
    from evidence_store.workflow._kit.desk import SigningDesk

pytestmark = [pytest.mark.root, pytest.mark.long, pytest.mark.timeout(1800)]
_SIZE, _FILLED = 48 * MIB, 32 * MIB
_OWNER = """\
choice = "sanitise_and_return"
owner = "Owner of the disk"
agreed_on = {today}
reason = "I agree that the pictures are taken out and the disk comes back."
exhibits = ["{exhibit}"]
"""


@dataclass(frozen=True)
class Way:
    """What was left, and what was seen on the way."""

    bench: Bench
    plan: ErasePlan
    before: bytes
    after: bytes
    refused: tuple[str, ...]

    @property
    def certificate(self) -> Path:
        (found,) = (self.bench.data / "certificates").glob("*.pdf")
        return found


def desk_of(bench: Bench, person: Player) -> SigningDesk:
    own = Path(bench.file(person.staff_number))
    store, acting = open_acting(bench.data, person.staff_number, own)
    return store.signing_desk(acting)


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    require_loop_devices()
    folder = tmp_path_factory.mktemp("selective-way")
    medium = make_medium(
        folder / "medium.raw", seed="alpha", planted=PLANTED, size=_SIZE, filled=_FILLED
    )
    with plugged_in(medium) as plug, forked_commands() as command:
        bench = Bench(folder, plug, command)
        at.found_unit(bench)
        order = at.record_order(bench, medium="hdd", size=_SIZE)
        at.settle_order(bench, order)
        at.confirm_known_files(bench)
        at.examine(bench)
        grade(bench)
        unfounded = planned(bench)
        today = datetime.now(LONDON).date()
        form = bench.file("owner.toml", _OWNER.format(today=today, exhibit=EXHIBIT))
        bench.by(SUPERVISOR, "order", "owner", order, "--form", form)
        yield erased(bench, medium, unfounded)


def grade(bench: Bench) -> None:
    """One person looks at every hit; a second confirms what they are."""
    desk = desk_of(bench, EXAMINER)
    with desk.uow as uow:
        (scan,) = uow.scans.find()
    listed = review_scan(desk, scan.id).hit_list
    entry = GradeEntry(((1, len(PLANTED)),), Grade.EVIDENTIAL, "Compared by eye", listed)
    made = grade_hits(desk, scan.id, entry=entry)
    settle_grading(desk_of(bench, SUPERVISOR), made.id, agrees=True, reason="")


def planned(bench: Bench) -> str:
    """The officer reads the names and plans; without a ground on record nothing is proposed."""
    words = ["erase", "plan", bench.file("scan.json"), "--route", "selective"]
    words += ["--target", str(bench.plug.device), "--hash-set", bench.file("known.set")]
    words += ["--passphrase-file", bench.set_secret, "--reason", "third_party_owner"]
    words += ["--progress", "none", "--out", bench.file("plan.json")]
    code, told = bench.watched(*words)
    assert (code, VICTIM in told) == (4, True), told
    code, told = bench.watched(*words, "--names-may-stay")
    assert code == 0, told
    bench.said.clear()  # what the planner alone reads: the names that stay
    form = papers.proposal_form(
        at.CASE, method="overwrite_zeros", today=datetime.now(LONDON).date()
    )
    return bench.by(
        OFFICER, "disposal", "propose", EXHIBIT, "--plan", bench.file("plan.json"),
        "--form", bench.file("early.toml", form), expect=4,
    ).text  # fmt: skip


def erased(bench: Bench, medium: Path, unfounded: str) -> Way:
    at.propose(bench, bench.file("plan.json"))
    before = medium.read_bytes()
    again = ["--target", str(bench.plug.device), "--hash-set", bench.file("known.set")]
    again += ["--set-passphrase-file", bench.set_secret, "--result", bench.file("scan.json")]
    again += ["--progress", "none"]
    words = ["disposal", "authorise", EXHIBIT]
    blind = bench.by(SUPERVISOR, *words, expect=2).text
    code, uncounted = bench.watched_by(SUPERVISOR, *words, *again)
    assert code == 2, uncounted
    code, told = bench.watched_by(SUPERVISOR, *words, *again, "--names-left", str(len(PLANTED)))
    assert code == 0, told
    at.anchor(bench)
    first = at.permit(bench, "permit-1")
    at.state_date(bench)
    began = bench.plug.written
    opened = ("--seal-broken", SEALS[1])
    code, told = at.erase(bench, first, *opened, until=lambda: bench.plug.written > began)
    if code:  # it was killed, and goes on by a new start
        why = ("--reason-file", bench.file("why.txt", "The power went."))
        bench.by(OFFICER, "disposal", "interrupted", EXHIBIT, *why)
        code, told = at.erase(bench, at.permit(bench, "permit-2"))
    assert code == 0, told
    at.read_again(bench)
    bench.by(EXAMINER, "certificate", "issue", EXHIBIT)
    plan = read_plan(Path(bench.file("plan.json")))
    return Way(bench, plan, before, medium.read_bytes(), (unfounded, blind, uncounted))


def test_without_ground_own_process_and_counted_names_it_is_refused(way: Way) -> None:
    unfounded, blind, uncounted = way.refused
    assert "the whole of it is erased" in unfounded
    assert "you work out again yourself" in blind
    assert "names of files stay on the medium" in uncounted


def test_the_pictures_are_out_and_every_other_byte_is_what_it_was(way: Way) -> None:
    for picture in PLANTED.values():
        content = picture.read_bytes()
        blocks = [content[at_ : at_ + 4096] for at_ in range(0, len(content) - 4095, 4096)]
        assert blocks
        assert all(block in way.before for block in blocks)
        assert not any(block in way.after for block in blocks)
    for place in outside_of(way.plan.extents, size=_SIZE):
        assert way.before[place.offset : place.end] == way.after[place.offset : place.end]
    ran("e2fsck", "-f", "-n", way.bench.plug.device)


def test_the_certificate_is_genuine_and_says_what_stays(way: Way) -> None:
    pages = " ".join(ran("pdftotext", "-layout", way.certificate, "-").split())
    root = str(way.bench.data / "root.pem")
    words = ("certificate", "verify", str(way.certificate), "--trust", root)
    way.bench.run(*words, expect=3)  # genuine; no list of withdrawals was given
    assert "Certificate of selective erasure" in pages
    assert "Everything else on it stays" in pages
    assert "No category of NIST SP 800-88 is claimed" in pages
    assert f"at least {len(PLANTED)}" in pages
    assert not re.search(r"\b(Clear|Purge):", pages)


def test_no_name_of_a_file_is_in_certificate_log_or_process_list(way: Way, tmp_path: Path) -> None:
    attached = tmp_path / "certificate.json"
    ran("pdfdetach", "-save", "1", "-o", attached, way.certificate)
    with closing(sqlite3.connect(way.bench.data / "expunge.sqlite")) as database:
        record = "\n".join(database.iterdump())
    for told in (
        "\n".join(way.bench.said),
        "\n".join(way.bench.seen),
        attached.read_text(),
        record,
    ):
        assert VICTIM not in told
    assert json.loads(attached.read_text())["disposal"]["selected"]["names"] == len(PLANTED)
