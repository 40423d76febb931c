"""What a queued scan opens its hash set and locked volumes with: sealed for its job alone.

Keys reach the scan through a pipe, as TOML that ``expunge scan --keys`` reads. They stand in no
argument, file, log, result or entry, and are forgotten with the end of the job.
"""

from __future__ import annotations

import json
from dataclasses import field
from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.unit.jobs import KeysFrom
from evidence_store.errors import OutOfSequenceError
from evidence_store.kept_files.jobs import passphrase_of
from evidence_store.open_folder.beside import open_sealer
from forensics.documents import from_json, to_canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Actor
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store

NO_LONGER_KEPT = (
    "The key of the locked volumes is no longer kept. Nothing was scanned. Queue the work again, "
    "with the key."
)


@dataclass(frozen=True, slots=True)
class ScanSecrets:
    """What a person typed for one scan; None where nothing was.

    Args:
        set_passphrase: of the hash set.
        volume_key: a passphrase, PIN or recovery key, tried on every locked volume.
    """

    set_passphrase: str | None = field(default=None, repr=False)
    volume_key: str | None = field(default=None, repr=False)

    @property
    def to_keep(self) -> str | None:
        """What is sealed for the job; None where nothing was typed."""
        if self.set_passphrase is None and self.volume_key is None:
            return None
        return to_canonical(self).decode()


def secrets_of(store: Store, job: Job, unit_keys: UnitKeys) -> ScanSecrets:
    """Return what was typed for a scan and is still kept.

    Raises:
        SealedKeyError: it does not open.
    """
    kept = passphrase_of(store, job, unit_keys)
    return ScanSecrets() if kept is None else from_json(kept.encode(), ScanSecrets)


def keys_of(
    store: Store, job: Job, typed: ScanSecrets, *, actor: Actor, unit_keys: UnitKeys
) -> tuple[str, ...]:
    """Return the keys of locked volumes that a scan has: those typed, and those kept.

    Args:
        store: the record.
        job: the scan.
        typed: what was typed for it.
        actor: the person who asked for it, with the duties that they have now.
        unit_keys: by which what is kept opens.

    Raises:
        OutOfSequenceError: one that it should have is not kept any more.
        SealedKeyError: one does not open.
        NotPermittedError: the person's duties no longer include the use of what is kept.
    """
    found: list[str] = []
    for each in job.keys_from:
        match each:
            case KeysFrom.TYPED:
                some = [typed.volume_key] if typed.volume_key else []
            case KeysFrom.KEPT:
                # Again, now that its turn has come: duties may have ended since (ADR 64).
                require_duty(actor, Act.REVEAL_SECRET)
                some = _kept(store, job, unit_keys)
            case _:
                assert_never(each)
        if not some:
            # Made without the key, it would look like a scan that had tried it (ADR 64).
            raise OutOfSequenceError(NO_LONGER_KEPT)
        found += some
    return tuple(dict.fromkeys(found))


def as_keys_file(keys: tuple[str, ...]) -> bytes:
    """Return what ``expunge scan --keys`` reads: each is tried on every locked volume."""
    return "".join(f"[[passphrase]]\nvalue = {_quoted(key)}\n" for key in keys).encode()


def _kept(store: Store, job: Job, unit_keys: UnitKeys) -> list[str]:
    sealer = open_sealer(unit_keys)
    with store.reading() as uow:
        exhibit = uow.exhibits.get(job.on_exhibit.exhibit_id)
    return [sealer.open(one.id, one.sealed).decode() for one in exhibit.secrets if one.is_kept]


def _quoted(text: str) -> str:
    """Return a basic string of TOML: JSON's, but that DEL is escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
