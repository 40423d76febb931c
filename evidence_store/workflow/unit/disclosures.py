"""Recording a disclosure: for whom and why before a bundle is made; its digest before it goes out.

Three entries of the case: ``disclosure.begun`` (the bundle is made of the log as it stands then),
``disclosure.built`` with the SHA-256 of the finished file, ``disclosure.downloaded`` where it left
through the pages. A bundle whose digest is not in the log is handed to nobody.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.custody.heads.heads import Heads
from evidence_store.custody.leaves.drafts import Draft, Head, JsonValue
from evidence_store.custody.leaves.entries import Leaf, read_leaf
from evidence_store.domain.events.kinds.case_events import (
    DISCLOSURE_BEGUN,
    DISCLOSURE_BUILT,
    DISCLOSURE_DOWNLOADED,
)
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ConflictError, CustodyError, NotFoundError
from evidence_store.workflow._kit.heads_entries import commit_heads
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from forensics.value_classes import dataclass
from forensics.values import Digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.domain.cases.recipients import Recipients
    from evidence_store.workflow._kit.desk import Desk

BEGUN, BUILT = DISCLOSURE_BEGUN.name, DISCLOSURE_BUILT.name
DOWNLOADED = DISCLOSURE_DOWNLOADED.name


@dataclass(frozen=True, slots=True)
class RecordedDisclosure:
    """A disclosure that was begun: its id, the log's head then, the heads of all chains."""

    id: str
    at: datetime
    seq: int
    head: Head
    heads: Heads


def record_begun(
    desk: Desk,
    case_id: str,
    *,
    audience: str,
    to: Recipients,
    policy_digest: str,
    previewed: bool = False,
) -> RecordedDisclosure:
    """Record that a bundle of the case will be made for these recipients, with a map of all heads.

    The bundle is made afterwards, of the log exactly as it stands then.

    Args:
        desk: who acts, and on which record.
        case_id: the case.
        audience: ``defence``, ``ico`` or ``cps``.
        to: who gets it, and why.
        policy_digest: of the rules by which fields are handed over or withheld.
        previewed: whether the actor said to have read the whole preview.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no such case.
        WrongEntryError: no recipient or no purpose is given.
    """
    require_duty(desk.actor, Act.DISCLOSE)
    named = to.kept()
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.DISCLOSE, at)
        identifier = new_id("e")
        # Two entries: recipients stand in the log before there is
        # a file, and no file holds its own digest (ADR 27).
        begun = uow.custody.append(
            Draft(
                event=BEGUN,
                case_id=case.id,
                exhibit_id=None,
                occurred=at,
                public={
                    "disclosure": identifier,
                    "audience": audience,
                    "policy": policy_digest,
                    "preview_read": previewed,
                },
                committed={
                    "by": desk.actor.id,
                    "recipients": list[JsonValue](named.recipients),
                    "purpose": named.purpose,
                },
            )
        )
        heads = uow.custody.heads()
        # In this transaction, so that the bundle cannot leave out the case's newest entry (ADR 17).
        if not commit_heads(uow, actor=desk.actor, at=at):
            raise CustodyError("The map of heads could not be made. Nothing was recorded.")
        head = uow.custody.head()
        uow.commit()
    return RecordedDisclosure(identifier, at, begun.seq, head, heads)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A finished bundle as the log names it: the SHA-256 of its file, and how long that is."""

    digest: Digest
    size: int


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One disclosure of a case as its entries tell it; what has not happened yet is None."""

    id: str
    audience: str
    begun: datetime
    begun_seq: int
    built: datetime | None = None
    digest: str | None = None
    size: int = 0
    downloaded: datetime | None = None

    @property
    def size_of_log(self) -> int:
        """Entries under the bundle's head: the map of heads follows the entry that begins it."""
        return self.begun_seq + 2


def record_built(
    desk: Desk, case_id: str, disclosure_id: str, bundle: Bundle, *, put: Callable[[], None]
) -> None:
    """Record the digest of the finished bundle, and put the file where it waits to go out.

    Args:
        desk: who acts, and on which record.
        case_id: the case.
        disclosure_id: of the disclosure that was begun.
        bundle: what was made.
        put: keeps the file; called within the transaction, so that a clean-up sees
            either neither file nor entry, or both. A file that was put and not recorded is removed
            later.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: no such disclosure was begun.
        ConflictError: its bundle was recorded before.
    """
    require_duty(desk.actor, Act.DISCLOSE)
    with desk.uow as uow:
        begun = _one(uow.custody.of_case(case_id), disclosure_id)
        if begun.built is not None:
            raise ConflictError("The bundle of this disclosure was recorded before.")
        put()
        uow.custody.append(
            Draft(
                event=BUILT,
                case_id=case_id,
                exhibit_id=None,
                occurred=desk.clock(),
                public={
                    "disclosure": disclosure_id,
                    "audience": begun.audience,
                    "bundle": str(bundle.digest),
                    "bytes": bundle.size,
                },
                committed={"by": desk.actor.id},
            )
        )
        uow.commit()


def record_download(
    desk: Desk, case_id: str, disclosure_id: str, *, take: Callable[[Disclosed], bytes]
) -> bytes:
    """Record that the bundle is downloaded, and give its bytes: once, then never again.

    Args:
        desk: who acts, and on which record.
        case_id: the case.
        disclosure_id: of the disclosure.
        take: gives the file's bytes, held to the digest in the log; called within the transaction.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        NotFoundError: there is no such disclosure, or its file is not there any more.
        ConflictError: it was downloaded before, or is not finished.
    """
    require_duty(desk.actor, Act.DISCLOSE)
    with desk.uow as uow:
        found = _one(uow.custody.of_case(case_id), disclosure_id)
        # A second copy is a second disclosure, and the log says so (ADR 27).
        if found.downloaded is not None:
            raise ConflictError("This bundle was downloaded already. Build another one.")
        if found.built is None:
            raise ConflictError("This bundle was not finished. Build another one.")
        # A connection that breaks is one download, too: the
        # entry says handed over, not received (ADR 27).
        data = take(found)
        uow.custody.append(
            Draft(
                event=DOWNLOADED,
                case_id=case_id,
                exhibit_id=None,
                occurred=desk.clock(),
                public={"disclosure": disclosure_id, "bundle": found.digest},
                committed={"by": desk.actor.id},
            )
        )
        uow.commit()
    return data


def disclosures_in(entries: Iterable[Entry]) -> list[Disclosed]:
    """The disclosures that these entries of a case report, oldest first."""
    found: dict[str, Disclosed] = {}
    for entry in entries:
        leaf = read_leaf(entry.body)
        identifier = str(leaf.public.get("disclosure"))
        if leaf.event == BEGUN:
            audience = str(leaf.public.get("audience"))
            found[identifier] = Disclosed(identifier, audience, leaf.occurred, entry.seq)
        elif leaf.event in (BUILT, DOWNLOADED) and identifier in found:
            found[identifier] = _with(found[identifier], leaf)
    return list(found.values())


def _with(known: Disclosed, leaf: Leaf) -> Disclosed:
    if leaf.event == DOWNLOADED:
        return replace(known, downloaded=leaf.occurred)
    size = leaf.public.get("bytes")
    return replace(
        known,
        built=leaf.occurred,
        digest=str(leaf.public.get("bundle")),
        size=size if isinstance(size, int) else 0,
    )


def _one(entries: Iterable[Entry], identifier: str) -> Disclosed:
    for each in disclosures_in(entries):
        if each.id == identifier:
            return each
    raise NotFoundError("There is no such disclosure in this case.")
