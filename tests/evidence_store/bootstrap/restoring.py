"""What the tests of restoring share."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pyrage import x25519

from config.settings import load_settings, to_toml
from evidence_store.bootstrap.backups.archive import digest_of_file
from evidence_store.bootstrap.backups.creating import beside, create_backup
from evidence_store.bootstrap.backups.keyring import open_identity, read_identities
from evidence_store.bootstrap.backups.restoring import Restored, restore_backup
from evidence_store.bootstrap.backups.signing import sign_first, sign_second
from evidence_store.custody.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.drafts import Draft, Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.epochs import Restoration, restorations_in
from evidence_store.custody.high_water import HighWaterFile
from evidence_store.custody.known_heads import GivenHeads, OutsideHead
from evidence_store.domain.disposal_states import DisposalState
from evidence_store.domain.sentences import entry_sentence
from evidence_store.domain.signing import SignedAct, act_statement, sign_act
from evidence_store.errors import (
    BackupError,
    EvidenceStoreError,
    NotFoundError,
    OutOfSequenceError,
    RestoredFolderError,
    SamePersonError,
    SealedKeyError,
    StaleStatementError,
    StatementError,
    TamperedLogError,
)
from evidence_store.workflow.disposals import issue_permit
from evidence_store.workflow.restorations import RESTORED_RECORD, Stated, begin_epoch
from evidence_store.workflow.value_endings import end_values
from forensics.errors import OutputExistsError
from tests.evidence_store.bootstrap.conftest import Place, go_on, head_of
from tests.evidence_store.stores import PASSPHRASES, START, acting, make_store, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.bootstrap import Store
    from evidence_store.custody.drafts import JsonValue
    from evidence_store.custody.known_heads import KnownHeads


def check(store: Store, *known: KnownHeads) -> list[str]:
    return list(store.check(known=known))


def paper(*heads: Head) -> GivenHeads:
    return GivenHeads("a printed sheet", heads)
