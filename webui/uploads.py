"""Files that are sent to this server stay in its memory: what is not sealed yet is on no disk."""

from __future__ import annotations

import io
from typing import IO, TYPE_CHECKING

from flask import Request

if TYPE_CHECKING:
    from flask import Flask


class MemoryRequest(Request):
    """A request whose files are read into memory, within the size that its page allows."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Return the place for one file of the form; Werkzeug's own spools large ones to a disk."""
        del total_content_length, content_type, filename, content_length
        return io.BytesIO()


def install(app: Flask) -> None:
    """Let every request of the application be such a one."""
    app.request_class = MemoryRequest
