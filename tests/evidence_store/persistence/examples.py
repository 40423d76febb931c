"""One record of each kind that refers to the others, and people to refer to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.bootstrap.kept.plans import keep_plan
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateRecord
from evidence_store.domain.disposals.questions import Question
from evidence_store.domain.scans.gradings import Grade, HitGrading
from evidence_store.domain.unit.anchors import Anchor, AnchorKind
from evidence_store.domain.unit.jobs import Job, JobKind
from evidence_store.domain.unit.policies import PolicyChange
from tests.builders import a_draft
from tests.evidence_store.certificates import builders
from tests.evidence_store.stores import acting, enrol

if TYPE_CHECKING:
    from evidence_store.bootstrap import Store
    from evidence_store.keys.unit_keys import UnitKeys

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
    "orders": builders.order(),
    "acquisitions": replace(builders.acquisition(), version=1),
    "hash_sets": replace(builders.hash_set(), version=1),
    "scans": builders.scan(),
    "disposals": replace(builders.disposal(), version=1),
    "certificates": CERTIFICATE,
    "jobs": Job(
        id="j_1",
        version=1,
        kind=JobKind.CHECK_IMAGE,
        case_id="c_CASE",
        exhibit_id="x_DISK",
        acquisition_id="a_1",
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
}


def seed(store: Store, keys: UnitKeys, *leave_out: str) -> None:
    """Keep every example, with one custody entry for all of them."""
    keep_plan(store, builders.PLAN)
    with store.unit_of_work(keys) as uow:
        for person in builders.people():
            uow.people.add(person)
        for name, value in SEEDS.items():
            if name not in leave_out:
                getattr(uow, name).add(value)
        uow.custody.append(
            a_draft("job.done", "c_1", "x_DISK", store.clock(), committed={"by": "p_1"})
        )
        uow.commit()


def enrol_examples(store: Store, keys: UnitKeys) -> None:
    """The entries that give the people of ``seed`` their keys."""
    one, two = acting(store), acting(store, "B2")
    with store.unit_of_work(keys) as uow:
        for person in builders.people():
            enrol(uow, person, at=store.clock(), by=one, confirmed_by=two)
        uow.commit()
