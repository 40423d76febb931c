"""Records as a real data folder comes to have them: each by the entries of its own kinds.

A test that needs an authorised disposal on record, and not the work that led to it, gives the value
as it shall stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.entry_kinds import in_clear, stated_by
from evidence_store.domain.events.separations import NAMED_PARTS
from evidence_store.domain.events.who_signs import SIGNED
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.orders.matters import Matters
from evidence_store.domain.orders.order import Order, OrderLine, restated
from evidence_store.domain.scans.hit_lists import SCHEMA, HitList
from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
from evidence_store.persistence.records.repositories import ALL_KINDS
from evidence_store.workflow._kit.acting import Acting as Step
from forensics.documents import digest_of, to_document
from forensics.value_classes import dataclass
from tests.builders import told_in_clear

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.persistence.records.unit_of_work import SqlUnitOfWork

REPOSITORIES = {
    "person": "people", "case": "cases", "order": "orders", "exhibit": "exhibits",
    "acquisition": "acquisitions", "hash_set": "hash_sets", "scan": "scans",
    "disposal": "disposals", "certificate": "certificates", "job": "jobs",
    "hit_grading": "hit_gradings", "question": "questions", "anchor": "anchors",
    "policy_change": "policy_changes", "firmware_trial": "firmware_trials",
}  # fmt: skip
KINDS = {kind.value: kind.name for kind in ALL_KINDS}
MADE_BY = {
    "person": "person.enrolled", "case": "case.opened", "order": "order.recorded",
    "exhibit": "exhibit.booked_in", "acquisition": "acquisition.registered",
    "hash_set": "hash_set.registered", "scan": "scan.recorded", "disposal": "disposal.proposed",
    "certificate": "certificate.issued", "job": "job.queued", "hit_grading": "hits.graded",
    "question": "disposal.question_asked", "anchor": "anchor.acknowledged",
    "policy_change": "policy.proposed", "firmware_trial": "trial.recorded",
}  # fmt: skip
_CLEAR = {
    "person.enrolled": {"signing_key": "signing_key"},
    "order.recorded": {
        "made_on": "made_on", "takes_effect_on": "takes_effect_on", "type": "order_type",
        "document": "document_digest",
    },
    "disposal.proposed": {
        "state": "state", "method": "method", "route": "route", "plan": "plan_digest",
    },
    "disposal.authorised": {
        "state": "state", "method": "method", "route": "route", "plan": "plan_digest",
    },
    "erase.permitted": {
        "state": "state", "method": "method", "route": "route", "plan": "plan_digest",
        "operator": "operator_id",
    },
    "trial.begun": {"method": "method", "model": "model", "firmware": "firmware", "bus": "bus"},
    "trial.recorded": {
        "method": "method", "model": "model", "firmware": "firmware", "bus": "bus",
        "receipt": "receipt",
    },
    "acquisition.registered": {"acquired_as": "acquired_as"},
    "hits.graded": {"grade": "grade"},
    "certificate.issued": {"disposal": "disposal_id", "number": "number", "kind": "kind"},
}  # fmt: skip
"""Which field in clear says which field of the record."""

BY_SUPERVISORS = frozenset({"disposal.authorised", "hash_set.confirmed", "order.appeal_checked"})
_BEFORE = {"firmware_trial": "trial.begun"}
"""What stands in the log before a record of this kind is made."""

_NAMED = {"hit_grading": "grading", "policy_change": "change", "firmware_trial": "trial"}


def keep(
    uow: SqlUnitOfWork,
    who: ActingWithKeys,
    *records: Any,
    at: datetime,
    supervisor: ActingWithKeys | None = None,
) -> None:
    """Put each record on record as it stands.

    ``who`` signs what people sign, ``supervisor`` what such a one alone may.
    """
    for value in records:
        kind = KINDS[type(value)]
        repository = getattr(uow, REPOSITORIES[kind])
        states = _states(replace(value, version=1))
        event, first = next(states)
        if kind in _BEFORE:
            _enter(uow, who, _BEFORE[kind], first, at=at)
        repository.add(first)
        _enter(uow, who, event, first, at=at)
        kept = first
        for event, after in states:
            kept = repository.save(replace(after, version=kept.version))
            signs = supervisor if supervisor and event in BY_SUPERVISORS else who
            _enter(uow, signs, event, kept, at=at)


def _states(value: Any) -> Iterator[tuple[str, Any]]:
    """The record as it is made, then as it is after each entry that leads to its end."""
    kind = KINDS[type(value)]
    match value:
        case Order():
            yield from _of_order(value)
        case Acquisition() if value.computed_digest is not None:
            made = replace(value, computed_digest=None, computed_digests=(), faults=())
            yield MADE_BY[kind], replace(made, verified_by=None, verified_at=None)
            yield "acquisition.verified", value
        case HashSetRecord() if value.confirmed_by is not None:
            yield MADE_BY[kind], replace(value, confirmed_by=None, confirmed_at=None)
            yield "hash_set.confirmed", value
        case Disposal() if value.authorisation is not None:
            bare = replace(value, authorisation=None, authorised_holds=None)
            yield MADE_BY[kind], replace(bare, state=DisposalState.PROPOSED)
            yield "disposal.authorised", value
        case _:
            yield MADE_BY[kind], value


def _of_order(value: Order) -> Iterator[tuple[str, Order]]:
    bare = tuple(OrderLine(line.number, line.text) for line in value.lines)
    order = replace(value, lines=bare, validations=(), appeal_checks=(), matters=Matters())
    yield "order.recorded", (order := restated(order))
    told = value.matters
    changes: dict[str, Any]
    for event, changes in (
        ("order.read", {"validations": value.validations}),
        ("order.mapped", {"lines": value.lines}),
        ("order.appeal_checked", {"appeal_checks": value.appeal_checks}),
        ("order.disclosure_decided", {"matters": Matters(decisions=told.decisions)}),
        ("notice.nobody_else", {"matters": replace(told, enquiries=())}),
        ("order.enquiries_answered", {"matters": told}),
    ):
        after = restated(replace(order, **changes))
        if after != order:
            yield event, after
        order = after


def list_of(scan: ScanRecord) -> HitList:
    """The list of hits that a scan on record here names: an empty one."""
    return HitList(SCHEMA, scan.result_digest, ())


_NAMES: dict[str, Callable[[Any], dict[str, str]]] = {
    "scan.recorded": lambda scan: {"hit_list": str(digest_of(list_of(scan)))},
    "order.appeal_checked": lambda order: {"check": order.appeal_checks[-1].id},
    "order.disclosure_decided": lambda order: {"decision": order.matters.decisions[-1].id},
    "order.enquiries_answered": lambda order: {"enquiry": order.matters.enquiries[-1].id},
}
"""What an entry names in clear beside the record itself."""


def _enter(
    uow: SqlUnitOfWork, who: ActingWithKeys, event: str, value: Any, *, at: datetime
) -> None:
    kind, document = KINDS[type(value)], to_document(value)
    told = {name: document[field] for name, field in _CLEAR.get(event, {}).items()}
    told |= _NAMES[event](value) if event in _NAMES else {}
    if kind not in ("case", "exhibit"):
        told[_NAMED.get(kind, kind)] = value.id
    told |= dict.fromkeys({*NAMED_PARTS} & in_clear(event) - told.keys(), who.actor.id)
    known = told_in_clear(event, **told)
    public = {name: each for name, each in known.items() if each is not None}
    case_id, exhibit_id = _place(uow, kind, value)
    if event == "order.mapped":  # which is told in the chain of the exhibit
        exhibit_id = value.exhibit_ids[0]
    step = _StepAbout(uow, who.actor, at, case_id, exhibit_id)
    signed = None
    if event in SIGNED and event != "person.enrolled":
        facts = {name: str(public[name]) for name in stated_by(event) & public.keys()}
        signed = step.sign_act(EVENTS[event], signer=who.sign, facts=facts)
    step.append(EVENTS[event], public=public, signed=signed)


def _place(uow: SqlUnitOfWork, kind: str, value: Any) -> tuple[str | None, str | None]:
    if kind in ("person", "anchor", "policy_change", "firmware_trial"):
        return None, None
    if kind in ("case", "order", "hash_set"):
        return (value.id if kind == "case" else value.case_id), None
    exhibit_id = value.id if kind == "exhibit" else value.exhibit_id
    return uow.exhibits.get(exhibit_id).case_id, exhibit_id


@dataclass(frozen=True)
class _StepAbout(Step):
    case_id: str | None
    exhibit_id: str | None

    @property
    def about(self) -> tuple[str | None, str | None]:
        return self.case_id, self.exhibit_id
