"""Rules that name methods by firmware for solid-state drives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forensics.values import ErasureMethod
    from tests.evidence_store.workflow.desk import Desk


def naming(desk: Desk, *methods: ErasureMethod) -> Desk:
    """The same desk under rules that name them."""
    media = [
        replace(each, methods=(*each.methods, *(methods if each.code == "ssd" else ())))
        for each in desk.rules.media
    ]
    desk.rules = replace(desk.rules, media=tuple(media))
    return desk
