"""The page that somebody opened before they had signed in: they come to it once they have.

Such as one that a colleague sent the link of. Its address is kept with what the browser alone has,
for a quarter of an hour. The sign-in page says so, and leads elsewhere instead.
"""

from __future__ import annotations

import time

from flask import request

from webui.door.sessions import ASKED_BY_SCRIPTS, table_session

OPENED = "opened"
LONGEST_SECONDS = 15 * 60
LONGEST_ADDRESS = 200


def keep_opened() -> None:
    """Keep the address of this request if it is that of a page; else keep none."""
    table_session().pop(OPENED, None)
    if _is_page():
        address = request.full_path if request.query_string else request.path
        table_session()[OPENED] = [address, time.time()]


def opened_before() -> str | None:
    """Return the address that was opened at this browser a short while ago, if one was."""
    address, since = table_session().get(OPENED) or ("", 0.0)
    return str(address) if 0 <= time.time() - since < LONGEST_SECONDS and address else None


def _is_page() -> bool:
    is_looked_at = request.headers.get("Sec-Fetch-Dest", "document") == "document"
    is_ours = request.path != "/" and not request.path.startswith(("//", *ASKED_BY_SCRIPTS))
    return is_looked_at and is_ours and len(request.full_path) <= LONGEST_ADDRESS
