"""What opens a data folder as the program does, bound to the clock of a test."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evidence_store.backups import creating, restoring, verifying
from evidence_store.bootstrap import open_store
from evidence_store.health import doctor, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence_store.backups.restoring import Restored
    from evidence_store.health.findings import Finding
    from evidence_store.health.machine import Machine
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.composing import Opens
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import Clock
    from evidence_store.workflow.unit.backups import CheckedBackup


def opens_at(clock: Clock | None = None) -> Opens:
    return partial(open_store, clock=clock)


def create_backup(store: Store, acting: ActingWithKeys, out: Path, **how: Any) -> CheckedBackup:
    return creating.create_backup(store, acting, out, opens=opens_at(store.clock), **how)


def verify_backup(store: Store, acting: ActingWithKeys, file: Path) -> CheckedBackup:
    return verifying.verify_backup(store, acting, file, opens=opens_at(store.clock))


def restore_backup(file: Path, *, clock: Clock | None = None, **how: Any) -> Restored:
    return restoring.restore_backup(file, opens=opens_at(clock), **how)


def examine(
    data: Path | None, *, machine: Machine | None = None, clock: Clock | None = None
) -> Iterator[Finding]:
    return doctor.examine(data, opens=opens_at(clock), machine=machine)


def look_at_record(data: Path, clock: Clock) -> Iterator[Finding]:
    return record.look_at_record(data, opens_at(clock))
