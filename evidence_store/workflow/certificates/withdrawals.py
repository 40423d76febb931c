"""Withdrawing an issued document: a supervisor asks, a second person confirms, the list says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.certificates.verifying.withdrawn import (
    WithdrawnDocument,
    WithdrawnList,
    WithdrawnTranslation,
)
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.domain.certificates.certificate import (
    CertificateAct,
    CertificateKind,
    Withdrawal,
)
from evidence_store.domain.events.kinds.disposal_events import (
    CERTIFICATE_LIST_SIGNED,
    CERTIFICATE_WITHDRAWAL_ASKED,
    CERTIFICATE_WITHDRAWN,
)
from evidence_store.domain.exhibits.exhibit import ExhibitAct
from evidence_store.domain.orders.order import restated
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.values.texts import said
from evidence_store.workflow._kit.acting import Acting
from evidence_store.workflow._kit.capacity import acted_by, require_capacity
from evidence_store.workflow._kit.grounds import line_up
from evidence_store.workflow._kit.of_unit.edition_offers import withdrawn_editions
from evidence_store.workflow._kit.of_unit.translated import withdrawn_translations
from evidence_store.workflow._kit.starts.standing_statements import in_place_facts
from evidence_store.workflow._kit.subjects.open_documents import open_document
from forensics.values import Digest

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork

ListSigner: TypeAlias = Callable[[WithdrawnList], bytes]
"""Signs a list with the unit's seal and gives the file."""


def ask_to_withdraw(desk: SigningDesk, certificate_id: str, *, reason: str) -> CertificateRecord:
    """Ask and sign that a document be withdrawn; it stands until a second person confirms.

    Raises:
        NotFoundError: there is no such document.
        WrongEntryError: no reason is given.
        OutOfSequenceError: it was asked for before.
        NotPermittedError: the actor's duties do not include it.
    """
    otherwise = "Give the reason why the document is withdrawn."
    why = said(reason, otherwise, what="reason")
    with desk.uow as uow:
        record = uow.certificates.get(certificate_id)
        record.require(CertificateAct.ASK_WITHDRAWAL)
        at = desk.clock()
        deputy_of = require_capacity(uow, desk.actor, Act.WITHDRAW_CERTIFICATE, at=at, parts={})
        asked = Withdrawal(why, asked_by=desk.actor.id, asked_at=at, deputy_of=deputy_of)
        saved = uow.certificates.save(replace(record, withdrawal=asked))
        _append(desk, saved, part="asker", deputy_of=deputy_of, at=at)
        uow.commit()
    return saved


def confirm_withdrawal(desk: SigningDesk, certificate_id: str) -> CertificateRecord:
    """Confirm and sign as a second person that a document is withdrawn; nothing revives it.

    Raises:
        NotFoundError: there is no such document.
        OutOfSequenceError: nobody asked for it, or it was confirmed before.
        SamePersonError: the actor asked for it.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CONFIRM_WITHDRAWAL)
    with desk.uow as uow:
        record = uow.certificates.get(certificate_id)
        record.require(CertificateAct.CONFIRM_WITHDRAWAL)
        asked = record.asked
        # What a deputy asked, the person they stood for has asked too.
        parts = {Part.PROPOSER: asked.askers}
        require_other_person(desk.actor, Act.CONFIRM_WITHDRAWAL, parts=parts)
        at = desk.clock()
        confirmed = replace(asked, confirmed_by=desk.actor.id, confirmed_at=at)
        saved = uow.certificates.save(replace(record, withdrawal=confirmed))
        _end_what_it_certified(uow, saved)
        _append(desk, saved, part="confirmer", deputy_of=None, at=at)
        uow.commit()
    return saved


def _end_what_it_certified(uow: UnitOfWork, record: CertificateRecord) -> None:
    """Nothing counts as done by what the certificate of an exhibit certified (ADR 131)."""
    if record.kind is not CertificateKind.CERTIFICATE or record.exhibit_id is None:
        return
    exhibit = uow.exhibits.get(record.exhibit_id)
    uow.exhibits.save(exhibit.after(ExhibitAct.WITHDRAW_CERTIFICATE))
    uow.disposals.save(uow.disposals.get(str(record.disposal_id)).certificate_withdrawn())
    line = line_up(uow, exhibit)
    for order in uow.orders.find(case_id=exhibit.case_id):
        if order.closed_on is not None and order.reaches(line):
            uow.orders.save(restated(replace(order, closed_on=None)))


def sign_withdrawn_list(desk: Desk, *, unit: str, sign: ListSigner) -> tuple[WithdrawnList, bytes]:
    """Sign the dated list of exactly those documents that are recorded as withdrawn.

    Raises:
        NotPermittedError: the actor's duties do not include it.
    """
    with desk.uow as uow:
        at = desk.clock()
        deputy_of = require_capacity(uow, desk.actor, Act.SIGN_WITHDRAWN_LIST, at=at, parts={})
        translations = withdrawn_translations(uow.custody)
        # The translations by themselves, too: with the unit's keys an edition can be made by one
        # of them, dated at will and under a number that no list names (ADR 124).
        listed = WithdrawnList(unit, at, _withdrawn(uow, translations), _ended(translations))
        numbers = [each.number for each in listed.withdrawn]
        signed = sign(listed)
        Acting(uow, desk.actor, at).append(
            CERTIFICATE_LIST_SIGNED,
            public={"withdrawn": len(numbers), "numbers": list[JsonValue](numbers[:_NAMED])},
            committed=acted_by(desk.actor, deputy_of),
        )
        uow.commit()
    return listed, signed


def _ended(translations: Mapping[str, datetime]) -> tuple[WithdrawnTranslation, ...]:
    return tuple(
        WithdrawnTranslation(Digest.from_text(digest), at)
        for digest, at in sorted(translations.items())
    )


def _withdrawn(
    uow: UnitOfWork, translations: Mapping[str, datetime]
) -> tuple[WithdrawnDocument, ...]:
    gone = (
        WithdrawnDocument(number, at)
        for each in uow.certificates.find()
        for number, at in _withdrawn_of(each, translations)
    )
    return tuple(sorted(gone, key=lambda each: each.number))


def _withdrawn_of(
    record: CertificateRecord, translations: Mapping[str, datetime]
) -> Iterator[tuple[str, datetime]]:
    """Of a document and its editions those that do not count any more, and since when."""
    own = None if record.withdrawal is None else record.withdrawal.confirmed_at
    if own is not None:
        yield record.number, own
    yield from withdrawn_editions(record, translations)


_NAMED = 200  # an entry has 16 KiB; the list itself has no such bound


def _append(
    desk: SigningDesk, record: CertificateRecord, *, part: str, deputy_of: str | None, at: datetime
) -> None:
    reason = "" if record.withdrawal is None else record.withdrawal.reason
    event = CERTIFICATE_WITHDRAWAL_ASKED if part == "asker" else CERTIFICATE_WITHDRAWN
    opened = open_document(desk, record, at)
    public: dict[str, JsonValue] = {"certificate": record.id, "number": record.number}
    if part == "confirmer" and record.kind is CertificateKind.CERTIFICATE:
        public["disposal"] = record.disposal_id
    facts = {
        "number": record.number,
        "document": str(record.pdf_digest),
        "reason": reason,
        **in_place_facts(deputy_of),
    }
    opened.append(
        event,
        public=public,
        committed={**acted_by(desk.actor, deputy_of), "reason": reason},
        signed=opened.sign_act(event, signer=desk.signer, facts=facts),
    )
