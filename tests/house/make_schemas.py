"""Write the JSON Schemas of ``docs/schemas`` again: ``python -m tests.house.make_schemas``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from evidence_store.certificates.verifying.paper import PaperVerdict
from evidence_store.certificates.verifying.verdict import Verdict
from evidence_store.certificates.verifying.withdrawn import SignedList
from evidence_store.cli.disposals.permit_file import PermitFile
from evidence_store.documents.json_schemas import schema_of
from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.certificate_content import CertificateContent
from evidence_store.domain.certificates.copy_content import CopyContent
from evidence_store.domain.certificates.edition_content import EditionContent
from evidence_store.domain.certificates.extract_content import ExtractContent
from evidence_store.domain.scans.hit_lists import HitList
from forensics.values import ErasePlan, ErasureReceipt, ErasureVerification, ScanResult

FOLDER = Path(__file__).parents[2] / "docs" / "schemas"


class Published(NamedTuple):
    """A form of file that others read."""

    name: str
    kind: type
    title: str


PUBLISHED = (
    Published("certificate-2", CertificateContent, "certificate.json, attached to a certificate"),
    Published("copy-ending-1", CopyContent, "The record attached to one of a police copy's end"),
    Published(
        "custody-extract-1", ExtractContent, "The record attached to an extract of the custody log"
    ),
    Published("edition-1", EditionContent, "The record attached to an edition of a document"),
    Published("withdrawn-3", SignedList, "The unit's list of withdrawn documents"),
    Published(
        "case-certificate-1", CaseContent, "certificate.json, attached to a case certificate"
    ),
    Published("verdict-1", Verdict, "The answer of expunge certificate verify --json"),
    Published(
        "paper-verdict-1", PaperVerdict, "The answer of expunge certificate read-code --json"
    ),
    Published("permit-1", PermitFile, "The permit for one start of an erasure"),
    Published("erase-plan", ErasePlan, "What is to be overwritten, frozen before people sign"),
    Published("erasure-receipt", ErasureReceipt, "What the eraser wrote and read back"),
    Published("erasure-verification", ErasureVerification, "What a second reading found"),
    Published("scan-result-1", ScanResult, "The result of a scan"),
    Published("hit-list", HitList, "The hits of a scan, without names and digests"),
)


def schema_text(published: Published) -> str:
    """The file of one schema."""
    made = schema_of(published.kind, name=published.name, title=published.title)
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for each in PUBLISHED:
        (FOLDER / f"{each.name}.json").write_text(schema_text(each), encoding="utf-8")


if __name__ == "__main__":
    main()
