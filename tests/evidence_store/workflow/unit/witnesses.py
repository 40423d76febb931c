"""A witness with a key of its own."""

from __future__ import annotations

from evidence_store.custody.outside.cosignatures import WitnessKey

SEED = bytes(range(32))


WITNESS = WitnessKey.of_seed("witness.test/psd", SEED)
