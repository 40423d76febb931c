"""The screens served from this process, so that a test can put a session into the browser."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from flask import Flask

from forensics.value_classes import dataclass
from tests.webui.browsing import _free_port
from tests.webui.conftest import session_of
from webui.app import create_app, front_of
from webui.server.running import WebServer, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext

    from tests.webui.nets.seeded import Seeded


@dataclass(frozen=True)
class Here:
    """A running server and its application."""

    app: Flask
    address: str

    def come_in(self, context: BrowserContext, person_id: str) -> None:
        """Give the browser a session of this person, without the cost of a passphrase."""
        cookie, identifier = session_of(self.app, person_id)
        context.add_cookies([{"name": cookie, "value": identifier, "url": self.address}])


@contextlib.contextmanager
def served_here(seeded: Seeded) -> Iterator[Here]:
    """Serve with a key until left."""
    port = _free_port()
    app = create_app(seeded.store, port=port, unit_keys=seeded.keys["O1"].unit_keys)
    server = WebServer(front_of(app), listen("127.0.0.1", port))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Here(app, f"http://localhost:{port}")
    finally:
        server.stop()
        thread.join(timeout=10)
