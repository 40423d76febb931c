"""Make a data folder: the unit's keys and its first people, whole or not at all."""

from __future__ import annotations

import hashlib
import secrets
import shutil
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from config.settings import Settings, load_form
from evidence_store.bootstrap.opening import open_unfounded
from evidence_store.certificates.log_certificate import LogOfUnit
from evidence_store.certificates.unit_seal import make_unit_seal
from evidence_store.custody.heads.checkpoints import LogKey
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.data_folder.clocks import system_clock
from evidence_store.data_folder.databases import make_database
from evidence_store.data_folder.local_disks import require_local
from evidence_store.data_folder.places import CERTIFICATES, LOG, ROOT, ROOT_KEY, UNIT_KEYS
from evidence_store.data_folder.settings_files import write_settings
from evidence_store.domain.events.entry_kinds import FORMAT
from evidence_store.domain.people.duties import FLOOR
from evidence_store.domain.people.person import Duty, IdentityDocument, needs_unit_keys
from evidence_store.domain.people.unit_secrets import (
    LEAST_WRAPS,
    NAMES,
    recipients_among,
    too_few_among,
    who_opens,
)
from evidence_store.domain.values.texts import same_key
from evidence_store.errors import WrongEntryError
from evidence_store.keys.root_key import holders_among, seal_root_key
from evidence_store.keys.unit_keys import (
    CaseSecrets,
    ListSecrets,
    LogSecrets,
    UnitKeys,
    wrap_unit_keys,
)
from evidence_store.open_folder.composing import compose
from evidence_store.open_folder.founding import prepare_founding
from evidence_store.open_folder.policies import policy_digest, require_usable
from evidence_store.workflow._kit.subjects.person_entries import append_enrolment
from forensics.output import flush_folder, write_new
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.keys.requests import PersonRequest
    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.ports import Clock


def init_store(
    data: Path,
    *,
    form: Path,
    requests: Sequence[PersonRequest],
    training: bool,
    document: IdentityDocument = IdentityDocument.WARRANT_CARD,
    clock: Clock | None = None,
) -> Store:
    """Make a data folder with its unit's keys and its first people, admitted together.

    The folder appears whole or not at all. It can be used when each of the first people has signed
    (``sign_founding``).

    Args:
        data: the folder to make; it must not be there, or be empty.
        form: the unit's form (TOML: ``[unit]``, the log's ``origin``, and perhaps ``[policy]``).
        requests: of at least three people, one of them an administrator.
        training: mark it for training, for ever.
        document: what each of the first people saw of the others.
        clock: gives the present; None takes the system's. Only tests give one.

    Raises:
        WrongEntryError: the folder is not empty, or these people cannot start a unit.
        SettingsError: the form cannot be used.
    """
    _require_people(requests)
    if data.is_symlink() or (data.exists() and (not data.is_dir() or any(data.iterdir()))):
        raise WrongEntryError(f"{data.name} is there already and is not an empty folder.")
    data.parent.mkdir(parents=True, exist_ok=True)
    beside = data.with_name(f".{data.name}.{secrets.token_hex(4)}")
    beside.mkdir(mode=0o700)
    try:
        store, values = _fill(beside, load_form(form), requests, training=training, clock=clock)
        prepare_founding(store, document=document, values=values)
        # rename(2) puts a folder in the place of an empty one only, so nothing is written over.
        beside.replace(data)
    # Ctrl+C as well: it would leave keys that no log knows.
    except BaseException:
        _remove(beside)
        raise
    flush_folder(data.parent)
    made = open_unfounded(data, clock=clock)
    made.keep_room_ready()
    return made


def _require_people(requests: Sequence[PersonRequest]) -> None:
    if sum(needs_unit_keys(each.duties) for each in requests) < FLOOR:
        raise WrongEntryError(
            f"A unit starts with at least {FLOOR} people, readers not counted; give --request for "
            "each of them."
        )
    # One person with two requests would count as two at every gate.
    for what in ("id", "staff_number", "signing_key", "recipient"):
        if len({_comparable(getattr(each, what)) for each in requests}) != len(requests):
            raise WrongEntryError("Two of the requests are of one person, or share a key.")
    if not any(Duty.ADMINISTRATOR in each.duties for each in requests):
        raise WrongEntryError("One of the first people must be an administrator.")
    if few := too_few_among(requests):
        raise WrongEntryError(
            f"A unit starts with at least {LEAST_WRAPS} people who open {NAMES[few]}: each of them "
            f"is {who_opens([few])}."
        )


def _comparable(value: str | bytes) -> str | bytes:
    return same_key(value) if isinstance(value, str) else value


def _fill(
    folder: Path,
    form: Settings,
    requests: Sequence[PersonRequest],
    *,
    training: bool,
    clock: Clock | None,
) -> tuple[Store, str]:
    """Everything but what the first people are to sign; with the digest of the key for values."""
    now = (clock or system_clock)()
    log_seed = secrets.token_bytes(32)
    key = LogKey.of_seed(form.log.origin, log_seed)
    log = LogOfUnit(key.public_key, {each.id: each.signing_key for each in requests})
    seal = make_unit_seal(form.unit.name, training=training, now=now, log=log)
    cases = CaseSecrets(secrets.token_bytes(32), seal.key_pem)
    unit_keys = UnitKeys(
        LogSecrets(log_seed, seal.chain_pem, seal.list_chain_pem),
        cases,
        ListSecrets(seal.list_key_pem),
    )
    settings = replace(
        form,
        log=replace(form.log, verifier_key=str(key)),
        store=replace(form.store, training=training),
    )
    require_usable(settings.policy)
    if not settings.database.url:
        # SQLite's locks hold on a disk of this computer alone; a server sees to its own.
        require_local(folder)
    (folder / CERTIFICATES).mkdir(mode=0o700)
    write_settings(folder, settings)
    write_new(folder / ROOT, seal.root_pem)
    write_new(folder / LOG, seal.log_pem)
    sealed = seal_root_key(seal.root_key, root=seal.root_pem, holders=holders_among(requests))
    write_new(folder / ROOT_KEY, sealed)
    wrapped = wrap_unit_keys(unit_keys, recipients=recipients_among(requests))
    write_new(folder / UNIT_KEYS, wrapped)
    make_database(folder, settings)
    store = compose(folder, settings, clock)
    if file := store.outside.high_water:
        # Before the first entry: where the policy names this file and it is missing, nothing is
        # recorded (ADR 15).
        file.create()
    _admit_first(store, unit_keys, requests)
    return store, cases.values_digest


def _admit_first(store: Store, unit_keys: UnitKeys, requests: Sequence[PersonRequest]) -> None:
    with store.unit_of_work(unit_keys) as uow:
        now = store.clock()
        root = Digest(HashAlgorithm.SHA256, hashlib.sha256(store.root_pem()).digest())
        started: dict[str, JsonValue] = {
            "format": FORMAT,
            "training": store.is_training,
            "key": str(store.log_key),
            "root_pem": str(root),
            "programme": version("expunge"),
            "policy": policy_digest(store.settings.policy),
        }
        uow.custody.append(Draft("log.started", None, None, now, public=started))
        for request in requests:
            person = request.admitted(at=now, by=None)
            uow.people.add(person)
            append_enrolment(uow, person, signed=None)
        uow.commit()


def _remove(folder: Path) -> None:
    """Take away what a failed ``init`` had begun: its own new folder, never followed links."""
    # The error that led here is the one to tell; what is left has a hidden name and no log.
    shutil.rmtree(folder, ignore_errors=True)
