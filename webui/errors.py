"""What a person reads when something cannot be done: one table from error to status and sentence.

No page tells details of evidence, and none shows a traceback: an unforeseen error is written to the
server's own error output by its kind and place in our code only.
"""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from flask import Flask, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from evidence_store.custody.heads.high_water import HeadNotKeptError, HighWaterError
from evidence_store.errors import (
    BusyRecordError,
    CertificateError,
    ConflictError,
    CustodyError,
    DamagedRecordError,
    EvidenceStoreError,
    NoRightsError,
    NoRoomError,
    NotFoundError,
    RefusedError,
    ReplacedKeyError,
    SessionsError,
    TriesError,
    WrongEntryError,
)
from evidence_store.ways import Way
from forensics.errors import BusyError
from webui.door.attempts import TooSoonError
from webui.door.door_events import BAD_TOKEN, WAITS, note

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

TOO_SOON_TITLE = "Too many attempts"
MISSING_TITLE = "Page not found"
PAGES: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (
        "The request cannot be read",
        (
            "Open Expunge at the address that was printed when it was started.",
            "If you typed or pasted an address, check that it is complete.",
        ),
    ),
    403: (
        "You may not open this page",
        (
            "None of your duties includes it.",
            "If you need it for your work, ask your supervisor which duty you should hold.",
        ),
    ),
    404: (
        MISSING_TITLE,
        (
            "If you typed the address, check it is correct.",
            "If you pasted the address, check you copied the whole of it.",
            "If you came here from a link, go back to your cases and try from there.",
        ),
    ),
    405: (
        "This page cannot be used in that way",
        ("Go back to the page that you came from and use its links and buttons.",),
    ),
    409: (
        "The record was changed meanwhile",
        ("Someone else changed what you were looking at. Open it again to see how it stands.",),
    ),
    413: (
        "The file is too large",
        (
            "A certificate is smaller than 16 MB. The file was not kept.",
            "A photograph may have 64 MB, and a table of exhibits 2 MB.",
            "All lists and answers for one level of a seal may have 8 MB together.",
            "Choose the original file and try again.",
        ),
    ),
    422: (
        "What you typed cannot be recorded",
        (
            "It contains a hidden character or is too long. Nothing was recorded.",
            "Go back, retype it instead of pasting it, and try again.",
        ),
    ),
    429: (
        TOO_SOON_TITLE,
        ("Wait a few minutes, then try again.",),
    ),
    500: (
        "Sorry, there is a problem with the service",
        (
            "Nothing was changed. Try again in a few minutes.",
            "If it happens again, tell your support when it happened and on which page.",
        ),
    ),
    503: (
        "The record does not agree with itself",
        (
            "The custody log could not be checked, so nothing of it is shown.",
            f"Stop working in this folder. Ask your supervisor to run: {Way.FSCK}",
        ),
    ),
}
PASSKEYS_GO_ON = ("If you have a passkey, you can use it now.",)
BUSY = (
    "Many people are signing in or signing",
    ("Nothing was changed. Go back and try again in a minute.",),
)
NOT_COUNTED = (
    "Sign-in is not available",
    (
        "Failed attempts cannot be counted, so sign-in is paused. Nothing was changed.",
        "Ask your system administrator to check the server’s error log.",
    ),
)
NO_ROOM = (
    "The disk is full",
    (
        "Nothing was recorded.",
        "Ask your system administrator to free disk space on the server. Then do the step again.",
        "Holds, stops, signing in and reading still work, as long as the reserved space lasts.",
    ),
)
NO_RIGHTS = (
    "The record cannot be written",
    (
        "Nothing was recorded.",
        (
            "The server has no permission to write to its data folder, or the disk does not accept "
            "writes."
        ),
        "Ask your system administrator to check the server’s rights to the folder.",
    ),
)
BUSY_RECORD = (
    "Another program is writing to the record",
    (
        "It has been writing for 30 seconds. Nothing was recorded.",
        "Go back and try again in a minute.",
        "If it happens again, tell your system administrator.",
    ),
)
DAMAGED = (
    "The record is damaged",
    (
        "Its database file cannot be read. Stop working in this folder.",
        "Ask your system administrator to keep the folder as it is.",
        "They restore the newest backup to another place.",
    ),
)
HEAD_NOT_KEPT = (
    "What you did is recorded",
    (
        "Do not do it again. Open the page that you came from to see how it stands.",
        "The new head of the custody log could not be kept outside this computer as well.",
        (
            "Record nothing more until that is possible. Ask your system administrator to put the "
            "volume of the high-water file back where the policy says, with room on it."
        ),
    ),
)
HEAD_NOT_READ = (
    "Nothing more can be recorded at the moment",
    (
        (
            "The high-water file, which keeps the newest head of the custody log outside this "
            "computer, cannot be read or written."
        ),
        "Open the page that you came from to see what is recorded.",
        (
            "Ask your system administrator to look at the volume of that file, and to remove "
            "nothing. Then do the step again."
        ),
    ),
)
KEYS_REPLACED = (
    "The unit's keys were replaced",
    (
        "This server was started before that, so it can record nothing more. Nothing was changed.",
        "Ask your system administrator to start it again.",
    ),
)
NO_SESSIONS = (
    "The service is not available",
    (
        "Sessions cannot be read or kept. Nothing was changed.",
        "Ask your system administrator to check the server’s error log.",
    ),
)
FORM_TOO_OLD = (
    "The page you sent was too old",
    ("Your session has ended, or the page was open for too long. Open it again and repeat.",),
)

