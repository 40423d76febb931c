"""The composition root: the one package that knows configuration, database and everyone else.

A data folder holds ``expunge.toml``, ``expunge.sqlite``, ``unit-keys.age``, ``root.pem`` and
``certificates/``. Folders have mode 0700, files 0600.
"""

from __future__ import annotations

from evidence_store.bootstrap.data_folder.clocks import read_marks, system_clock
from evidence_store.bootstrap.data_folder.law import check_rules, shipped_rules
from evidence_store.bootstrap.data_folder.places import (
    CERTIFICATES,
    DATABASE,
    FOUNDING,
    ROOT,
    SETTINGS,
    UNIT_KEYS,
)
from evidence_store.bootstrap.opening.founding import Founding, read_founding, sign_founding
from evidence_store.bootstrap.opening.initialising import init_store
from evidence_store.bootstrap.opening.opening import open_store, open_unfounded
from evidence_store.bootstrap.opening.store import ActingWithKeys, Reading, Store
from evidence_store.bootstrap.unit_keys.case_keys import (
    DestroyedKey,
    destroyed_keys,
    forget,
    scrub_store,
)
from evidence_store.bootstrap.unit_keys.keeping import renew_key
from evidence_store.domain.people.duties import FLOOR

__all__ = [
    "CERTIFICATES",
    "DATABASE",
    "FLOOR",
    "FOUNDING",
    "ROOT",
    "SETTINGS",
    "UNIT_KEYS",
    "ActingWithKeys",
    "DestroyedKey",
    "Founding",
    "Reading",
    "Store",
    "check_rules",
    "destroyed_keys",
    "forget",
    "init_store",
    "open_store",
    "open_unfounded",
    "read_founding",
    "read_marks",
    "renew_key",
    "scrub_store",
    "shipped_rules",
    "sign_founding",
    "system_clock",
]
