"""What jobs need beside the record: their secrets, who asked for them, where results go."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from evidence_store.custody.heads.high_water import HeadNotKeptError
from evidence_store.domain.people.person import Actor
from evidence_store.domain.values.identifiers import new_id
from evidence_store.keys.job_secrets import open_secret, seal_secret
from evidence_store.open_folder.beside import job_states

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.domain.unit.jobs import Job
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store


def keep_passphrase(store: Store, job_id: str, passphrase: str, unit_keys: UnitKeys) -> None:
    """Keep the passphrase of the job's hash set, sealed, until the job has finished."""
    sealed = seal_secret(passphrase, job_id=job_id, unit_keys=unit_keys)
    job_states(store).keep_secret(job_id, sealed)


@contextmanager
def new_job_with(store: Store, secret: str | None, unit_keys: UnitKeys) -> Iterator[str]:
    """Return the id under which to queue a job; its secret is kept before any worker can take it.

    None: it has none.

    Where the job is not queued after all, the secret is forgotten.
    """
    job_id = new_id("j")
    if secret is not None:
        keep_passphrase(store, job_id, secret, unit_keys)
    try:
        yield job_id
    except HeadNotKeptError:  # it is queued, and recorded
        raise
    except BaseException:
        job_states(store).forget(job_id)
        raise


def passphrase_of(store: Store, job: Job, unit_keys: UnitKeys) -> str | None:
    """Return the passphrase that was kept for the job, None where none is.

    Raises:
        SealedKeyError: it does not open.
    """
    sealed = job_states(store).secret(job.id)
    return None if sealed is None else open_secret(sealed, job_id=job.id, unit_keys=unit_keys)


def result_file(store: Store, job: Job) -> Path:
    """Where the job's scan result stands: named by the job, in a folder of mode 0700."""
    folder = store.results
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{job.id}.json"


def receipt_file(store: Store, disposal_id: str) -> Path:
    """Where the receipt of a queued erasure stands, with its journal; named by the disposal."""
    folder = store.results
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{disposal_id}.receipt.json"


def actor_of(store: Store, person_id: str) -> Actor:
    """The person who asked for a job, with the duties that they have now.

    Raises:
        NotFoundError: nobody is enrolled under that id.
        ChangedRecordError: the record was changed outside the program.
    """
    person = store.held_person(person_id)
    return Actor(person.id, person.name, person.rank, frozenset(person.duties))
