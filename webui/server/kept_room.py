"""While a server runs: what was let go on a full disk is made ready again once there is room."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.open_folder.store import Store

LOOKED_AFTER_EVERY_SECONDS = 60.0


@contextmanager
def room_kept_ready(store: Store) -> Iterator[None]:
    """Look after the ballast at the start, and every minute for as long as the block lasts."""
    ended = threading.Event()

    def look_after() -> None:
        store.keep_room_ready()
        while not ended.wait(LOOKED_AFTER_EVERY_SECONDS):
            store.keep_room_ready()

    threading.Thread(target=look_after, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
