"""The law as data: one TOML file per jurisdiction, read here and understood elsewhere.

This package knows no type of the programme, so that it can stand lowest: it hands on what the file
says and the digest of its bytes; ``evidence_store.domain.rules`` builds typed rules from that.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from blake3 import blake3


@dataclass(frozen=True, slots=True)
class RulesFile:
    """What a rules file holds: its TOML document and the BLAKE3 digest (32 bytes) of its bytes."""

    jurisdiction: str
    document: dict[str, Any]
    digest: bytes


def read_rules(jurisdiction: str) -> RulesFile:
    """Read the rules that ship with the programme, such as ``england-and-wales``.

    Raises:
        FileNotFoundError: there are none for that jurisdiction.
        tomllib.TOMLDecodeError: the file was damaged.
    """
    data = resources.files(__name__).joinpath(f"{jurisdiction}.toml").read_bytes()
    document = tomllib.loads(data.decode())
    return RulesFile(jurisdiction, document, blake3(data).digest())
