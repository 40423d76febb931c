"""A bench with a stick to erase, and the people who erase it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner
from flask import Flask

from evidence_store.custody.outside.sheets import groups_of
from evidence_store.domain.unit.jobs import Job, JobKind
from evidence_store.worker.erasing import erase
from evidence_store.worker.working import work
from evidence_store.workflow.disposals.verifications import record_verification
from evidence_store.workflow.exhibits.exhibits import register_training_file
from evidence_store.workflow.orders.orders import map_line
from evidence_store.workflow.scans.hash_sets import confirm_hash_set, register_hash_set
from evidence_store.workflow.unit.anchors import acknowledge_sheet, sheet_of
from forensics.cli import rescanning
from forensics.cli.copy import copy
from forensics.cli.erase import erase as verbs
from forensics.cli.erase_surroundings import surroundings
from forensics.cli.hash_set import hash_set
from forensics.erasing.planning import read_plan
from forensics.hash_sets.opening import open_hash_set
from forensics.value_classes import dataclass
from tests.evidence_store.settling import settle_interests
from tests.webui.conftest import PASSPHRASE, Unit, Visitor, signed_in
from tests.webui.scanned import LOCKED, SIZE, Scanned, scan_a_stick
from tests.webui.working import days_ago

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.desk import SigningDesk


@dataclass(frozen=True)
class Bench:
    """A scanned stick, a training file used in its place, and the plan to overwrite that."""

    app: Flask
    unit: Unit
    scanned: Scanned
    training_file: Path
    plan: Path

    def person(self, staff_number: str) -> Visitor:
        return signed_in(self.app, staff_number)

    def desk(self, staff_number: str) -> SigningDesk:
        store = self.unit.store
        return store.signing_desk(store.open_actor(staff_number, PASSPHRASE))

    @property
    def disposal(self) -> Disposal:
        with self.unit.store.reading() as uow:
            return uow.disposals.find(exhibit_id=self.scanned.exhibit)[-1]

    @property
    def job(self) -> Job:
        with self.unit.store.reading() as uow:
            return uow.jobs.find(exhibit_id=self.scanned.exhibit)[-1]

    def propose(self, content: bytes | None = None) -> TestResponse:
        plan = io.BytesIO(self.plan.read_bytes() if content is None else content)
        visitor = self.person("E1")
        page = f"/exhibits/{self.scanned.exhibit}/acts/propose-overwriting"
        typed = {
            "order": self.unit.story.order.id,
            "kind": "chief_officer_direction",
            "given_by": "Rhiannon Llŷr",
            "rank": "Superintendent",
            "delegation": "Scheme of delegation 2026, item 4",
            "given_on": days_ago(self.unit, 1),
            "reason": "The device may not go back",
            "quotation": "I direct that exhibit ABC/7 be erased.",
            "plan": (plan, "plan.json"),
            "passphrase": PASSPHRASE,
        }
        return visitor.send(page, visitor.fill(page, **typed))

    def authorise(self) -> None:
        page, supervisor = f"/disposals/{self.disposal.id}/acts/authorise", self.person("S1")
        unsaid = supervisor.do(page, passphrase=PASSPHRASE)
        assert unsaid.status_code == 422
        assert "Enter how many hits are ungraded" in unsaid.text
        (hits,) = re.findall(r">\s*(\d+) hits from its scans have not been graded", unsaid.text)
        assert supervisor.do(page, passphrase=PASSPHRASE, ungraded=hits).status_code == 303
        self.acknowledge()

    def acknowledge(self) -> None:
        """The supervisor holds the head of the log outside, on a printed sheet."""
        store, supervisor = self.unit.store, self.desk("S1")
        sheet = sheet_of(store.reading_desk(supervisor.actor), self.disposal.id, key=store.log_key)
        typed = dict(enumerate(groups_of(sheet.head.root), start=1))
        acknowledge_sheet(supervisor, self.disposal.id, size=sheet.head.size, typed=typed)

    def queue(self, reference: str = "ABC/7") -> TestResponse:
        page = f"/disposals/{self.disposal.id}/acts/erase"
        target = str(self.training_file)
        return self.person("E1").do(page, reference=reference, target=target, passphrase=PASSPHRASE)

    def eraser(self) -> int:
        keys = self.unit.store.open_actor("O1", PASSPHRASE).unit_keys
        return work(self.unit.store, keys, is_leaving=lambda: False, until_idle=True,
                    does={JobKind.ERASE: erase})  # fmt: skip

    def verify(self) -> None:
        """Another person reads the training file again, and signs for what was found."""
        receipt = self.disposal.receipt
        assert receipt is not None
        found = rescanning.read_again(
            read_plan(self.plan), receipt, target=self.training_file, scan=None,
            around=surroundings(lambda: False, lambda _: False, "none"), key=None,
        )  # fmt: skip
        record_verification(self.desk("E2"), self.disposal.id, verification=found)


def run(*words: object, progress: bool = True) -> None:
    """One of the eraser's own verbs; not all of them show how far they are."""
    silent = ("--progress", "none") if progress else ()
    result = CliRunner().invoke(verbs, [str(word) for word in (*words, *silent)])
    assert result.exit_code == 0, result.output


