"""Who acts in an open data folder, with what of their own and of the unit is open."""

from __future__ import annotations

from dataclasses import field
from typing import Protocol

from pyrage import x25519

from evidence_store.domain.people.person import Actor
from evidence_store.keys.person_keys import Signer
from evidence_store.keys.unit_keys import UnitKeys
from forensics.value_classes import dataclass


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A person whose own key is open in this process, and nothing that it could open."""

    actor: Actor
    sign: Signer = field(repr=False)
    identity: x25519.Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActingWithKeys(OwnKey):
    """The same with the unit's keys that it opened."""

    unit_keys: UnitKeys = field(repr=False)


class KeyHolder(Protocol):
    """A person who acts, and the unit's keys, by whomever they were opened."""

    @property
    def actor(self) -> Actor:
        """Who acts."""

    @property
    def unit_keys(self) -> UnitKeys:
        """The unit's keys, open."""
