"""The log's signing key is made ready once, and not kept longer than the unit's keys."""

from __future__ import annotations

import gc
from weakref import ref

from evidence_store.custody.heads.checkpoints import LogKey, verify_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.data_folder.signers import signer_of
from evidence_store.keys.unit_keys import LogSecrets, UnitKeys

SEED = bytes(range(32))
HEAD = Head(3, bytes(32))


def test_a_signer_is_made_once_and_signs_as_the_seed_does() -> None:
    keys = UnitKeys(LogSecrets(SEED))

    assert signer_of(keys) is signer_of(keys)
    note = signer_of(keys).sign(HEAD, origin="custody.test/2026")
    assert verify_checkpoint(note, key=LogKey.of_seed("custody.test/2026", SEED)) == HEAD


def test_a_signer_is_gone_when_nobody_holds_the_keys() -> None:
    keys = UnitKeys(LogSecrets(bytes(32)))
    signer = ref(signer_of(keys))

    del keys
    gc.collect()

    assert signer() is None
