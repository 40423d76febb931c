"""What statements about a disposal say of it beside exhibit, plan and holds, as digests.

The steps make these facts before somebody signs. The person who checks a certificate makes them
again from what it prints and compares: so nothing that is printed can be other than what people
signed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import Identification

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.certificates.certificate_content import CertifiedScan
    from evidence_store.domain.disposals.certified_findings import CertifiedVerification
    from evidence_store.domain.disposals.not_read import NotReadWhy
    from evidence_store.domain.disposals.sampling import SamplingGround
    from evidence_store.domain.disposals.selected import Selected
    from evidence_store.domain.law.authority import Authority
    from forensics.values import ErasureReceipt, SampleRead

DEPUTY_OF = "deputy_of"
"""Of an authorisation that a deputy signed: in whose place."""

WORKED_OUT = "worked_out_again"
"""Of an authorisation of a selective erasure: the digest of what its plan takes and leaves, as the
signer's own process worked it out from the medium."""

SCANS = "scans"
"""Of an authorisation: the digest of each recorded scan as a certificate will print it."""

# By it nobody keeps the end of a key from a certificate: a signer says which ends their log had.
KEYS = "keys_on_record"
"""Of each of them: ``COUNT:ROOT`` of all changes to people's keys when it was made."""


DISPOSAL = "disposal"
"""Of every statement about a disposal: which one it is, in clear."""

OPERATOR = "operator"
"""Of a permit: who carries the work out, and signs it; of the verifier or witness: who carried it
out, as they were told. In clear."""

WHY = "why"
"""Of what two people say of a medium that cannot be read again: the reason, in clear."""

PERMIT = "permit"
"""Of what an operator signs: for which permit to start, in clear; so it is good for no other."""


@dataclass(frozen=True, slots=True)
class Begun:
    """How the work was begun: when holds were evaluated for it, how often, by whom, of what."""

    holds_at_start: datetime | None
    starts: int
    operator: str | None
    earlier_operators: tuple[str, ...]
    identification: Identification | None


def begun_facts(begun: Begun) -> dict[str, str]:
    """Return what the person who verified or watched the work says of its beginning."""
    return {"begun": str(digest_of(begun))}


def disposal_facts(
    order_id: str,
    authority: Authority,
    known_gaps: tuple[str, ...],
    selected: Selected | None,
) -> dict[str, str]:
    """What proposal and authorisation both say of order, authority, gaps and what is selected."""
    return {
        **({} if selected is None else {"selected": str(digest_of(selected))}),
        "order": order_id,
        "authority": str(digest_of(authority)),
        "known_gaps": str(digest_of(list(known_gaps))),
    }


def worked_out_facts(selected: Selected | None) -> dict[str, str]:
    """What an authorisation says of a selective plan; nothing of any other."""
    return {} if selected is None else {WORKED_OUT: str(digest_of(selected))}


def scan_facts(scans: Iterable[CertifiedScan]) -> dict[str, str]:
    """What an authorisation says of the scans before it; nothing where there are none."""
    digests = " ".join(sorted(map(scan_digest, scans)))
    return {SCANS: digests} if digests else {}


def scan_digest(scan: CertifiedScan) -> str:
    """The digest of a scan as printed; that its set was confirmed later changes nothing."""
    return str(digest_of(replace(scan, confirmed_by=None)))


def verification_facts(found: CertifiedVerification, *, receipt: ErasureReceipt) -> dict[str, str]:
    """Return what the verifier signs: what was found, exactly as a certificate prints it."""
    medium = {} if found.medium_digest is None else {"medium": str(found.medium_digest)}
    return {
        "outcome": found.outcome.value,
        # Nobody signs a receipt when it is written: it is bound by what is signed here.
        "receipt": str(digest_of(receipt)),
        "found": str(digest_of(found)),
        **medium,
        **sample_facts(found.sample),
    }


def sample_facts(sample: SampleRead | None) -> dict[str, str]:
    """What the verifier says of a sample, in clear: by it anyone works its blocks out again."""
    if sample is None:
        return {}
    return {
        "draw": sample.draw.hex(),
        "nonce": sample.nonce.hex(),
        "sample": str(sample.listed),
    }


def sampling_facts(percent: int, why: SamplingGround, *, receipt: ErasureReceipt) -> dict[str, str]:
    """What a supervisor signs who decides that a sample is read, of what and why."""
    return {"percent": str(percent), WHY: why.value, "receipt": str(digest_of(receipt))}


def not_read_facts(why: NotReadWhy, *, receipt: ErasureReceipt) -> dict[str, str]:
    """Return what two people sign of a medium that cannot be read again: why, and its receipt."""
    return {WHY: why.value, "receipt": str(digest_of(receipt))}
