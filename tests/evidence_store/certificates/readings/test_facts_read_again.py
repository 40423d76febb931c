"""What a drive says of itself is read again by the verifying person's process, and that counts."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.certificates.verifying.record import parse_record
from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import (
    CertificateContent,
    ErasureCategory,
)
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from forensics.values import HiddenAreas, TriState
from tests.evidence_store.certificates import builders

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.certificates.recorded import Recorded
    from forensics.values import DeviceReading


def read(**changes: Any) -> DeviceReading:
    """What the verifier's process read, where it is not what the eraser's read."""
    found = builders.reading(reallocated=4, pending=0)
    return replace(found, facts=replace(found.facts, **changes))


def verified(state: DisposalState = DisposalState.PASSED, **changes: Any) -> Recorded:
    done = builders.receipt()
    check = builders.verification(done, facts=read(**changes))
    disposal = builders.disposal(receipt=done, verification=check, state=state)
    return builders.recorded(disposal=disposal)


def test_the_certificate_says_what_both_processes_read_and_where_they_differ(
    tmp_path: Path,
) -> None:
    drawn, file = builders.drawn(verified(firmware="CC45")), tmp_path / "certificate.pdf"
    file.write_bytes(drawn.pdf)
    run = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    page = " ".join(run.stdout.decode().split())

    assert "identified by serial number, World Wide Name and size" in page
    assert "Firmware: CC44 (the eraser), CC45 (the verifier)" in page
    assert "the medium was read twice, both times as a whole, by the processes of two" in page
    assert "people: 67,108,864 bytes (67.1 MB) by the one that had carried it out (Tom" in page
    assert parse_record(to_canonical(drawn.content)).kind is CertificateKind.CERTIFICATE


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"hidden": HiddenAreas(hpa=TriState.YES)}, Reason.HIDES_SECTORS),
        ({"hidden": HiddenAreas(dco=TriState.YES)}, Reason.HIDES_SECTORS),
        ({"wwn": "5000c500ffffffff"}, Reason.VERIFICATION_OF_ANOTHER),
    ],
)
def test_a_drive_that_hides_sectors_or_is_another_one_gets_no_certificate(
    changes: dict[str, Any], reason: Reason
) -> None:
    content = builders.content(verified(DisposalState.INCONCLUSIVE, **changes))

    assert (content.kind, reason in content.reasons) == (CertificateKind.NON_COMPLETION, True)
    passed = replace(
        content,
        kind=CertificateKind.CERTIFICATE,
        reasons=(),
        disposal=replace(
            content.disposal, ended=DisposalState.PASSED, category=ErasureCategory.CLEAR
        ),
    )
    with pytest.raises(CertificateError):
        parse_record(to_canonical(passed))


def test_another_drive_than_the_exhibit_gets_no_certificate_whoever_read_it_twice() -> None:
    """An operator who proposed it, too, can have a plan made of an empty drive of their own."""
    done = builders.receipt()
    target = replace(done.target, serial="OTHER")
    before = builders.reading(reallocated=4)
    other = replace(before, facts=replace(before.facts, serial=target.serial))
    done = replace(done, target=target, before=other, after=other)
    check = builders.verification(done, target=target, facts=other)
    content = builders.content(
        builders.recorded(disposal=builders.disposal(receipt=done, verification=check))
    )

    assert content.exhibit.serial != target.serial
    with pytest.raises(CertificateError, match="another serial number or size than the item"):
        parse_record(to_canonical(content))


def test_a_drive_that_the_verifiers_process_knows_as_flash_is_not_cleared() -> None:
    content = parse_record(to_canonical(builders.content(verified(rotational=TriState.NO))))

    assert isinstance(content, CertificateContent)

    assert content.disposal.category is ErasureCategory.ADDRESSABLE_OVERWRITE


def test_other_facts_than_the_verifier_signed_for_are_not_valid() -> None:
    genuine = builders.content(verified())
    check = genuine.disposal.verification
    assert check is not None
    other = replace(genuine.disposal, verification=replace(check, facts=read(firmware="X")))

    with pytest.raises(CertificateError):
        parse_record(to_canonical(replace(genuine, disposal=other)))
