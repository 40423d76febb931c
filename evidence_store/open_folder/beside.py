"""What is kept beside the record: the vault, what jobs did so far, the log of reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from evidence_store.data_folder.clocks import marks_of
from evidence_store.data_folder.places import VAULT
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.persistence.log.read_log import SqlReadLog
from evidence_store.persistence.records.vault import FileVault
from evidence_store.persistence.screens.job_states import SqlJobStates

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

JobStates: TypeAlias = SqlJobStates
"""How far jobs are, for those who may not import it."""

ReadLog: TypeAlias = SqlReadLog
"""The log of reads, for those who may not import it."""


def open_vault(store: Store, unit_keys: UnitKeys) -> FileVault:
    """The photographs and documents of orders of this data folder.

    Raises:
        SealedKeyError: the unit's keys hold none for sealed values.
    """
    return FileVault(store.data / VAULT, ValueSealer(unit_keys))


def open_sealer(unit_keys: UnitKeys) -> ValueSealer:
    """What seals and opens values of the record.

    Raises:
        SealedKeyError: the unit's keys hold none for sealed values.
    """
    return ValueSealer(unit_keys)


def job_states(store: Store) -> JobStates:
    """Return the figures and secrets of this folder's jobs."""
    return SqlJobStates(store.writer, store.reader)


def read_log(store: Store, *, writes: bool) -> ReadLog:
    """Return this folder's log of reads, to be read alone or written as well."""
    engine = store.writer if writes else store.reader
    return SqlReadLog(
        engine,
        origin=store.log_key.origin,
        clock=store.clock,
        marks=marks_of(store.clock),
    )
