"""Raising the seals of several documents, one after the other, each kept or left as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.seal_levels import SealLevel
from evidence_store.errors import CertificateError, ConflictError, NoStampError
from evidence_store.workflow.certificates.raising import raise_level
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow.certificates.raising import Raising


@dataclass(frozen=True, slots=True)
class OneRaised:
    """A document, its newest file and level, and why not the one that was asked for; else empty."""

    number: str
    file_name: str
    level: SealLevel
    lacking: str
    is_raised: bool

    @property
    def sentence(self) -> str:
        """What is told of it."""
        what = f"{self.number} is at level {self.level.value}."
        return f"{what} {self.lacking}" if self.lacking else what


def raise_each(
    desk: Desk, records: Sequence[CertificateRecord], *, to: SealLevel, raising: Raising
) -> Iterator[OneRaised]:
    """Raise each of these documents, giving what came of it as soon as it is kept.

    A document that cannot be raised is told and left; the others go on. Once the time-stamp
    authority does not answer, the rest are not asked for: they stay as they are.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NoStampError: the authority did not answer; every document before it is kept.
    """
    for record in records:
        try:
            reached = raise_level(desk, record.id, to=to, raising=raising)
        except NoStampError:
            raise
        except (CertificateError, ConflictError) as error:
            yield _told(record, str(error), is_raised=False)
        else:
            yield _told(reached.record, reached.lacking or "", is_raised=True)


def _told(record: CertificateRecord, lacking: str, *, is_raised: bool) -> OneRaised:
    newest = record.newest.file_name
    return OneRaised(record.number, newest, record.level, lacking, is_raised=is_raised)
