"""One record of each kind that refers to the others, and people to refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.data_folder.places import DATABASE
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateRecord
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.orders.order import OrderLine, restated
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.domain.scans.gradings import Grade, HitGrading
from evidence_store.domain.unit.anchors import Anchor, AnchorKind
from evidence_store.domain.unit.firmware_trials import TrialRecord
from evidence_store.domain.unit.jobs import Job, JobKind, OfExhibit
from evidence_store.domain.unit.policies import PolicyChange
from evidence_store.kept_files.hits import keep_hits
from evidence_store.kept_files.plans import keep_plan
from evidence_store.open_folder.acting import ActingWithKeys
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import Finding, FindingAnswer, Found
from tests.evidence_store.certificates import builders
from tests.evidence_store.keeping import keep, list_of
from tests.evidence_store.stores import acting, enrol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

CERTIFICATE = CertificateRecord(
    id="z_1",
    version=1,
    number="EXP-2026-0001",
    kind=CertificateKind.CERTIFICATE,
    exhibit_id="x_DISK",
    disposal_id="d_1",
    json_digest=builders.sha256("json"),
    pdf_digest=builders.sha256("pdf"),
    file_name="EXP-2026-0001.pdf",
    issued_by="p_EXAMINER",
    issued_at=builders.NOW,
    training=True,
)


SEEDS: dict[str, Any] = {
    "cases": builders.case(),
    "exhibits": builders.exhibit(),
    "orders": restated(builders.order(lines=(OrderLine(2, "The black USB disk, ABC/1"),))),
    "acquisitions": replace(
        builders.acquisition(), version=1, computed_digest=None, verified_by=None, verified_at=None
    ),
    "hash_sets": replace(builders.hash_set(), version=1, confirmed_by=None, confirmed_at=None),
    "scans": builders.scan(),
    "disposals": builders.as_proposed(builders.disposal()),
    "certificates": CERTIFICATE,
    "jobs": Job(
        id="j_1",
        version=1,
        kind=JobKind.CHECK_IMAGE,
        case_id="c_1",
        about=OfExhibit("x_DISK", "a_1"),
        asked_by="p_EXAMINER",
        asked_at=builders.NOW,
    ),
    "hit_gradings": HitGrading(
        id="g_1",
        version=1,
        exhibit_id="x_DISK",
        scan_id=builders.scan().id,
        hit_list=None,
        hits=((1, 3),),
        grade=Grade.EVIDENTIAL,
        reason="The digests agree",
        graded_by="p_EXAMINER",
        graded_at=builders.NOW,
    ),
    "questions": Question(
        id="q_1",
        version=1,
        exhibit_id="x_DISK",
        disposal_id="d_1",
        asked_by="p_EXAMINER",
        asked_at=builders.NOW,
        text="Why was the SIM card not examined?",
    ),
    "anchors": Anchor(
        id="n_1",
        version=1,
        kind=AnchorKind.WITNESS,
        source="witness.test/psd",
        size=2,
        root=bytes(32),
        at=builders.NOW,
        recorded_at=builders.NOW,
        recorded_by="p_EXAMINER",
        note="a note",
        evidence=b"a line",
        chain=(b"a certificate",),
    ),
    "policy_changes": PolicyChange(
        id="y_1",
        version=1,
        content="{}",
        digest="blake3:00",
        proposed_by="p_EXAMINER",
        proposed_at=builders.NOW,
    ),
    "firmware_trials": TrialRecord(
        id="i_1",
        version=1,
        method=FirmwareMethodName.NVME_FORMAT,
        model="SSD 970",
        firmware="2B2QEXM7",
        bus=Bus.NVME,
        what="asset 4711",
        serial="S5H9NS0N",
        receipt="blake3:00",
        findings=(Found(Finding.ACCEPTED, FindingAnswer.YES, "it is so"),),
        tried_by="p_EXAMINER",
        tried_at=builders.NOW,
    ),
}

NAMING = SEEDS | {"orders": restated(builders.order())}
"""The same, in which a line of the order names the item: a gate takes a disposal of no other."""


def seed(
    store: Store, keys: UnitKeys, *leave_out: str, examples: Mapping[str, Any] = SEEDS
) -> None:
    """Keep every example, each with the custody entry that makes it."""
    keep_plan(store, builders.PLAN)
    keep_hits(store, list_of(builders.scan()))
    one, two, at = acting(store), acting(store, "B2"), store.clock()
    with store.unit_of_work(keys) as uow:
        for person in builders.people():
            uow.people.add(person)
            enrol(uow, person, at=at, by=one, confirmed_by=two)
        keep(uow, one, *(examples[each] for each in examples if each not in leave_out), at=at)
        uow.commit()


def someone(store: Store, *duties: Duty) -> ActingWithKeys:
    """An open key of A1 in the part of somebody with those duties."""
    opened = acting(store)
    actor = Actor(opened.actor.id, opened.actor.name, opened.actor.rank, frozenset(duties))
    return ActingWithKeys(actor, opened.sign, opened.identity, opened.unit_keys)


def files_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{DATABASE}*")))
