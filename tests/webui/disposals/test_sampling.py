"""A supervisor decides in the browser that a sample is read, and every page says how much was."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.worker.working import work
from forensics.erasing.medium import BLOCK_SIZE
from tests.webui.conftest import PASSPHRASE
from tests.webui.erase_bench import confirmed_set, erased, set_up

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.webui.conftest import Unit

SIZE = BLOCK_SIZE + 4096
"""Two blocks, of which one is a sample."""
DECISION = {"percent": "50", "why": "too_large", "passphrase": PASSPHRASE}


def test_a_sample_is_decided_on_read_and_certified_as_a_sample(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path, size=SIZE)
    page = erased(bench)
    decide, supervisor = f"{page}/acts/read-a-sample", bench.person("S1")
    shown = supervisor.get(page).text
    assert "Decide that a sample is read again" in shown
    assert "reads the whole medium again" in shown  # whole, unless a supervisor decides otherwise
    assert "The rest is not examined, and nothing is scanned again." in supervisor.get(decide).text
    assert bench.person("E1").do(decide, **DECISION).status_code == 403
    too_much = supervisor.do(decide, **{**DECISION, "percent": "51"})
    assert "a sample is 1 to 50 % of the medium" in too_much.text
    assert supervisor.do(decide, **DECISION).status_code == 303
    shown = supervisor.get(page).text
    assert "50 % of it" in shown
    assert "Reading all of it would take days." in shown
    assert "reads the whole medium again" not in shown

    second = bench.person("E2")
    told = {"reference": "ABC/7", "target": str(bench.training_file)}
    unsaid = second.do(f"{page}/acts/read-again", **told)
    assert (unsaid.status_code, "Choose how much of it is read" in unsaid.text) == (422, True)
    assert "A sample of it, 50 %, which is not scanned" in unsaid.text
    assert "Every byte, without a new scan: no hash set of the case is confirmed" in unsaid.text
    chosen = second.do(f"{page}/acts/read-again", **told, how_much="sample")
    assert (chosen.status_code, bench.job.of_sample) == (303, True)
    keys = open_unit.store.open_actor("O1", PASSPHRASE).unit_keys
    assert work(open_unit.store, keys, is_leaving=lambda: False, until_idle=True) == 1
    assert bench.job.sentence.startswith("A sample was read, and every byte of it is zero.")
    assert second.do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE).status_code == 303
    assert bench.disposal.state is DisposalState.PASSED
    result = second.get(page).text
    assert "a sample was read, and not the rest" in result
    assert "beside the sample, as a supervisor decided" in result
    assert [*open_unit.store.check(known=())]

    before = {*open_unit.store.certificates.glob("*.pdf")}
    assert second.do(f"{page}/acts/issue-certificate").status_code == 303
    (document,) = {*open_unit.store.certificates.glob("*.pdf")} - before
    words = ["pdftotext", "-raw", str(document), "-"]
    pdf = " ".join(subprocess.run(words, capture_output=True, check=True).stdout.decode().split())
    assert "of it again, and not the whole." in pdf
    assert "1 of 2 blocks" in pdf
    assert "50.0 % of all such samples would have missed it" in pdf


def test_every_byte_is_read_and_scanned_where_the_reader_chooses_so_in_place_of_a_sample(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bench = set_up(open_app, open_unit, tmp_path, size=SIZE)
    case_set = confirmed_set(bench, tmp_path)
    page = erased(bench)
    assert bench.person("S1").do(f"{page}/acts/read-a-sample", **DECISION).status_code == 303

    second, read = bench.person("E2"), f"{page}/acts/read-again"
    told = {"reference": "ABC/7", "target": str(bench.training_file), "how_much": "whole"}
    assert "Enter the passphrase of the hash set" in (unsaid := second.do(read, **told).text)
    assert "Every byte, which is scanned again" in unsaid
    opened = {"file": str(case_set), "set_passphrase": PASSPHRASE}
    assert second.do(read, **told, **opened).status_code == 303
    keys = open_unit.store.open_actor("O1", PASSPHRASE).unit_keys
    assert work(open_unit.store, keys, is_leaving=lambda: False, until_idle=True) == 1
    assert second.do(f"{page}/acts/sign-reading", passphrase=PASSPHRASE).status_code == 303

    found = bench.disposal.verification
    assert found is not None
    assert (bench.disposal.state, bench.disposal.is_sampled) == (DisposalState.PASSED, False)
    assert (found.bytes_read, found.rescan_hits) == (SIZE, 0)
    assert bench.disposal.sample_drawn is None