# The first class that fits decides; the sentence of a refusal is for the person, others stay here.
STATUSES: tuple[tuple[type[EvidenceStoreError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (RefusedError, 403),
    (WrongEntryError, 422),
    (CustodyError, 503),
    (CertificateError, 500),
    (EvidenceStoreError, 500),
)


def install(app: Flask) -> None:
    """Answer every error with a page of the table."""
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TooSoonError, _too_soon)
    app.register_error_handler(BusyError, _busy)
    app.register_error_handler(TriesError, _not_counted)
    app.register_error_handler(SessionsError, _no_sessions)
    app.register_error_handler(NoRoomError, _of_cause(NO_ROOM))
    app.register_error_handler(NoRightsError, _of_cause(NO_RIGHTS))
    app.register_error_handler(DamagedRecordError, _of_cause(DAMAGED))
    app.register_error_handler(BusyRecordError, _busy_record)
    app.register_error_handler(HeadNotKeptError, _of_cause(HEAD_NOT_KEPT))
    app.register_error_handler(HighWaterError, _of_cause(HEAD_NOT_READ))
    app.register_error_handler(ReplacedKeyError, _of_cause(KEYS_REPLACED))
    app.register_error_handler(EvidenceStoreError, _known_error)
    app.register_error_handler(Exception, _unforeseen_error)


def _form_too_old(error: Exception) -> tuple[str, int]:
    del error
    note(BAD_TOKEN)
    return _page(400, *FORM_TOO_OLD)


def _http_error(error: Exception) -> Response | tuple[str, int]:
    """Keep redirects as they are; give every other status its page."""
    if not isinstance(error, HTTPException):
        raise error
    code = error.code or 500
    if code < 400:
        return error.get_response()
    title, sentences = PAGES.get(code, PAGES[400] if code < 500 else PAGES[500])
    page, _ = _page(code, title, sentences)
    return _with_allowed_methods(error, page, code)


def _with_allowed_methods(error: HTTPException, page: str, code: int) -> Response:
    """Say, as the standard asks, which methods a page does know."""
    response: Response = current_app.make_response((page, code))
    methods = getattr(error, "valid_methods", None)
    if code == 405 and methods:
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _too_soon(error: Exception) -> Response:
    """Say how long to wait, in words and to programs."""
    note(WAITS)
    seconds = error.seconds if isinstance(error, TooSoonError) else 60
    goes_on = PASSKEYS_GO_ON if request.endpoint == "signing_in.try_passphrase" else ()
    page, code = _page(429, TOO_SOON_TITLE, (str(error), *goes_on))
    return _later(page, code, seconds)


def _busy(error: Exception) -> Response:
    del error
    return _later(*_page(503, *BUSY), 60)


def _not_counted(error: Exception) -> tuple[str, int]:
    _tell_the_server(error)
    return _page(503, *NOT_COUNTED)


def _of_cause(words: tuple[str, tuple[str, ...]]) -> Callable[[Exception], tuple[str, int]]:
    def tell(error: Exception) -> tuple[str, int]:
        _tell_the_server(error)
        return _page(503, *words)

    return tell


def _busy_record(error: Exception) -> Response:
    _tell_the_server(error)
    return _later(*_page(503, *BUSY_RECORD), 60)


def _no_sessions(error: Exception) -> tuple[str, int]:
    print(error, file=sys.stderr)  # noqa: T201 -- says what to do, and names nobody
    return _page(503, *NO_SESSIONS)


def _later(page: str, code: int, seconds: int) -> Response:
    response: Response = current_app.make_response((page, code))
    response.headers["Retry-After"] = str(seconds)
    return response


def _known_error(error: Exception) -> tuple[str, int]:
    """Show the page of the first class that fits."""
    code = next(status for kind, status in STATUSES if isinstance(error, kind))
    if code >= 500:
        _tell_the_server(error)
    return _page(code, *PAGES[code])


def _unforeseen_error(error: Exception) -> tuple[str, int]:
    """Show the page for what nobody foresaw."""
    _tell_the_server(error)
    return _page(500, *PAGES[500])


def _tell_the_server(error: Exception) -> None:
    """Write kind and place of an error; never its text, which may name people or files."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "unknown"
    print(  # noqa: T201 -- the server's own error output is where its keeper looks
        f"{type(error).__name__} at {request.endpoint}: {place}", file=sys.stderr, flush=True
    )


def _page(code: int, title: str, sentences: tuple[str, ...]) -> tuple[str, int]:
    g.names_nothing = True  # whatever the address names, such a page looks alike
    return render_template("error.html", heading=title, sentences=sentences), code
