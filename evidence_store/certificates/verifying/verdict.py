"""The three answers about a certificate, and how each is said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.documents.editions.wording import LANGUAGES
from evidence_store.domain.certificates.certificate import CertificateKind, document_of
from evidence_store.domain.certificates.extract_content import ExtractKind
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.certificates.edition_content import EditionContent


class CheckAnswer(StrEnum):
    """What a check can end in; there is no fourth."""

    CURRENT = "current"
    WITHDRAWAL_NOT_CHECKED = "withdrawal_not_checked"
    NOT_VALID = "not_valid"

    @property
    def exit_code(self) -> int:
        """0 genuine and current, 3 genuine but withdrawal not checked, 1 not valid."""
        return _EXIT_CODES[self]


class Redrawing(StrEnum):
    """How the pages were compared with the attached record."""

    BYTES = "bytes"
    DRAWN = "drawn"


# As docs/certificate.md states them; 2 is for wrong use.
_EXIT_CODES = {
    CheckAnswer.CURRENT: 0,
    CheckAnswer.WITHDRAWAL_NOT_CHECKED: 3,
    CheckAnswer.NOT_VALID: 1,
}
KIND_NAMES = {
    CertificateKind.CERTIFICATE: "certificate",
    CertificateKind.NON_COMPLETION: "non-completion report",
    CertificateKind.CASE: "case certificate",
    CertificateKind.COPY_ENDED: "record of the end of a police copy",
    CertificateKind.COPY_NOT_COMPLETED: "report of a police copy whose end is not complete",
}
EXTRACT_NAME = "extract from the custody log"
_COMPARED = {
    Redrawing.BYTES: "The pages were drawn again from the attached record: the same bytes.",
    Redrawing.DRAWN: (
        "The pages were drawn again from the attached record by another renderer: identical "
        "wording and layout, and an identical page image within the stated tolerance."
    ),
}


@dataclass(frozen=True, slots=True)
class EditionFound:
    """In which language an edition is, of which document, and whose words it says.

    ``translation`` is the digest of template and translation that both signed for.
    """

    language: str
    of: str
    translation: str
    translator: str
    qualification: str
    reader: str

    @property
    def sentence(self) -> str:
        """The same, for people."""
        own_words = self.qualification.replace("”", "’")  # nothing in them ends the quotation
        return (
            f"It is an edition in {LANGUAGES[self.language]} ({self.language}) of {self.of}. The "
            f"English document {self.of} is the record. Translated by {self.translator}; read over "
            f"by {self.reader}. Template and translation: {self.translation}. Whether the "
            "translation is right was not checked, nor what its translator says of their own "
            f"qualification: “{own_words}”."
        )


def told_of_edition(content: EditionContent) -> EditionFound:
    """What is said of an edition whose record holds."""
    by, names = content.translated, {each.id: each.name for each in content.people}
    return EditionFound(
        content.language,
        document_of(content.number),
        str(by.digest),
        names[by.translator],
        by.qualification,
        names[by.reader],
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found. ``reason`` says why a document is not valid, and what to do.

    ``kind`` is that of a certificate or report, ``extract`` of one of the custody log.
    ``code`` is the text of the QR code on its page 1. ``level`` was worked out from the file and
    the roots that were given; ``stamped`` says what its time stamps show. ``issued_size`` is how
    many bytes the document had when it was issued: what raised its level stands behind them.
    """

    answer: CheckAnswer
    reason: str | None = None
    training: bool = False
    number: str | None = None
    kind: CertificateKind | None = None
    extract: ExtractKind | None = None
    edition: EditionFound | None = None
    exhibit: str | None = None
    unit: str | None = None
    issued_at: datetime | None = None
    level: str | None = None
    redrawing: Redrawing | None = None
    as_of: datetime | None = None
    limits: tuple[str, ...] = ()
    code: str | None = None
    stamped: tuple[str, ...] = ()
    issued_size: int | None = None

    @property
    def exit_code(self) -> int:
        """As of its answer."""
        return self.answer.exit_code

    @property
    def name(self) -> str | None:
        """What kind of document it is, in words; None where that cannot be said."""
        if self.extract is not None:
            return EXTRACT_NAME
        return None if self.kind is None else KIND_NAMES[self.kind]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The answer in plain English; of a training document it begins with that word."""
        prefix = "Training. " if self.training else ""
        name = self.name
        # The reason alone: what else such a file says of itself may be a forger's words.
        if name is None or self.answer is CheckAnswer.NOT_VALID:
            return (f"{prefix}Not valid. {self.reason}",)
        first = f"{prefix}Genuine {name} {self.number}, issued by {self.unit}."
        compared = _COMPARED[self.redrawing] if self.redrawing else ""
        withdrawal = told_of_withdrawal(self.answer, self.as_of)
        told = () if self.edition is None else (self.edition.sentence,)
        return (first, *told, withdrawal, compared, *self.stamped, *self.limits)


def told_of_withdrawal(answer: CheckAnswer, as_of: datetime | None) -> str:
    """Whether a genuine document was withdrawn, as of the unit's list of that moment."""
    if as_of is None:
        return (
            "Whether it was withdrawn later was not checked. Ask the unit for its dated list "
            "and give it with --withdrawn."
        )
    when = f"{as_of:%Y-%m-%d %H:%M} UTC"
    if answer is CheckAnswer.CURRENT:
        return f"Not withdrawn, as of the unit's list of {when}."
    return (
        f"Whether it was withdrawn later was not checked: the list of {when} is older than "
        "the document. Ask the unit for a newer one."
    )
