"""People of a test who sign in and sign with a passkey."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from tests.passkey_device import Device, challenge_of
from tests.webui.conftest import PASSPHRASE, Visitor, signed_in

if TYPE_CHECKING:
    from flask import Flask


ADMIT = "/your-keys/acts/admit-passkey"
BLUE = "Blue key, Ŵyn"


def options_on(page: str) -> str:
    found = re.search(r'data-options="([^"]+)"', page)
    assert found is not None
    return html.unescape(found.group(1))


def admit(visitor: Visitor, device: Device, **typed: object) -> Any:
    filled = visitor.fill(ADMIT, name=BLUE, passphrase=PASSPHRASE)
    made = device.make(challenge_of(options_on(visitor.get(ADMIT).text)))
    return visitor.send(ADMIT, {**filled, "made": made, **typed})


def with_passkey(app: Flask, staff_number: str) -> tuple[Visitor, Device]:
    visitor, device = signed_in(app, staff_number), Device()
    assert admit(visitor, device).status_code == 303
    return visitor, device


def signs(visitor: Visitor, device: Device, path: str, **typed: object) -> Any:
    filled = visitor.fill(path, **typed, sign_with="passkey")
    shown = visitor.send(path, filled)
    assert shown.status_code == 200, shown.text
    answer = device.use(challenge_of(options_on(shown.text)))
    return visitor.send(path, {**filled, "assertion": answer})
