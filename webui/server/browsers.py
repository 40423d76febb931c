"""Opening a page in the browser of the person at this computer."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser

_DESKTOPS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def open_page(address: str) -> None:
    """Open it, where this computer shows windows; elsewhere the address was said already.

    On a plain terminal the library would start a browser of text, in the place of our own words.
    """
    if sys.platform in ("darwin", "win32") or any(os.environ.get(each) for each in _DESKTOPS):
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
