"""Statements that people sign about a disposal, each with its signature."""

from __future__ import annotations

from enum import StrEnum

from evidence_store.domain.signing.act_statements import StatementTerms
from forensics.value_classes import dataclass
from forensics.values import Digest, ErasureMethod, Route


class StatementKind(StrEnum):
    """What a person signs."""

    PROPOSAL = "proposal"
    AUTHORISATION = "authorisation"
    WITNESS = "witness"
    VERIFICATION = "verification"
    PERMIT = "permit"
    HOLD_RELEASE = "hold_release"
    NOT_READ = "not_read"
    SAMPLING = "sampling"
    TOOL_SAID = "tool_said"
    TOOL_READ = "tool_read"
    READ_LATER = "read_later"

    @property
    def words(self) -> str:
        """What a refusal calls such a statement."""
        return _WORDS.get(self, self.value)


_WORDS = {
    StatementKind.WITNESS: "statement of a witness",
    StatementKind.HOLD_RELEASE: "release of a hold",
    StatementKind.NOT_READ: "statement that it cannot be read again",
    StatementKind.SAMPLING: "decision that a sample is read",
    StatementKind.TOOL_SAID: "record of another tool's work",
    StatementKind.TOOL_READ: "record of another tool's reading",
    StatementKind.READ_LATER: "record of a later extraction",
}


@dataclass(frozen=True, slots=True)
class Statement(StatementTerms):
    """What is signed about a disposal: exhibit, act and plan, and the holds as evaluated.

    ``facts`` are, for instance, a witness's place and method, or a verification's digest.
    """

    kind: StatementKind
    person_id: str
    case_id: str
    exhibit_id: str
    exhibit_reference: str
    serial: str | None
    size: int | None
    route: Route | None
    method: ErasureMethod | None
    plan_digest: Digest | None
    holds_digest: Digest | None


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement with the signature over its form (``domain.signing.stated``)."""

    statement: Statement
    signature: bytes

    @property
    def deputy_of(self) -> str | None:
        """In whose place a deputy signed it; None where nobody did."""
        # By what was signed: nothing that stands beside it can name another supervisor.
        return dict(self.statement.facts).get("deputy_of")

    @property
    def people(self) -> frozenset[str]:
        """Who signed it and, where that was a deputy, in whose place."""
        return frozenset(filter(None, (self.statement.person_id, self.deputy_of)))
