"""To whom something of a case is handed, and why: recorded before it leaves."""

from __future__ import annotations

from evidence_store.domain.values.texts import long_text, short_text
from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class Recipients:
    """To whom something of a case goes, and why (Data Protection Act 2018, section 62)."""

    recipients: tuple[str, ...]
    purpose: str

    def kept(self) -> Recipients:
        """The same as it is recorded.

        Raises:
            WrongEntryError: nobody is named, no purpose is given, or a text cannot be kept.
        """
        named = tuple(short_text(each, what="recipients").strip() for each in self.recipients)
        purpose = long_text(self.purpose, what="purpose").strip()
        if not named or not all(named) or not purpose:
            raise WrongEntryError("Name at least one recipient, and the purpose of the disclosure.")
        return Recipients(named, purpose)
