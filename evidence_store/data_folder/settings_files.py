"""The settings of a data folder: one file, read whole, and written whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from config.settings import Settings, SettingsError, TokenSettings, load_settings, to_toml
from evidence_store.data_folder.places import SETTINGS
from forensics.output import write_new

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.keys.tokens.token_keys import TokenPlace

__all__ = ["SettingsError", "read_settings", "settings_bytes", "with_token", "write_settings"]


def read_settings(folder: Path) -> Settings:
    """Return what the settings in that folder say.

    Raises:
        SettingsError: they are not there or cannot be used.
    """
    return load_settings(folder / SETTINGS)


def write_settings(folder: Path, settings: Settings) -> None:
    """Write the settings of that folder, in place of any that are there."""
    write_new(folder / SETTINGS, settings_bytes(settings), replace=True)


def with_token(settings: Settings, place: TokenPlace | None) -> Settings:
    """Return the settings that name this token for the unit's keys; None: they are in files."""
    told = (place.module, place.serial, place.label) if place else ("", "", "")
    return replace(settings, token=TokenSettings(*told))


def settings_bytes(settings: Settings) -> bytes:
    """Return the file that says these settings."""
    return to_toml(settings).encode()
