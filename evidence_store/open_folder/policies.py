"""The policy of a data folder: held to the log at every opening, changed by two people."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from config.settings import load_policy, policy_from, policy_toml
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.outside.cosignatures import WitnessKey
from evidence_store.custody.outside.time_stamps import read_roots
from evidence_store.data_folder.settings_files import read_settings, write_settings
from evidence_store.errors import CustodyError
from evidence_store.ways import Way
from evidence_store.workflow.unit.policies import confirm_policy, propose_policy
from forensics.documents import digest_of, to_canonical

if TYPE_CHECKING:
    from pathlib import Path

    from config.policy import PolicySettings
    from evidence_store.domain.unit.policies import PolicyChange
    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.open_folder.store import Store

POLICY_SET = "policy.set"


def policy_digest(policy: PolicySettings) -> str:
    """BLAKE3 over the policy as canonical JSON: what the log calls it."""
    return str(digest_of(policy))


def require_usable(policy: PolicySettings) -> None:
    """Check that keys and roots in the policy are of their form.

    Raises:
        CustodyError: one is not.
    """
    for text in policy.witnesses:
        WitnessKey.from_text(text)
    read_roots(policy.tsa_roots)


def require_same_policy(store: Store) -> None:
    """Check that the settings say what two people set, by the log's newest entry about it.

    Raises:
        CustodyError: they do not.
    """
    said, seq = _digest_in_force(store)
    if said != policy_digest(store.settings.policy):
        raise CustodyError(
            f"The policy in expunge.toml is not the one that was set by two people (entry {seq} "
            "of the custody log). Restore it: " + Way.POLICY_APPLY + ". To change "
            "it: " + Way.POLICY_PROPOSE + "."
        )


def witness_keys(store: Store) -> tuple[WitnessKey, ...]:
    """The witnesses that the policy names."""
    return tuple(WitnessKey.from_text(each) for each in store.settings.policy.witnesses)


def tsa_roots(store: Store) -> tuple[bytes, ...]:
    """The roots of time-stamp authorities that the policy trusts (DER)."""
    return read_roots(store.settings.policy.tsa_roots)


def form_of(store: Store) -> str:
    """The policy in the settings, as a form."""
    return policy_toml(store.settings.policy)


def waiting_lines(store: Store) -> list[str]:
    """What a change that waits to be confirmed would alter, a line for each setting."""
    waiting = _newest_change(store)
    if waiting is None or waiting.confirmed_by is not None:
        return []
    now = asdict(store.settings.policy)
    then = asdict(policy_from(json.loads(waiting.content)))
    changed = [
        f"  {key}: {json.dumps(now[key])} becomes {json.dumps(value)}"
        for key, value in then.items()
        if now[key] != value
    ]
    return [f"Proposed by {waiting.proposed_by}, not confirmed:", *(changed or ["  no change"])]


def propose(store: Store, acting: ActingWithKeys, form: Path) -> PolicyChange:
    """Propose the policy in that form as the acting person.

    Raises:
        SettingsError: the form cannot be used.
        CustodyError: a key or a root in it is not of its form.
        HighWaterError: the folder of the high-water file is not there.
        WrongEntryError: the high-water file would be on the volume of the data folder.
        NotPermittedError: the person's duties do not include it.
    """
    policy = load_policy(form)
    require_usable(policy)
    _prepare_high_water(store, policy)
    return propose_policy(
        store.signing_desk(acting), to_canonical(policy).decode(), digest=policy_digest(policy)
    )


def confirm(store: Store, acting: ActingWithKeys) -> PolicyChange:
    """Confirm the proposed policy as a second person, and write it into the settings.

    Raises:
        SamePersonError: the person proposed it.
        OutOfSequenceError: nothing waits to be confirmed.
        HighWaterError: the folder of the high-water file is not there.
    """
    waiting = _newest_change(store)
    if waiting is not None:
        # Before it is in force: a file that cannot be written would then stop every act.
        _prepare_high_water(store, policy_from(json.loads(waiting.content)))
    change = confirm_policy(store.signing_desk(acting))
    # The log decides. Killed before the settings say the same, the folder does not open, and
    # "policy apply" writes them again.
    _mark(store, apply(store))
    return change


def apply(store: Store) -> PolicySettings:
    """Write the policy that is in force by the log into the settings.

    Raises:
        CustodyError: the recorded policy is not the one that the log names.
    """
    said, seq = _digest_in_force(store)
    with store.reading() as uow:
        confirmed = [each for each in uow.policy_changes.find() if each.confirmed_by is not None]
    found = next((each for each in reversed(confirmed) if each.digest == said), None)
    policy = policy_from({} if found is None else json.loads(found.content))
    if policy_digest(policy) != said:
        raise CustodyError(
            f"The policy that entry {seq} of the custody log names is not recorded. Take "
            "expunge.toml from a backup."
        )
    write_settings(store.data, replace(read_settings(store.data), policy=policy))
    return policy


def _digest_in_force(store: Store) -> tuple[str, int]:
    """The digest in the newest entry that sets a policy, and the entry's number."""
    mark = f'"ev":"{POLICY_SET}"'.encode()
    with store.reading() as uow:
        first, control = uow.custody.leaves.first(), uow.custody.control()
    for entry in reversed(control):
        # Bytes are looked for before a leaf is read: the chain is long, and few entries set one.
        if mark in entry.body and (leaf := read_leaf(entry.body)).event == POLICY_SET:
            return str(leaf.public.get("policy")), entry.seq
    # Until two people set one, it is the one with which the log began.
    said = read_leaf(first.body).public.get("policy") if first else None
    return str(said), 0


def _newest_change(store: Store) -> PolicyChange | None:
    with store.reading() as uow:
        changes = uow.policy_changes.find()
    return changes[-1] if changes else None


def _mark(store: Store, policy: PolicySettings) -> None:
    """Let a high-water file begin with the head that the log has now."""
    file = replace(store.outside, settings=policy).high_water
    with store.reading() as uow:
        note = uow.custody.checkpoint()
    if file is not None and note is not None:
        file.append(note, at=store.clock())


def _prepare_high_water(store: Store, policy: PolicySettings) -> None:
    file = replace(store.outside, settings=policy).high_water
    if file is None:
        return
    file.create()
    if not store.is_training:
        file.require_elsewhere(store.data)
