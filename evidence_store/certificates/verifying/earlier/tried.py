"""Whether an erasure by a drive's own firmware rests on a trial of this unit, by signed entries.

That two different people signed for it, each by their duty, is held as for every entry that a
certificate carries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certified_work import OF_TRIAL
from evidence_store.domain.unit.firmware_trials import NOTHING, limit_said
from evidence_store.errors import CertificateError
from forensics.values.device_words import facts_of
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_FAULT = "The trial on which this erasure rests is not in the record, or is another one."


def verify_trial(content: CertificateContent, carried: Sequence[Carried]) -> None:
    """Check that the carried trial is the one that was signed for, whole, and of this drive.

    Raises:
        CertificateError: it is not, or one is carried where no drive erased itself.
    """
    method = content.disposal.method
    trial = [each for each in carried if each.leaf.event in OF_TRIAL]
    if firmware_name(method) is None:
        if trial:
            raise CertificateError("The record carries a trial, and rests on none.")
        return
    if tuple(each.leaf.event for each in trial) != OF_TRIAL:
        raise CertificateError(_FAULT)
    _, recorded, confirmed = (each.leaf.public for each in trial)
    proposed = [each.seq for each in carried if each.leaf.event == "disposal.proposed"]
    is_this = (
        recorded["trial"] == confirmed["trial"]
        and confirmed["method"] == method.value
        and recorded["missing"] == NOTHING
        # The sentence names the trial, and both who decided signed for it beforehand (ADR 85).
        and limit_said(confirmed) in content.disposal.known_gaps
        # Nobody can have decided by a trial that was confirmed after the proposal.
        and trial[-1].seq < min(proposed, default=0)
    )
    if not is_this or not _is_of_drive(content, confirmed):
        raise CertificateError(_FAULT)


def _is_of_drive(content: CertificateContent, told: Mapping[str, JsonValue]) -> bool:
    """Whether the verifying person's process read a drive of that kind, where one is certified."""
    if content.kind is CertificateKind.NON_COMPLETION:
        return True
    check = content.disposal.verification
    facts = None if check is None else facts_of(check.facts)
    if facts is None or facts.bus is None:
        return False
    read = (facts.model, facts.firmware, facts.bus.value)
    return (told["model"], told["firmware"], told["bus"]) == read
