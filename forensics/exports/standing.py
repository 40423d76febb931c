"""How far a hit goes, in the words of every export: of one rule, so that no two tell it apart."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.values import HitKind

if TYPE_CHECKING:
    from forensics.values import Hit


class HitStanding(StrEnum):
    """What is established of the bytes of a hit (``contracts/scan-result``, ``established_by``)."""

    EXACT = "exact"  # the whole content of a known file, by a digest that nobody can forge
    PART = "part"  # some bytes of a known file, by the same
    CANDIDATE = "candidate"  # only like a known file, or by MD5 or SHA-1 alone: for two people


def standing_of(hit: Hit) -> HitStanding:
    """Return what is established of a hit."""
    like = hit.is_candidate or hit.kind in (HitKind.THUMBNAIL, HitKind.ALTERED)
    if like or not hit.is_strong:
        return HitStanding.CANDIDATE
    return HitStanding.EXACT if hit.kind in (HitKind.EXACT, HitKind.EMBEDDED) else HitStanding.PART
