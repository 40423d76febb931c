"""The published schemas are those of the code, and what the program writes fits them."""

from __future__ import annotations

import json
from dataclasses import make_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.summary import Summary
from evidence_store.certificates.verifying.paper import PaperVerdict
from evidence_store.certificates.verifying.verdict import CheckAnswer, Redrawing, Verdict
from evidence_store.certificates.verifying.withdrawn import (
    SCHEMA,
    SignedList,
    WithdrawnDocument,
    WithdrawnList,
)
from evidence_store.cli.disposals.permit_file import PermitFile
from evidence_store.documents.json_schemas import schema_of
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    ErasureCategory,
)
from evidence_store.domain.scans.hit_lists import hit_list
from forensics.documents import digest_of, from_document, to_document
from tests.builders import NOON, a_plan, a_receipt, a_verification
from tests.evidence_store.certificates.editions.told import an_edition
from tests.evidence_store.documents.case_contents import a_case_content
from tests.evidence_store.documents.copy_contents import a_copy_content
from tests.evidence_store.documents.extract_contents import an_extract
from tests.evidence_store.scan_results import a_hit, a_result
from tests.house.make_schemas import FOLDER, PUBLISHED, schema_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.house.make_schemas import Published

_SAMPLE = Path(__file__).parents[3] / "evidence_store" / "health" / "sample_certificate.json"
_FOUND = a_result(hits=(a_hit(), a_hit(path=None, owner=None)))
_SAYS = Summary(
    training=True,
    number="EXP-2026-0001",
    kind=CertificateKind.CERTIFICATE,
    category=ErasureCategory.CLEAR,
    issued_at=NOON,
    exhibit="ABC/1",
    serial="S",
    imei="",
    record=bytes(32),
    log_size=7,
    log_root=bytes(32),
)


_GONE = (WithdrawnDocument("EXP-2026-0001", NOON),)
SAMPLES: dict[str, list[Any]] = {
    "certificate-2": [json.loads(_SAMPLE.read_text("utf-8"))],
    "copy-ending-1": [a_copy_content(), a_copy_content(left=1)],
    "case-certificate-1": [a_case_content()],
    "custody-extract-1": [an_extract()],
    "edition-1": [an_edition().content],
    "withdrawn-3": [SignedList(SCHEMA, WithdrawnList("Unit", NOON, _GONE), "", b"a")],
    "verdict-1": [
        Verdict(CheckAnswer.NOT_VALID, reason="It is not."),
        Verdict(CheckAnswer.CURRENT, number="1", kind=CertificateKind.NON_COMPLETION,
                issued_at=NOON, redrawing=Redrawing.BYTES, limits=("One.",)),
    ],
    "paper-verdict-1": [PaperVerdict(CheckAnswer.CURRENT, says=_SAYS)],
    "permit-1": [PermitFile("expunge-permit/1", "p_1", "d_1", NOON)],
    "erase-plan": [a_plan()],
    "erasure-receipt": [a_receipt()],
    "erasure-verification": [a_verification()],
    "scan-result-1": [a_result(), _FOUND],
    "hit-list": [hit_list(_FOUND, image="disk.E01", result_digest=digest_of(_FOUND))],
}  # fmt: skip

each_schema = pytest.mark.parametrize("published", PUBLISHED, ids=lambda each: each.name)


def samples_of(published: Published) -> Iterator[Any]:
    for each in SAMPLES[published.name]:
        yield each if isinstance(each, dict) else to_document(each)


def faults_of(published: Published, document: object) -> list[str]:
    """What a validator of another maker says against a document."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((FOLDER / f"{published.name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    found = jsonschema.Draft202012Validator(schema).iter_errors(document)
    return [each.message for each in found]


@each_schema
def test_a_published_schema_is_that_of_the_code(published: Published) -> None:
    kept = (FOLDER / f"{published.name}.json").read_text("utf-8")

    assert kept == schema_text(published), "run: python -m tests.house.make_schemas"


def test_every_published_schema_has_a_sample_and_no_file_is_left_over() -> None:
    names = {each.name for each in PUBLISHED}

    assert names == SAMPLES.keys()
    assert names == {each.stem for each in FOLDER.glob("*.json")}


@each_schema
def test_what_the_programme_writes_fits_its_schema(published: Published) -> None:
    for sample in samples_of(published):
        assert faults_of(published, sample) == []
        assert to_document(from_document(sample, published.kind)) == sample


@each_schema
def test_a_field_more_or_less_or_of_another_kind_does_not_fit(published: Published) -> None:
    sample = next(samples_of(published))
    first = next(iter(sample))

    for spoiled in (
        {**sample, "beside": 1},
        {name: value for name, value in sample.items() if name != first},
        {**sample, first: {"another": "kind"}},
        [sample],
    ):
        assert faults_of(published, spoiled)


def test_a_schema_that_the_code_left_behind_is_found() -> None:
    published = PUBLISHED[0]
    grown = make_dataclass("CertificateContent", [("one_more", str)])

    assert schema_text(published._replace(kind=grown)) != schema_text(published)


def test_a_value_without_a_fixed_form_gets_no_schema() -> None:
    with pytest.raises(TypeError, match="in no fixed form"):
        schema_of(make_dataclass("Loose", [("anything", object)]), name="loose", title="Loose")


def test_times_and_digests_of_another_spelling_do_not_fit() -> None:
    (permit,) = (each for each in PUBLISHED if each.name == "permit-1")
    (receipt,) = (each for each in PUBLISHED if each.name == "erasure-receipt")
    (allowed,), (written,) = samples_of(permit), samples_of(receipt)

    assert faults_of(permit, {**allowed, "not_after": "2026-07-14 12:00"})
    assert faults_of(receipt, {**written, "plan_digest": "sha256:ABC"})
