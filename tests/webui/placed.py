"""A unit whose administrator named places on the server, and the pages over it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from flask import Flask

from forensics.value_classes import dataclass
from tests.webui.conftest import PASSPHRASE, PORT, Unit, Visitor, signed_in
from webui.app import create_app


@dataclass(frozen=True)
class Placed:
    """The unit with its places, the pages, and the two folders."""

    unit: Unit
    app: Flask
    images: Path
    originals: Path

    def visitor(self, number: str) -> Visitor:
        return signed_in(self.app, number)


def unit_with_places(unit: Unit, folder: Path) -> Unit:
    """The same unit with a place for disk images and one for originals, both empty."""
    images, originals = folder / "images", folder / "originals"
    for each in (images, originals):
        each.mkdir()
    store, settings = unit.store, unit.store.settings
    named = replace(settings.places, images=(str(images),), originals=(str(originals),))
    return replace(unit, store=replace(store, settings=replace(settings, places=named)))


def with_places(unit: Unit, folder: Path) -> Placed:
    """The pages over such a unit."""
    placed = unit_with_places(unit, folder)
    keys = placed.store.open_actor("O1", PASSPHRASE).unit_keys
    app = create_app(placed.store, port=PORT, unit_keys=keys)
    return Placed(placed, app, folder / "images", folder / "originals")


def offered_on(page: str, field: str) -> dict[str, str]:
    """What a page offers for a field: the words, and the value that stands for them."""
    found = re.findall(
        rf'name="{field}"[^>]*?value="([^"]+)".*?<label[^>]*>\s*(.*?)\s*</label>', page, re.DOTALL
    )
    return {words: value for value, words in found}
