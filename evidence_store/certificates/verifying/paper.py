"""What the code on a printed certificate shows: who signed it, and what the page must say.

The code is short: it binds a few words of page 1 and the digest of the record, not the page. Paper
whose code holds may say something else, so the answer names what to compare.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cryptography.x509.oid import NameOID

from evidence_store.certificates.log_certificate import read_log_certificate
from evidence_store.certificates.replaced import read_replaced
from evidence_store.certificates.summary import Summary, read_summary, verify_signature
from evidence_store.certificates.verifying.trust import (
    find_root,
    load_roots,
    require_same_world,
)
from evidence_store.certificates.verifying.verdict import (
    KIND_NAMES,
    CheckAnswer,
    told_of_withdrawal,
)
from evidence_store.certificates.verifying.withdrawn import read_withdrawn_list
from evidence_store.documents.certificates.wording import CATEGORIES
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.errors import CertificateError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography import x509

    from evidence_store.certificates.verifying.verdict import Verdict

NOBODY = (
    "The code is of the form of ours, but whose it is cannot be told. Give the unit's root, and "
    "the certificate of its custody log (log.pem), with --trust."
)
_OTHER = (
    "The code is not signed by a custody log that you trust. Get the root and log.pem from the "
    "unit that the page names. If they are right, do not rely on the page."
)
_OTHER_FILE = (
    "The code is not that of this file. Get the PDF whose number the page shows; if this is it, do "
    "not rely on the page."
)
CASE = (
    "Whether it was withdrawn, or a document on which it rests, was not checked: a code names none "
    "of them. Check its PDF against the unit's dated list."
)
# The code of one page can be pasted on another, so no answer goes without these words (ADR 83).
PAGE = (
    "The code does not cover the rest of the page. Compare the words above with the page, and "
    "check the PDF for everything else."
)


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """What a check of a code found. ``reason`` says why it does not hold, and what to do.

    ``unit`` is as the trusted root names it; ``as_of`` is of the list of withdrawn documents.
    """

    answer: CheckAnswer
    reason: str | None = None
    says: Summary | None = None
    unit: str | None = None
    as_of: datetime | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in plain English; of a training document it begins with that word."""
        prefix = "Training. " if self.says is not None and self.says.training else ""
        if self.says is None or self.answer is CheckAnswer.NOT_VALID:
            return (f"{prefix}Not valid. {self.reason}",)
        return (
            f"{prefix}The code was signed by the custody log of {self.unit}.",
            *(f"{name}: {words}" for name, words in self.shown),
            self._withdrawal(self.says.kind),
            PAGE,
        )

    def _withdrawal(self, kind: CertificateKind) -> str:
        unchecked = self.answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED
        if kind is CertificateKind.CASE and unchecked:
            return CASE
        return told_of_withdrawal(self.answer, self.as_of)

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """What page 1 must say, in its order, each with its name."""
        says = self.says
        if says is None:
            return ()
        is_case = says.kind is CertificateKind.CASE
        told = (
            ("Number", says.number),
            ("Kind", KIND_NAMES[says.kind].capitalize()),
            ("Issued", f"{says.issued_at:%Y-%m-%d %H:%M:%S} UTC"),
            ("About" if is_case else "Exhibit", says.exhibit),
            ("Serial number", says.serial),
            ("IMEI", says.imei),
            ("Category", "" if is_case else CATEGORIES[says.category]),
            ("SHA-256 of the record in the PDF", says.record.hex()),
            ("Custody log", f"{says.log_size} entries, root {says.log_root.hex()}"),
        )
        return tuple((name, words) for name, words in told if words)


def judge_code(
    code: str, *, trust: Sequence[bytes], withdrawn: bytes | None, now: datetime
) -> PaperVerdict:
    """Judge the text of a code.

    Args:
        code: what was read; it may be anything.
        trust: PEM from outside: roots, certificates of logs' keys, lists of replaced keys.
        withdrawn: the unit's dated list, if there is one.
        now: aware time.

    Raises:
        CertificateError: the list of withdrawn documents is not to be trusted.
        WrongEntryError: a file of ``trust`` holds no certificate.
    """
    given = load_roots(trust)
    logs = [each for each in given if _is_of_log(each)]
    roots = [each for each in given if each not in logs]
    try:
        says = read_summary(code)
        log, root = _signer(code, says, logs=logs, roots=roots, now=now)
        replaced = read_replaced(trust, root=root)
        # Paper has no time stamp: of a key that was revoked, no date on it is believed.
        replaced.require_in_force(log, at=says.issued_at)
    except CertificateError as error:
        return PaperVerdict(CheckAnswer.NOT_VALID, reason=str(error))
    answer, as_of, gone = CheckAnswer.WITHDRAWAL_NOT_CHECKED, None, None
    if withdrawn is not None:
        listed = read_withdrawn_list(withdrawn, root=root, replaced=replaced, now=now)
        answer, as_of = listed.says_of(says.number, says.issued_at), listed.as_of
        gone = listed.reason(says.number)
        # It ends with each document on which it rests, and a code names none of them.
        if gone is None and says.kind is CertificateKind.CASE:
            answer, as_of = CheckAnswer.WITHDRAWAL_NOT_CHECKED, None
    return PaperVerdict(
        answer,
        reason=gone,
        says=says,
        unit=_organisation(log),
        as_of=as_of,
    )


def judge_code_of(code: str, verdict: Verdict) -> PaperVerdict:
    """Judge the text of a code where its PDF is at hand, and was checked.

    Args:
        code: what was read; it may be anything.
        verdict: on the file (``verify_certificate``).
    """
    if verdict.answer is CheckAnswer.NOT_VALID:
        return PaperVerdict(CheckAnswer.NOT_VALID, reason=verdict.reason)
    if code != verdict.code:
        return PaperVerdict(CheckAnswer.NOT_VALID, reason=_OTHER_FILE)
    # The check of the file held its code to the record, and the log's key to the root.
    return PaperVerdict(
        verdict.answer, says=read_summary(code), unit=verdict.unit, as_of=verdict.as_of
    )


def _signer(
    code: str,
    says: Summary,
    *,
    logs: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
) -> tuple[x509.Certificate, x509.Certificate]:
    """The certificate of the log that signed the code, and the root that vouches for it."""
    # Neither comes from the paper: each forger would bring one that looks right (ADR 83).
    if not roots or not logs:
        raise CertificateError(NOBODY)
    log = next((each for each in logs if _signed(code, each)), None)
    if log is None:
        raise CertificateError(_OTHER)
    if says.issued_at > now:
        raise CertificateError(
            "The code is dated in the future. Check this computer's clock; if it is right, do not "
            "rely on the page."
        )
    try:
        root = find_root(log, roots=roots, moments=(says.issued_at, now))
    except CertificateError as error:
        raise CertificateError(_OTHER) from error
    require_same_world(log, root, training=says.training)
    return log, root


def _signed(code: str, log: x509.Certificate) -> bool:
    key, _ = read_log_certificate(log)
    try:
        verify_signature(code, key)
    except CertificateError:
        return False
    return True


def _is_of_log(certificate: x509.Certificate) -> bool:
    try:
        read_log_certificate(certificate)
    except CertificateError:
        return False
    return True


def _organisation(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value)
