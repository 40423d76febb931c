"""What a document says of a method is the method's own claim, and never that of another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from forensics.saying.sentences import given
from forensics.values import ErasureMethod, ErasureOutcome, Evidence, Grade, claim_of
from forensics.values.erase_methods import METHODS, Carrier
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import drawn
from tests.evidence_store.documents.texts import text_of

if TYPE_CHECKING:
    from pathlib import Path

    from forensics.values import Claim


class Scrubbing:
    """Another method under the name of the first, for as long as a test takes."""

    carrier = Carrier.OVERWRITING
    claim: Claim = replace(
        claim_of(ErasureMethod.OVERWRITE_ZEROS),
        act=given("scrubbing"),
        named=given("Scrubbing by firmware"),
        done_by=given("Firmware scrub, block by block"),
        how=given("The firmware scrubs each block."),
        will_be=given("scrubbed by its firmware and read back"),
        item_was=given("was scrubbed by its firmware and read back"),
        copy_was=given("was scrubbed and read back"),
        device_was=given("was scrubbed by its firmware"),
        grade=Grade.PURGE,
        leaves=0xFF,
    )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        return ErasureOutcome.ERASED if evidence.was_read else ErasureOutcome.FAILED


@pytest.fixture
def scrubbing(monkeypatch: pytest.MonkeyPatch) -> Claim:
    monkeypatch.setitem(METHODS._loaded, ErasureMethod.OVERWRITE_ZEROS, Scrubbing())
    return Scrubbing.claim


def test_no_page_says_of_one_method_what_is_true_of_another(
    scrubbing: Claim, tmp_path: Path
) -> None:
    text = text_of(drawn(builders.recorded()).pdf, tmp_path)

    assert "Certificate of scrubbing" in text
    assert scrubbing.done_by in text
    assert scrubbing.item_was in text
    assert scrubbing.device_was in text
    assert "every byte read was 0xFF" in text
    assert "Purge: " not in text  # it takes the drive's own word to another person
    for word in ("verwrit", "zero", "Certificate of erasure"):
        assert word not in text


def test_a_document_about_a_keyed_stream_names_its_key_and_says_nothing_of_zeros(
    tmp_path: Path,
) -> None:
    method, key = ErasureMethod.OVERWRITE_STREAM, builders.sha256("a key")
    done = builders.disposal(method=method, receipt=builders.receipt(method=method, stream=key))

    text = " ".join(text_of(drawn(builders.recorded(disposal=done)).pdf, tmp_path).split())

    assert claim_of(method).how in text
    assert "every byte read was the stream" in text
    assert key.value.hex()[:32] in text
    assert "sha256sum" in text
    assert "/dev/zero" not in text
    assert "was zero" not in text


def test_a_report_of_another_method_names_it_too(scrubbing: Claim, tmp_path: Path) -> None:
    text = text_of(drawn(builders.bad_blocks()).pdf, tmp_path)

    assert f"Report of a {scrubbing.act} not completed" in text
    assert "zero" not in text
