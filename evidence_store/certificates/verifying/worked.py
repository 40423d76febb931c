"""Whether the entries of the disposal that a certificate carries are those of its record.

Every statement of the record stands in one of them, with the same signature; the log has no other
that still counts. What a statement's signer knew of other people's keys was signed with it: so
anyone who holds the log's key cannot leave the end of a key out of a certificate that somebody
signed after it, not even with a false map of heads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.heads.epochs import head_from
from evidence_store.custody.heads.heads import root_of_keys
from evidence_store.custody.signed.enrolled import is_of_keys
from evidence_store.custody.signed.statements import SIGNATURES, read_signatures
from evidence_store.domain.certificates.certified_work import (
    COMPLETED,
    OF_WORK,
    PERMITTED,
    SAMPLE_DRAWN,
    SAMPLING_DECIDED,
)
from evidence_store.domain.certificates.stated_facts import KEYS, OPERATOR, PERMIT
from evidence_store.domain.events.separations import STARTS
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import CertificateError
from forensics.documents import digest_of
from forensics.erasing.samples.sampling import commitment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedDisposal,
    )
    from evidence_store.domain.signing.signed_statements import Statement

    Public: TypeAlias = Mapping[str, JsonValue]


def verify_work(content: CertificateContent, carried: Sequence[Carried]) -> None:
    """Check that these entries are of this disposal, and say what the record says.

    Args:
        content: the record; its statements agree with the rest of it.
        carried: the entries, each signed as its kind needs.

    Raises:
        CertificateError: they are of another disposal, or say something else.
    """
    work = [each for each in carried if each.leaf.event in OF_WORK]
    cases = {signed.statement.case_id for signed in content.statements}
    about = {(each.leaf.case_id, each.leaf.exhibit_id) for each in work}
    of = {each.leaf.public.get("disposal") for each in work}
    if about != {(case, content.exhibit.id) for case in cases} or of != {content.disposal.id}:
        raise CertificateError("The entries that the record carries are of another disposal.")
    _verify_statements(content, work, carried)
    _verify_course(content, work)
    _verify_sample(content, work)


def _verify_sample(content: CertificateContent, work: Sequence[Carried]) -> None:
    """The sample that was read is the one that was drawn: bound in the log before it was read.

    The blocks follow from bytes of the verifier's process and from the hash of the entry that bound
    them. So neither the operator nor, without the log, the verifier chose them.
    """
    check = content.disposal.verification
    sample = None if check is None else check.sample
    if sample is None:
        return
    kinds = [each.leaf.event for each in work]
    drawn = [each for each in work if each.leaf.event == SAMPLE_DRAWN]
    last = max((n for n, kind in enumerate(kinds) if kind == SAMPLING_DECIDED), default=0)
    told = drawn[-1].leaf.public if drawn else {}
    if (
        # ADR 95: one decision is good for one sample, or somebody draws until one passes.
        kinds[last:].count(SAMPLE_DRAWN) != 1
        or drawn[-1].hash != sample.draw
        or told.get("commitment") != str(commitment_of(sample.nonce))
        or told.get("percent") != sample.percent
        or told.get("receipt") != str(digest_of(content.disposal.receipt))
    ):
        raise CertificateError("The sample that was read is not the one that was drawn in the log.")


def _verify_statements(
    content: CertificateContent, work: Sequence[Carried], carried: Sequence[Carried]
) -> None:
    """What people signed for the record is exactly what the entries say was signed."""
    recorded = {
        each.leaf.statement: each
        for each in work
        if each.leaf.statement is not None and each.leaf.event != PERMITTED
    }
    for signed in content.statements:
        # Each entry answers for one statement; one that is left over is missing in the record.
        entry = recorded.pop(statement_digest(signed.statement), None)
        if entry is None:
            raise CertificateError("A statement is not recorded in the custody log.")
        made = read_signatures(entry.opened[SIGNATURES])
        if [each.signature for each in made] != [signed.signature]:
            raise CertificateError("The signature of a statement is not the one that is recorded.")
        _verify_keys_known(signed.statement, entry, carried)
    # Else the issuer could print those parts alone that make a certificate of it.
    if recorded:
        raise CertificateError("A statement that is recorded is not in the record.")


def _verify_keys_known(statement: Statement, entry: Carried, carried: Sequence[Carried]) -> None:
    """The signer knew just those beginnings and ends of keys that the certificate carries."""
    try:
        seen = head_from(statement.checkpoint).size
    # A head that cannot be read counts as one that nobody can have seen, and is refused below.
    except ValueError:
        seen = entry.seq + 1
    before = (each.hash for each in carried if is_of_keys(each.leaf) and each.seq < seen)
    if seen > entry.seq or dict(statement.facts).get(KEYS) != str(root_of_keys(before)):
        raise CertificateError(
            "When a person signed, the keys that had begun or ended were not those in the record."
        )


def _verify_course(content: CertificateContent, work: Sequence[Carried]) -> None:
    """It was started as often, by those people, and ended with that receipt."""
    disposal = content.disposal
    receipts = [each.leaf.public.get("receipt") for each in work if each.leaf.event == COMPLETED]
    made = None if disposal.receipt is None else str(digest_of(disposal.receipt))
    if made != (receipts[-1] if receipts else None):
        raise CertificateError("The receipt is not the one that is recorded in the custody log.")
    starts = [each.leaf.public for each in work if each.leaf.event in STARTS]
    permits = [each.leaf.public for each in work if each.leaf.event == PERMITTED]
    if len(starts) != disposal.starts or not _is_by(disposal, starts, permits):
        raise CertificateError(
            "The work was started by a different person, or a different number of times."
        )


def _is_by(
    disposal: CertifiedDisposal, starts: Sequence[Public], permits: Sequence[Public]
) -> bool:
    """Whether just those are printed who signed for a permit that was used, the last one last."""
    # Where none was used, it is the signer of the newest.
    began = [*dict.fromkeys(str(each.get(OPERATOR)) for each in starts or permits[-1:])]
    if starts and permits[-1].get(PERMIT) == starts[-1].get(PERMIT):
        last = [str(starts[-1].get(OPERATOR))]
    else:
        last = began
    earlier = [each for each in began if each != disposal.operator]
    is_last = disposal.operator in last if last else disposal.operator is None
    return is_last and [*disposal.earlier_operators] == earlier
