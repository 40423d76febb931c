"""The stages that a scan of this version has, in the order in which they run."""

from __future__ import annotations

STAGES = ("exact",)
