"""What a bundle of a case would hold, before anything is recorded: for the person who reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from blake3 import blake3

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.data_folder.law import disclosure_rules
from evidence_store.disclosure.choosing import Choice, choose
from evidence_store.disclosure.policy import Audience, Form, Policy, read_policy
from evidence_store.domain.certificates.extract_content import WITH_A_FILE
from evidence_store.domain.events.sentences import entry_sentence
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.people.unit_secrets import SecretGroup
from evidence_store.errors import ConflictError
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.open_folder.acting import KeyHolder
    from evidence_store.open_folder.store import Reading, Store

CHANGED = (
    "What would be handed over has changed since you read the preview. Nothing was handed out. "
    "Read the preview again."
)


@dataclass(frozen=True, slots=True)
class BundleAsked:
    """What is asked for.

    Args:
        case_id: of whose case.
        audience: for whom.
        form: what somebody decided besides the rules.
        earlier: sizes of further heads to prove.
        previewed: digest of the preview that somebody read; empty where nobody says so.
    """

    case_id: str
    audience: Audience
    form: Form = field(default_factory=Form)
    earlier: tuple[int, ...] = ()
    previewed: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be handed over and withheld now.

    Args:
        choices: one for each committed field, by entry and name.
        digest: of the choices; what somebody confirms to have read.
        sentences: what each entry of the bundle says in clear, by number.
        documents: numbers of the issued documents that go in.
        lists_reads: whether who read the case goes in.
    """

    choices: tuple[Choice, ...]
    digest: str
    sentences: Mapping[int, str]
    documents: tuple[str, ...]
    lists_reads: bool


def preview_disclosure(store: Store, holder: KeyHolder, asked: BundleAsked) -> Preview:
    """What would be handed over and withheld now; nothing is recorded.

    Raises:
        NotPermittedError: the person's duties do not include looking at cases, or values of cases
            are not open here.
        NotFoundError: there is no such case.
        WrongEntryError: the form cannot be used.
    """
    require_duty(holder.actor, Act.REVIEW)
    holder.unit_keys.require(SecretGroup.CASES)  # without it, sealed fields would be missing here
    policy, _ = policy_of(asked)
    with store.reading(holder) as uow:
        # For its refusal alone: a case that is not there would read as one without entries.
        uow.cases.get(asked.case_id)
        entries = entries_of(uow, asked.case_id, size=uow.custody.head().size)
        choices = tuple(choose(entries, kept_of(uow, entries), policy=policy))
    leaves = {entry.seq: read_leaf(entry.body) for entry in entries}
    issued = {
        str(leaf.public.get("number")) for leaf in leaves.values() if leaf.event in WITH_A_FILE
    }
    return Preview(
        choices,
        preview_digest(choices),
        {seq: entry_sentence(leaf.event, leaf.public) for seq, leaf in leaves.items()},
        tuple(sorted(issued)) if policy.documents else (),
        policy.access_log,
    )


def require_read(store: Store, holder: KeyHolder, asked: BundleAsked) -> None:
    """Check that what people say they read in a preview, if anything, is what stands now.

    Raises:
        ConflictError: it is not.
    """
    if asked.previewed and preview_disclosure(store, holder, asked).digest != asked.previewed:
        raise ConflictError(CHANGED)


def preview_digest(choices: Iterable[Choice]) -> str:
    """SHA-256 (hex) over the decision for each field, and why."""
    told = hashlib.sha256()
    for each in choices:
        told.update(f"{each.seq}\0{each.path}\0{each.code}\0{each.because}\n".encode())
    return told.hexdigest()


def policy_of(asked: BundleAsked) -> tuple[Policy, str]:
    """The rules for that audience with the form's decisions, and the digest of the rules.

    Raises:
        WrongEntryError: the form cannot be used.
    """
    document, raw = disclosure_rules()
    digest = Digest(HashAlgorithm.BLAKE3, blake3(raw).digest())
    return read_policy(document, asked.audience, form=asked.form), str(digest)


def entries_of(uow: Reading, case_id: str, *, size: int) -> tuple[Entry, ...]:
    """Control chain and the case's chain of the log at that size, by number."""
    # The control chain whole: keys are as good as the record of who enrolled them (ADR 17).
    found = [*uow.custody.control(), *uow.custody.of_case(case_id)]
    return tuple(sorted((each for each in found if each.seq < size), key=lambda each: each.seq))


def kept_of(uow: Reading, entries: Iterable[Entry]) -> dict[int, Sequence[Disclosure]]:
    """What is kept beside each entry to open its commitments."""
    return {entry.seq: uow.custody.leaves.disclosures_of(entry.seq) for entry in entries}
