"""What lies where in a data folder."""

from __future__ import annotations

SETTINGS = "expunge.toml"
DATABASE = "expunge.sqlite"
UNIT_KEYS = "unit-keys.age"
ROOT = "root.pem"
CERTIFICATES = "certificates"
