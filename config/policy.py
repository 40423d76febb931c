"""The policy: what an erasure waits for, where heads of the custody log go, how long deputies act.

Two people change it (``expunge policy``); the custody log holds the digest of what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import urlsplit

SHEET, HIGH_WATER, WITNESS, TSA = KINDS = ("sheet", "high-water", "witness", "tsa")
OFF_MACHINE = frozenset({SHEET, WITNESS, TSA})
MAX_HOURS = 24 * 366
MAX_SECONDS = 300
MAX_DELEGATION_DAYS = 92
MAX_BALLAST_MIB = 16 * 1024


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The section ``[policy]``; ``default.toml`` says what each line means."""

    erasure_waits_for: tuple[str, ...]
    anchors_needed: int
    anchor_hours: int
    high_water: str
    high_water_after: tuple[str, ...]
    witnesses: tuple[str, ...]
    witnesses_needed: int
    tsa_url: str
    tsa_roots: tuple[str, ...]
    tsa_seconds: int
    delegation_days: int
    reads_need_purpose: bool
    authorising_needs_passkey: bool
    ballast_mib: int


def policy_fault(policy: PolicySettings) -> str | None:
    """What is wrong with a policy, as the rest of a sentence; None where it can be used."""
    return next(filter(None, (rule(policy) for rule in _RULES)), None)


def _kinds(policy: PolicySettings) -> str | None:
    kinds = policy.erasure_waits_for
    if set(kinds) - set(KINDS) or len(set(kinds)) != len(kinds):
        return f"erasure_waits_for is a list of some of: {', '.join(KINDS)}."
    if not OFF_MACHINE & set(kinds):
        return (
            "erasure_waits_for needs at least one of sheet, witness, tsa: an erasure always waits "
            "for an anchor off this machine."
        )
    if not 1 <= policy.anchors_needed <= len(kinds):
        return f"anchors_needed is a number from 1 to {len(kinds)}, as many as kinds are listed."
    return None


def _numbers(policy: PolicySettings) -> str | None:
    if not 1 <= policy.anchor_hours <= MAX_HOURS:
        return f"anchor_hours is a number from 1 to {MAX_HOURS}."
    if not 1 <= policy.tsa_seconds <= MAX_SECONDS:
        return f"tsa_seconds is a number from 1 to {MAX_SECONDS}."
    if not 1 <= policy.delegation_days <= MAX_DELEGATION_DAYS:
        return f"delegation_days is a number from 1 to {MAX_DELEGATION_DAYS}."
    if not 0 <= policy.ballast_mib <= MAX_BALLAST_MIB:
        return f"ballast_mib is a number from 0 to {MAX_BALLAST_MIB}."
    return None


def _places(policy: PolicySettings) -> str | None:
    if policy.high_water and not PurePath(policy.high_water).is_absolute():
        return "high_water is a whole path, from the root of its volume."
    if HIGH_WATER in policy.erasure_waits_for and not policy.high_water:
        return "erasure_waits_for names high-water, but high_water names no file."
    if policy.high_water_after and not policy.high_water:
        return "high_water_after names events, but high_water names no file."
    return None


def _witnesses(policy: PolicySettings) -> str | None:
    if len(set(policy.witnesses)) != len(policy.witnesses):
        return "witnesses names one of them twice."
    most = max(1, len(policy.witnesses))
    if not 1 <= policy.witnesses_needed <= most:
        return f"witnesses_needed is a number from 1 to {most}, as many as witnesses are listed."
    if WITNESS in policy.erasure_waits_for and not policy.witnesses:
        return "erasure_waits_for names witness, but witnesses is empty."
    return None


def _authority(policy: PolicySettings) -> str | None:
    try:
        parts = urlsplit(policy.tsa_url)
        port_is_one = parts.port != 0
    except ValueError:
        return "tsa_url is not an address."
    if policy.tsa_url and not (
        parts.scheme in ("http", "https") and parts.hostname and port_is_one
    ):
        return "tsa_url starts with http:// or https:// and names a host."
    if policy.tsa_url and (parts.username or parts.password):
        return "tsa_url holds no user name and no password."
    if (policy.tsa_url or TSA in policy.erasure_waits_for) and not policy.tsa_roots:
        return "tsa_roots is empty: without a trusted root no time stamp can be checked."
    return None


_RULES = (_kinds, _numbers, _places, _witnesses, _authority)
