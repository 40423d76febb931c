"""A store put together from the settings of a data folder; nothing of it is checked yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from evidence_store.custody.heads.checkpoints import FormerLogKey, LogKey
from evidence_store.data_folder.clocks import system_clock
from evidence_store.data_folder.databases import place_of
from evidence_store.data_folder.law import open_rules
from evidence_store.open_folder.store import Store
from evidence_store.persistence.engines.engine import open_engine

if TYPE_CHECKING:
    from config.settings import Settings
    from evidence_store.workflow._kit.ports import Clock

Opens: TypeAlias = Callable[[Path], Store]
"""Opens a data folder, held to its founding and its policy: given by who opened the first one."""


def compose(data: Path, settings: Settings, clock: Clock | None) -> Store:
    """Put a store together from settings; nothing of it is checked yet."""
    place = place_of(data, settings)
    return Store(
        data=data,
        settings=settings,
        rules=open_rules(data, settings.store.rules),
        log_key=log_keys_of(settings),
        clock=clock or system_clock,
        writer=open_engine(place, writes=True),
        reader=open_engine(place, writes=False),
    )


def log_keys_of(settings: Settings) -> LogKey:
    """The custody log's keys by the settings: the present one, and those that it replaced."""
    key = LogKey.from_text(settings.log.verifier_key)
    former = tuple(FormerLogKey.from_text(each) for each in settings.log.former_keys)
    return LogKey(key.origin, key.public_key, former)