def set_up(
    open_app: Flask,
    open_unit: Unit,
    tmp_path: Path,
    *,
    beside: Bench | None = None,
    size: int = SIZE,
) -> Bench:
    """A scanned stick with a training file and its plan, and nothing that bars its erasure.

    ``beside`` another of the same line of the order.
    """
    coverage = replace(LOCKED, compared=LOCKED.compared + size - SIZE)
    number = 8 if beside else 7
    scanned = scan_a_stick(open_unit, tmp_path, number=number, coverage=coverage)
    training_file, plan = tmp_path / "training-file.raw", tmp_path / "plan.json"
    made = CliRunner().invoke(
        copy, ["make", str(scanned.image), "--out", str(training_file), "--progress", "none"]
    )
    assert made.exit_code == 0, made.output
    planned = ["plan", "--route", "whole", "--target", str(training_file), "--out", str(plan)]
    assert CliRunner().invoke(verbs, planned).exit_code == 0
    bench = Bench(open_app, open_unit, scanned, training_file, plan)
    target, order = read_plan(plan).target, open_unit.story.order
    register_training_file(
        bench.desk("O1"), scanned.exhibit, copy_serial=target.serial or "",
        copy_size=target.size, is_training=True,
    )  # fmt: skip
    named = (scanned.exhibit, *((beside.scanned.exhibit,) if beside else ()))
    map_line(bench.desk("O1"), order.id, line=2, exhibit_ids=named)
    officer = open_unit.store.open_actor("O1", PASSPHRASE)
    settle_interests(open_unit.store, order, by=officer)
    return bench


def erased(bench: Bench) -> str:
    """The training file is overwritten; returns the address of its disposal."""
    bench.propose()
    bench.authorise()
    bench.queue()
    assert bench.eraser() == 1
    return f"/disposals/{bench.disposal.id}"


def confirmed_set(bench: Bench, folder: Path) -> Path:
    """A real hash set of one file, registered for the case and confirmed by a second person."""
    originals, made, secret = folder / "originals", folder / "case.set", folder / "secret"
    originals.mkdir()
    (originals / "one.bin").write_bytes(bytes(range(256)) * 64)
    secret.write_text(PASSPHRASE)
    words = ["build", str(originals), "--out", str(made), "--passphrase-file", str(secret)]
    built = CliRunner().invoke(hash_set, words)
    assert built.exit_code == 0, built.output
    summary = open_hash_set(made, passphrase=PASSPHRASE.encode()).summary
    with bench.unit.store.reading() as uow:
        case_id = uow.exhibits.get(bench.scanned.exhibit).case_id
    known = register_hash_set(bench.desk("E1"), case_id, summary=summary)
    confirm_hash_set(bench.desk("E2"), known.id, scheduled=summary.known_files)
    return made
