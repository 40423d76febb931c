"""An exhibit, or a disposal of it, under change: what a step reads, signs and records.

None of this is a step: it commits nothing.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import KEYS
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.statements import Subject, make_statement, sign_statement
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.errors import RefusedError
from evidence_store.workflow._kit.acting import About, Acting
from evidence_store.workflow._kit.refusals import record_refusal
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.statements import Signer
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.people.duties import Act
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.domain.signing.signed_statements import SignedStatement, StatementKind
    from evidence_store.workflow._kit.desk import Desk


@dataclass(frozen=True, slots=True)
class OpenExhibit(Acting):
    """An exhibit as the open transaction read it, with who acts on it and when.

    Args:
        exhibit: as it stood when it was read.
    """

    exhibit: Exhibit

    @property
    def about(self) -> About:
        """In the chains of the exhibit and of its case."""
        return self.exhibit.case_id, self.exhibit.id

    def record(
        self,
        after: Exhibit,
        event: Event,
        *,
        public: Mapping[str, JsonValue],
        committed: Mapping[str, JsonValue] | None = None,
        signed: SignedAct | None = None,
        occurred: datetime | None = None,
    ) -> Exhibit:
        """Save the exhibit as changed, with its entry; the exhibit as it is kept.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """
        saved = self.uow.exhibits.save(after)
        self.append(event, public=public, committed=committed, signed=signed, occurred=occurred)
        return saved

    def sign(
        self, kind: StatementKind, subject: Subject, *, facts: dict[str, str], signer: Signer
    ) -> SignedStatement:
        """The actor's signed statement about the exhibit, for its next entry; it holds 72 hours."""
        # It says which entries of keys its signer's log had: an end of a key that somebody leaves
        # out of a certificate later does not fit (docs/certificate.md).
        statement = make_statement(
            kind,
            actor=self.actor,
            exhibit=self.exhibit,
            subject=subject,
            standing=self.uow.custody.standing(self.exhibit.id),
            facts={**facts, KEYS: str(self.uow.custody.root_of_keys())},
            at=self.at,
        )
        return sign_statement(statement, signer)


@dataclass(frozen=True, slots=True)
class OpenDisposal(OpenExhibit):
    """A disposal besides its exhibit."""

    disposal: Disposal

    def save(
        self,
        after: Disposal,
        *,
        event: Event,
        exhibit: Exhibit | None = None,
        public: Mapping[str, JsonValue] | None = None,
        committed: Mapping[str, JsonValue] | None = None,
        signed: SignedStatement | None = None,
        occurred: datetime | None = None,
    ) -> Disposal:
        """Save the disposal as changed, with an entry that says from which state into which.

        ``exhibit`` is the exhibit after it, where it changes too: the one entry speaks of both.

        Raises:
            ConflictError: somebody else saved it since it was read.
        """
        saved = self.uow.disposals.save(after)
        if exhibit is not None:
            self.uow.exhibits.save(exhibit)
        states: list[JsonValue] = [self.disposal.state.value, saved.state.value]
        self.append(
            event,
            public={"disposal": saved.id, "state": states, **(public or {})},
            committed=committed,
            signed=signed,
            occurred=occurred,
        )
        return saved


def open_exhibit(desk: Desk, exhibit_id: str, at: datetime | None = None) -> OpenExhibit:
    """The exhibit of that id, as the desk's open transaction finds it; ``at`` is now, else.

    Raises:
        NotFoundError: there is none.
    """
    exhibit = desk.uow.exhibits.get(exhibit_id)
    return OpenExhibit(desk.uow, desk.actor, at or desk.clock(), exhibit)


def open_disposal(desk: Desk, disposal_id: str, at: datetime | None = None) -> OpenDisposal:
    """The disposal of that id with its exhibit, as the same.

    Raises:
        NotFoundError: there is none.
    """
    disposal = desk.uow.disposals.get(disposal_id)
    exhibit = desk.uow.exhibits.get(disposal.exhibit_id)
    return OpenDisposal(desk.uow, desk.actor, at or desk.clock(), exhibit, disposal)


@contextmanager
def attempt(desk: Desk, act: Act, disposal_id: str) -> Iterator[OpenDisposal]:
    """Run an act on a disposal in one transaction; where it is refused, record that by itself.

    Raises:
        NotFoundError: there is no such disposal.
        RefusedError: whatever the act was refused for.
    """
    opened = None
    try:
        with desk.uow:
            opened = open_disposal(desk, disposal_id)
            yield opened
    except RefusedError as refusal:
        # Of an unknown disposal there is no exhibit in whose chain a refusal could stand.
        if opened is not None:
            record_refusal(desk, refusal, act=act, exhibit_id=opened.exhibit.id)
        raise
