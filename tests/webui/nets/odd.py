"""What people and programs send that no form asks for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tests.webui.conftest import PASSPHRASE

if TYPE_CHECKING:
    from random import Random

    from tests.webui.nets.forms import Form

LINES = (
    "",
    " ",
    "Ŵyn a’r ŷd, Llŷn",
    "\u05e2\u05d3\u202e\u05d9\u202c",  # from right to left, with an override
    "a\x00b",
    "\ud7ff\ue000\ufffd",
    "\U0001d518 \U0001f469\u200d\U0001f467 e\u0301",
    "<script>alert(1)</script>'\"&lt;",
    "{{ 7 * 7 }}{% raw %}",
    '=HYPERLINK("http://x")',
    "' OR 1=1 --",
    "../../../../etc/passwd",
    "C:\\CON\\..\\x",
    "line\r\nLocation: http://x",
    "%s%n%d",
    "x" * 200,
    "x" * 201,
    "x" * 10_001,
    "-1",
    "0",
    "9" * 40,
    "1e400",
    "NaN",
    "٣",
    "2026-02-30",
    "31",
    "0000",
    "x_22222222222222222222",
    "true",
    "null",
    "None",
)
DAYS = (
    ("7", "6", "2026"),
    ("31", "2", "2026"),
    ("1", "1", "0001"),
    ("1", "1", "9999"),
    ("", "6", ""),
    ("٣", "-1", "99999999999"),
    ("x", "<b>", "\x00"),
)
IN_ADDRESSES = (
    "%00",
    "%ff%fe",
    "..%2f..%2fetc%2fpasswd",
    "x" * 3000,
    "%C5%B4yn",
    "%E2%80%AEx",
    "-1",
    "0",
    "9" * 60,
    "{{7*7}}",
    "%0d%0aX-Evil:1",
    "x_22222222222222222222%20",
    "'%20OR%201=1",
)
QUERIES = (
    "page=-1",
    "page=99999999999999999999",
    "page=x&page=%00",
    "page=",
    "case=%00&exhibit=%ff&kind=x&from=2026-02-30&to=%E2%80%AE&words=%27",
    "page[]=1&__proto__=x&%ff=%ff",
    "for=nobody&sort=;drop&per_page=0&size=-5&at=9e99&days=NaN&month=2026-13",
)


def filled(form: Form, chance: Random) -> list[tuple[str, object]]:
    """What somebody might send from this form; sometimes right, sometimes not at all."""
    sent: list[tuple[str, object]] = []
    wild = chance.random()
    for one in form.fields.values():
        if one.name in ("csrf_token", "mark", "parts", "seen", "typed_by"):
            value: object = one.value if chance.random() < 0.93 or one.name == "csrf_token" else "x"
            sent.append((one.name, value))
            continue
        if chance.random() < 0.08:
            continue
        if one.boxes == 3:
            sent += [(one.name, part) for part in chance.choice(DAYS)]
            continue
        sent.append((one.name, _value(one.name, one.kind, one.choices, wild, chance)))
        if chance.random() < 0.08:
            sent.append((one.name, chance.choice(LINES)))
    return sent


def _value(name: str, kind: str, choices: list[str], wild: float, chance: Random) -> object:
    if kind == "password" or "passphrase" in name:
        return PASSPHRASE if chance.random() < 0.9 else chance.choice(LINES)
    if kind == "file":
        name = chance.choice(("../../x.pdf", "IMG\x00.pdf", "ŵ.pdf", ""))
        content = chance.choice(
            (b"", b"%PDF-1.7\n" + bytes(500), b"\xff\xd8\xff\xe0", b"PK\x03\x04")
        )
        return (io.BytesIO(content), name)
    if choices and chance.random() > wild * 0.5:
        return chance.choice(choices)
    if chance.random() < 0.35:  # what many fields do take, so that the steps are reached
        return chance.choice(("7", "2026", "Llandudno", "a" * 64, "1", "0" * 64))
    return chance.choice(LINES)
