"""What a stopped or failed job has forgotten, and is typed again before it goes on."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.unit.jobs import NEVER_RESUMED, JobKind, KeysFrom
from evidence_store.open_folder.beside import job_states

if TYPE_CHECKING:
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.open_folder.store import Store

WITHOUT_FILE = frozenset({JobKind.CHECK_IMAGE, JobKind.SCAN, JobKind.READ_DEVICE})
"""No training file is asked for where one of these goes on."""


class TypedAgain(StrEnum):
    """What a person typed for a job, and types again where it is no longer kept."""

    SET_PASSPHRASE = "passphrase of the hash set"  # noqa: S105 -- what it is, and none
    VOLUME_KEY = "key of the locked volumes"
    TRAINING_FILE = "location of the training file"


def typed_again(store: Store, job: Job) -> frozenset[TypedAgain]:
    """What is typed again before the job can go on: nothing, while what was typed is kept."""
    if job_states(store).secret(job.id) is not None:
        return frozenset()
    is_scan = job.kind is JobKind.SCAN
    asked = {
        TypedAgain.SET_PASSPHRASE: is_scan and job.hash_set_file is not None,
        TypedAgain.VOLUME_KEY: KeysFrom.TYPED in job.keys_from,
        TypedAgain.TRAINING_FILE: job.kind not in {*WITHOUT_FILE, *NEVER_RESUMED},
    }
    return frozenset(each for each, is_asked in asked.items() if is_asked)
