"""One person at work: the open data folder, their open key, and what every step asks for."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence_store.cli._kit.acting import acting_options, open_acting
from evidence_store.cli._kit.options import handed
from evidence_store.errors import NotFoundError
from evidence_store.open_folder.acting import ActingWithKeys
from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence_store.domain.people.person import Actor
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Work:
    """A store and the one person whose key is open in this process."""

    store: Store
    acting: ActingWithKeys

    @property
    def actor(self) -> Actor:
        """Who acts."""
        return self.acting.actor

    @property
    def desk(self) -> SigningDesk:
        """What every step and every declared act is given."""
        return self.store.signing_desk(self.acting)

    @property
    def reading_desk(self) -> Desk:
        """What a step is given that only reads."""
        return replace(self.store.reading_desk(self.actor), uow=self.reading)

    @property
    def reading(self) -> UnitOfWork:
        """A unit of work that only reads."""
        return self.store.reading(self.acting)


def working(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb ``--data``, ``--as`` and ``--passphrase-file``, and hand it the open ``work``."""

    def opened(data: Path, person: str, passphrase_file: Path | None) -> dict[str, Any]:
        return {"work": Work(*open_acting(data, person, passphrase_file))}

    return acting_options(handed(function, opened))


def digest_file(path: Path) -> Digest:
    """SHA-256 over a file.

    Raises:
        NotFoundError: there is no such file.
    """
    try:
        with path.open("rb") as file:
            return Digest(HashAlgorithm.SHA256, hashlib.file_digest(file, "sha256").digest())
    except FileNotFoundError:
        message = f"{path.name} is not there."
        raise NotFoundError(message) from None
