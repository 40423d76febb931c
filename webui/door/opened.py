"""The page that somebody opened before they had signed in: they come to it once they have.

Such as one that a colleague sent the link of. Its address is kept with what the browser alone has,
for a quarter of an hour. The sign-in page says so, and leads elsewhere instead.
"""

from __future__ import annotations

import re
import time
from urllib.parse import urlencode

from flask import request

from webui.door.sessions import ASKED_BY_SCRIPTS, table_session

OPENED = "opened"
LONGEST_SECONDS = 15 * 60
LONGEST_ADDRESS = 200
_KEPT_OF_QUERY = ("order", "but")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def keep_opened() -> None:
    """Keep the address of this request if it is that of a page; else keep none."""
    table_session().pop(OPENED, None)
    address = address_asked()
    if address and _is_page():
        table_session()[OPENED] = [address, time.time()]


def address_asked() -> str:
    """The address of this request as somebody can be led to it again; empty if nobody can be.

    Of its query only what says which part of a page it is: the rest may be words that people typed.
    """
    if not request.path.isprintable():
        return ""  # no header of an answer holds a control character
    asked = {name: request.args.get(name, "") for name in _KEPT_OF_QUERY}
    query = urlencode({name: text for name, text in asked.items() if _NAME.fullmatch(text)})
    return f"{request.path}?{query}" if query else request.path


def opened_before() -> str | None:
    """Return the address that was opened at this browser a short while ago, if one was."""
    address, since = table_session().get(OPENED) or ("", 0.0)
    return str(address) if 0 <= time.time() - since < LONGEST_SECONDS and address else None


def _is_page() -> bool:
    is_looked_at = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    is_ours = request.path != "/" and not request.path.startswith(("//", *ASKED_BY_SCRIPTS))
    return is_looked_at and is_ours and len(request.full_path) <= LONGEST_ADDRESS
