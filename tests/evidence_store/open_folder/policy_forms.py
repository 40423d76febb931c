"""A unit's policy as a form, and as two people set it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.open_folder import policies
from tests.evidence_store.stores import START, acting, reopen

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.store import Store


def a_form(folder: Path, text: str) -> Path:
    file = folder / "policy.toml"
    file.write_text(f"[policy]\n{text}\n", "utf-8")
    return file


def set_policy(store: Store, folder: Path, text: str) -> Store:
    """Two people set it; the folder is opened again."""
    policies.propose(store, acting(store, "B2"), a_form(folder, text))
    policies.confirm(store, acting(store, "C3"))
    return reopen(store.data, at=START + timedelta(hours=2))
