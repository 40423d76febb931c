"""The names of the typefaces: Lato for text, IBM Plex Mono for digests."""

from __future__ import annotations

BODY = "Lato"
BOLD = "Lato-Bold"
ITALIC = "Lato-Italic"
MONO = "IBMPlexMono"
