"""The withdrawal of a document that was issued: a supervisor asks, a second person confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import text
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateRecord
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.certificates.withdrawals import ask_to_withdraw, confirm_withdrawal

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class AskWithdrawal(ActByDuty[CertificateRecord]):
    """The document stands until a second person confirms."""

    about, page, verb = "certificate", "withdraw", "certificate withdraw"
    row = Act.WITHDRAW_CERTIFICATE
    title, button = "Ask that this document be withdrawn", "Sign that it is to be withdrawn"
    done = "It is recorded that it is to be withdrawn. It stands until a second person confirms it."
    hints = (
        "It stays what it is: nobody changes or replaces a document that was issued.",
        (
            "If it is the certificate of an exhibit, the exhibit counts as not disposed of once a "
            "second person confirms. You then carry out no erasure or destruction of it."
        ),
    )
    is_signed = True

    reason: str = text("Why is it withdrawn?", needed="Give the reason why it is withdrawn",
                       hint="Name no victim.", word="--reason-file")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[CertificateRecord]:
        asked = ask_to_withdraw(require_signing(desk), subject_id, reason=self.reason)
        return Done(asked, self.done)


class ConfirmWithdrawal(ActByDuty[CertificateRecord]):
    """Nothing revives the document."""

    about, page, verb = "certificate", "confirm-withdrawal", "certificate confirm-withdrawal"
    row = Act.CONFIRM_WITHDRAWAL
    title, button = "Confirm that this document is withdrawn", "Sign that it is withdrawn"
    done = "It is withdrawn. Sign a new list for those who check documents."
    hints = (
        "Nothing revives a document that was withdrawn.",
        (
            "If it is the certificate of an exhibit, the exhibit then counts as not disposed of, "
            "and another disposal can be proposed. You carry out no erasure or destruction of it."
        ),
    )
    is_signed = True

    def record(self, subject_id: str, desk: Desk) -> Done[CertificateRecord]:
        gone = confirm_withdrawal(require_signing(desk), subject_id)
        is_open = gone.kind is CertificateKind.CERTIFICATE
        return Done(gone, f"{self.done} {_OPEN_AGAIN}" if is_open else self.done)


_OPEN_AGAIN = (
    "The exhibit counts as not disposed of: an examiner can propose another disposal, with every "
    "check and new signatures."
)


ACTS = (AskWithdrawal, ConfirmWithdrawal)
