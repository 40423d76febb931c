"""Make a disclosure bundle of a case: begun in the log, made of the log as it stands then.

The log holds the SHA-256 of the finished file before anybody gets it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.bundles.bundle_material import material_of
from evidence_store.bundles.outgoing import (
    bundle_of,
    put_bundle,
    remove_bundle,
    take_bundle,
    tidy_outgoing,
)
from evidence_store.bundles.previewing import BundleAsked, policy_of, require_read
from evidence_store.custody.leaves.drafts import Head
from evidence_store.disclosure.bundle import make_bundle
from evidence_store.disclosure.verifiers import verify
from evidence_store.errors import CustodyError
from evidence_store.ways import Way
from evidence_store.workflow.unit.disclosures import (
    Bundle,
    RecordedDisclosure,
    disclosures_in,
    record_begun,
    record_built,
    record_download,
)
from forensics.output import refuse_existing, write_new
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.disclosure.policy import Policy
    from evidence_store.domain.cases.recipients import Recipients
    from evidence_store.open_folder.acting import KeyHolder
    from evidence_store.open_folder.store import Store


@dataclass(frozen=True, slots=True)
class MadeDisclosure:
    """A bundle that is recorded and waits to be handed out: its id, and the head it is under."""

    id: str
    head: Head
    bundle: Bundle


def make_disclosure(
    store: Store, holder: KeyHolder, asked: BundleAsked, *, to: Recipients
) -> MadeDisclosure:
    """Begin a disclosure in the log, make its bundle, record its digest; the file waits then.

    Where anything fails in between, no file is kept and the log says only that a bundle was begun.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: the form cannot be used.
        ConflictError: what would be handed over is not what was read in the preview any more.
        CustodyError: the log, or the bundle, does not agree with itself.
    """
    policy, digest = policy_of(asked)
    # Before it is begun: what changed since the preview begins nothing in the log.
    require_read(store, holder, asked)
    tidy_outgoing(store, holder.unit_keys)
    # First: recipients stand in the log before a file exists (DPA 2018, s.62; ADR 27).
    recorded = record_begun(
        store.desk_of(holder),
        asked.case_id,
        audience=asked.audience.value,
        to=to,
        policy_digest=digest,
        previewed=bool(asked.previewed),
    )
    # The bundle is checked as its recipient would check it.
    data = _bundle(store, holder, asked, policy=policy, recorded=recorded)
    bundle = bundle_of(data)
    record_built(
        store.desk_of(holder),
        asked.case_id,
        recorded.id,
        bundle,
        put=lambda: put_bundle(store, asked.case_id, recorded.id, data),
    )
    return MadeDisclosure(recorded.id, recorded.head, bundle)


def build_disclosure(
    store: Store, holder: KeyHolder, asked: BundleAsked, *, to: Recipients, out: Path
) -> Head:
    """Make a bundle and write it to ``out``, whole or not at all; give the head it is under.

    Raises:
        OutputExistsError: the file is there already; nothing is recorded.
        As ``make_disclosure``; no file is written then.
    """
    refuse_existing(out)
    made = make_disclosure(store, holder, asked, to=to)
    with store.reading() as uow:
        told = next(
            d for d in disclosures_in(uow.custody.of_case(asked.case_id)) if d.id == made.id
        )
    write_new(out, take_bundle(store, asked.case_id, told))
    remove_bundle(store, asked.case_id, made.id)
    return made.head


def download_disclosure(store: Store, holder: KeyHolder, case_id: str, disclosure_id: str) -> bytes:
    """Record that a bundle which waits is downloaded, remove it, and give its bytes: once.

    Raises:
        As ``record_download`` and ``take_bundle``.
    """
    data = record_download(
        store.desk_of(holder),
        case_id,
        disclosure_id,
        take=lambda told: take_bundle(store, case_id, told),
    )
    # After the entry: where a kill comes in between, the log says that it was downloaded, and the
    # next tidying takes the file away.
    remove_bundle(store, case_id, disclosure_id)
    return data


def _bundle(
    store: Store,
    holder: KeyHolder,
    asked: BundleAsked,
    *,
    policy: Policy,
    recorded: RecordedDisclosure,
) -> bytes:
    with store.reading(holder) as uow:
        material = material_of(store, uow, asked, policy=policy, recorded=recorded)
    try:
        bundle = make_bundle(material, sign=holder.unit_keys.log_signer.sign)
    except ValueError as error:
        raise CustodyError(f"The bundle cannot be made: {error}. No file was written.") from error
    # By the recipient's own verifier: nothing goes out that the defence would refuse (ADR 17).
    answer = verify.check(bundle, verify.read_head(str(recorded.head)))
    if answer["exit"] != 0:
        raise CustodyError(f"No file was written: {answer['why']} Run: " + Way.FSCK)
    return bundle
