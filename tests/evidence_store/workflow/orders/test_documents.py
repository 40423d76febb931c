"""The document of an order is kept sealed for its case, and shown as it was received."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from evidence_store.domain.orders import order_documents
from evidence_store.domain.orders.order_documents import DocumentKind, documents_of
from evidence_store.domain.unit.blanking import blanked
from evidence_store.errors import (
    EvidenceStoreError,
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.workflow.orders import order_records, orders
from evidence_store.workflow.orders.documents import see_document
from evidence_store.workflow.orders.order_records import VariationEntry
from tests.evidence_store.workflow.desk import Desk
from tests.evidence_store.workflow.orders.papers import an_entry
from tests.evidence_store.workflow.vaults import DOCUMENT, MemoryVault, received

VARIED = date(2026, 7, 10)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


def record(desk: Desk, vault: MemoryVault, **changes: object) -> str:
    """An order with its document; its id."""
    by = desk.of(desk.officer)
    told = received(vault=vault)
    return orders.record_order(by, "c_1", entry=an_entry(**changes), received=told).id


def see(desk: Desk, vault: MemoryVault, order_id: str, page: int | None = None) -> bytes:
    kept = desk.uow.orders.get(order_id).document
    assert kept is not None
    return see_document(desk.of(desk.officer), order_id, kept.id, page=page, vault=vault)[1]


def test_a_document_is_kept_whole_with_its_pages_and_its_digest_is_worked_out(
    desk: Desk, vault: MemoryVault
) -> None:
    order = desk.uow.orders.get(record(desk, vault))

    kept = order.document
    assert kept is not None
    assert order.document_digest is not None
    assert order.document_digest.value == hashlib.sha256(DOCUMENT).digest()
    assert (kept.kind, kept.size, kept.page_count) == (DocumentKind.PDF, len(DOCUMENT), 3)
    assert kept.kept_by == desk.officer.actor.id
    assert see(desk, vault, order.id) == DOCUMENT
    assert [see(desk, vault, order.id, page) for page in (1, 2)] == [b"\xff\xd8one", b"\xff\xd8two"]
    assert [draft.public["document"] for draft in desk.uow.custody.drafts] == [
        str(order.document_digest)
    ]


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_was_not_drawn_is_not_shown(desk: Desk, vault: MemoryVault, page: int) -> None:
    order_id = record(desk, vault)

    with pytest.raises(NotFoundError, match="No such page"):
        see(desk, vault, order_id, page)


def test_a_document_of_another_order_is_not_shown_under_this_one(
    desk: Desk, vault: MemoryVault
) -> None:
    record(desk, vault)

    with pytest.raises(NotFoundError, match="no document with that id"):
        see_document(desk.of(desk.officer), "o_1", "v_another", page=None, vault=vault)


def test_a_document_of_which_no_page_can_be_drawn_is_kept_all_the_same(
    desk: Desk, vault: MemoryVault
) -> None:
    told = received(vault=vault, drawn=None)
    order = orders.record_order(desk.of(desk.officer), "c_1", entry=an_entry(), received=told)

    assert order.document is not None
    assert (order.document.pages, order.document.page_count) == ((), None)
    assert see(desk, vault, order.id) == DOCUMENT


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "no bytes"), (b"MZ", "must be a PDF"), (b" %PDF-1.7", "must be a PDF")],
)
def test_what_is_no_document_is_refused_and_nothing_is_kept(
    desk: Desk, vault: MemoryVault, data: bytes, said: str
) -> None:
    told = received(data, vault)
    by, before = desk.of(desk.officer), len(desk.uow.orders.find())

    with pytest.raises(WrongEntryError, match=said):
        orders.record_order(by, "c_1", entry=an_entry(), received=told)

    assert not vault.kept
    assert len(desk.uow.orders.find()) == before


def test_more_bytes_than_a_document_has_are_refused(
    desk: Desk, vault: MemoryVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_documents, "LARGEST_DOCUMENT", 10)

    with pytest.raises(WrongEntryError, match="larger than 10 bytes"):
        record(desk, vault)


def test_a_document_whose_order_could_not_be_recorded_is_not_kept(
    desk: Desk, vault: MemoryVault
) -> None:
    with pytest.raises(WrongEntryError):
        record(desk, vault, text=" ")
    with pytest.raises(OutOfSequenceError):
        order_records.attach_document(desk.of(desk.officer), "o_1", received=received(vault=vault))

    assert not vault.kept


def test_a_document_comes_later_once(desk: Desk, vault: MemoryVault) -> None:
    order = orders.record_order(desk.of(desk.officer), "c_1", entry=an_entry())
    assert order.document is None

    with pytest.raises(NotPermittedError):
        order_records.attach_document(
            desk.of(desk.administrator), order.id, received=received(vault=vault)
        )
    order_records.attach_document(desk.of(desk.officer), order.id, received=received(vault=vault))

    assert see(desk, vault, order.id) == DOCUMENT


def test_a_variation_keeps_the_new_document_and_the_former_one(
    desk: Desk, vault: MemoryVault
) -> None:
    order_id = record(desk, vault)
    entry = VariationEntry(VARIED, VARIED, "USB stick, exhibit ABC/1")
    told = received(b"%PDF-1.7 varied", vault)

    varied = order_records.vary_order(desk.of(desk.officer), order_id, entry=entry, received=told)

    now, former = (kept for kept, _ in documents_of(varied))
    assert varied.document_digest == told.digest
    assert see(desk, vault, order_id) == b"%PDF-1.7 varied"
    by = desk.of(desk.officer)
    assert see_document(by, order_id, former.id, page=None, vault=vault)[1] == DOCUMENT
    assert now.id != former.id


def test_a_document_that_was_exchanged_is_not_shown(desk: Desk, vault: MemoryVault) -> None:
    order_id = record(desk, vault)
    kept = desk.uow.orders.get(order_id).document
    assert kept is not None
    vault.kept[kept.id] = desk.uow.custody.seal_for_case("c_1", kept.id, b"%PDF-1.7 another")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        see(desk, vault, order_id)


@pytest.mark.parametrize("page", [None, 1, 2])
def test_what_somebody_with_the_keys_sealed_in_its_place_is_not_shown(
    desk: Desk, vault: MemoryVault, page: int | None
) -> None:
    order_id = record(desk, vault)
    kept = desk.uow.orders.get(order_id).document
    assert kept is not None
    name = kept.name_of(page)
    vault.kept[name] = desk.uow.custody.seal_for_case("c_1", name, b"\xff\xd8another")

    with pytest.raises(EvidenceStoreError, match="not the one that was recorded"):
        see(desk, vault, order_id, page)


def test_a_document_ends_with_the_values_of_its_case(desk: Desk, vault: MemoryVault) -> None:
    order_id = record(desk, vault)
    order = desk.uow.orders.get(order_id)
    desk.uow.custody.destroy_values("c_1")

    for page in (None, 1, 2):
        with pytest.raises(OutOfSequenceError, match="destroyed with the values"):
            see(desk, vault, order_id, page)
    # What stays tells its files from those of nobody.
    assert blanked(order).document == order.document


def test_whoever_opens_no_case_sees_no_document(desk: Desk, vault: MemoryVault) -> None:
    order_id = record(desk, vault)
    kept = desk.uow.orders.get(order_id).document
    assert kept is not None

    with pytest.raises(NotPermittedError):
        see_document(desk.of(desk.administrator), order_id, kept.id, page=1, vault=vault)


def test_an_order_names_the_files_of_each_of_its_documents(desk: Desk, vault: MemoryVault) -> None:
    order = desk.uow.orders.get(record(desk, vault))
    kept = order.document
    assert kept is not None

    assert {kept.name_of(page) for page in (None, 1, 2)} == set(vault.kept)
    assert list(documents_of(replace(order, document=None))) == []
