"""Real tokens of SoftHSM2, made by its own tool in a folder of the test's."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from evidence_store.keys.tokens.pins import PINS
from evidence_store.keys.tokens.token_keys import TokenPlace
from forensics.value_classes import dataclass

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
needs_softhsm = pytest.mark.skipif(not Path(MODULE).is_file(), reason="softhsm2 is not present")


@dataclass(frozen=True)
class SoftToken:
    """A token that is plugged in as long as its folder is there."""

    folder: Path
    place: TokenPlace
    pin: str

    def unplug(self) -> None:
        self.folder.rename(self.folder.with_name("pocket"))

    def plug_in(self) -> None:
        self.folder.with_name("pocket").rename(self.folder)


def soft_token(folder: Path, *, knows_pin: bool = True) -> SoftToken:
    """A fresh token, the only one that SoftHSM2 sees in this process from now on."""
    folder.mkdir()
    tokens, settings = folder / "tokens", folder / "softhsm2.conf"
    tokens.mkdir()
    settings.write_text(f"directories.tokendir = {tokens}\nlog.level = ERROR\n", "utf-8")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    pin = "".join(secrets.choice("0123456789") for _ in range(8))
    words = ["softhsm2-util", "--init-token", "--free", "--label", "unit", "--pin", pin]
    subprocess.run([*words, "--so-pin", "00000000"], check=True, capture_output=True)
    told = subprocess.run(["softhsm2-util", "--show-slots"], check=True, capture_output=True)
    (serial,) = re.findall(r"Serial number: +([0-9a-f]{16})", told.stdout.decode())
    place = TokenPlace(MODULE, serial, "unit")
    if knows_pin:
        PINS.give(place, pin)
    return SoftToken(tokens, place, pin)


def copy_of(token: SoftToken, folder: Path) -> SoftToken:
    """A token of the same serial number with the same keys, as one that somebody copied."""
    shutil.copytree(token.folder.parent, folder)
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n", "utf-8")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    return SoftToken(folder / "tokens", token.place, token.pin)
