"""Scans that are looked at whole."""

from __future__ import annotations

from typing import Any

from forensics.values import Coverage
from tests.builders import SHA, SIZE

WHOLE_SCAN: dict[str, Any] = {
    "rescan_hits": 0,
    "rescan_hash_set": SHA,
    "rescan_coverage": Coverage(compared=SIZE),
}
