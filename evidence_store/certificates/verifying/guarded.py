"""Verifying in a process of its own: hostile files meet limits of memory and time, not us.

Where the system can, that process is confined: it has the file from its standard input, opens
nothing but its own code and fonts, for reading, and has no network.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_store.certificates.verifying.verdict import CheckAnswer, Verdict
from evidence_store.certificates.verifying.withdrawn import LARGEST as LARGEST_LIST
from evidence_store.errors import CertificateError, WrongEntryError
from forensics.documents import from_document, time_from_text, time_to_text, to_document
from forensics.python_process import loading
from forensics.sandbox import Cell, confine_this_process, limit_this_process
from forensics.sandbox.asking import ask_once

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

LARGEST = 16 << 20
"""Bytes; a certificate has well under one MiB."""
LARGEST_ANSWER = 1 << 20
"""Bytes; a verdict has some hundred lines at the most."""
# Both are told to courts in docs/certificate.md.
SECONDS = 60
MEMORY = 2 << 30

_TOO_LARGE = "The file is far larger than one of our documents can be."
_NO_END = "The file could not be checked within the limits of time and memory."


def verify_certificate(
    file: bytes,
    *,
    trust: Sequence[bytes],
    withdrawn: bytes | None,
    now: datetime,
    authorities: Sequence[bytes] = (),
) -> Verdict:
    """Say whether a file is genuine and current; genuine; or not valid.

    Args:
        file: the whole PDF; its bytes may be hostile.
        trust: trusted roots as PEM, never taken from the file.
        withdrawn: the unit's dated list, if there is one.
        now: aware time.
        authorities: certificates of time-stamp authorities, or of who issued theirs, as PEM; never
            taken from the file.

    Raises:
        CertificateError: the list of withdrawn documents is not to be trusted.
        WrongEntryError: a root is not a certificate.
    """
    if len(file) > LARGEST:
        return Verdict(CheckAnswer.NOT_VALID, reason=_TOO_LARGE)
    if withdrawn is not None and len(withdrawn) > LARGEST_LIST:
        raise CertificateError("The list of withdrawn documents is larger than one can be.")
    task = {
        "trust": [pem.hex() for pem in trust],
        "authorities": [pem.hex() for pem in authorities],
        "withdrawn": None if withdrawn is None else withdrawn.hex(),
        "now": time_to_text(now),
    }
    answer = _ask(json.dumps(task).encode() + b"\n" + file)
    if "error" in answer:
        kind = WrongEntryError if answer.get("wrong_use") else CertificateError
        raise kind(str(answer["error"]))
    try:
        return from_document(answer["verdict"], Verdict)
    except Exception:  # noqa: BLE001 -- whatever a process says that the file took over
        return Verdict(CheckAnswer.NOT_VALID, reason=_NO_END)


def main() -> None:
    """Be the child: read the task and the file from standard input, write the verdict."""
    logging.disable()  # libraries name what they read; nothing of it may reach a log
    # The task is ours. No byte of the file is looked at before this process is confined.
    task = json.loads(sys.stdin.buffer.readline())
    file = sys.stdin.buffer.read()
    with loading():
        from evidence_store.certificates.verifying.rule import (  # noqa: PLC0415 -- in the child alone
            judge,
        )

    limit_this_process(memory=MEMORY, seconds=SECONDS)
    confine_this_process(Cell(_own_code(), memory=None, may_fork=False, may_thread=True))
    answer: dict[str, Any]
    try:
        verdict = judge(
            file,
            trust=[bytes.fromhex(pem) for pem in task["trust"]],
            withdrawn=None if task["withdrawn"] is None else bytes.fromhex(task["withdrawn"]),
            now=time_from_text(task["now"]),
            authorities=[bytes.fromhex(pem) for pem in task["authorities"]],
        )
    except (CertificateError, WrongEntryError) as error:
        answer = {"error": str(error), "wrong_use": isinstance(error, WrongEntryError)}
    else:
        answer = {"verdict": to_document(verdict)}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing that a hostile file set up runs on the way out


def _own_code() -> tuple[Path, ...]:
    """Where Python, our packages and their fonts lie: drawing pages again loads some late."""
    ours = Path(__file__).resolve().parents[2]
    prefixes = {Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()}
    paths = [Path(entry).resolve() for entry in sys.path if entry]
    installed = (path for path in paths if not prefixes.isdisjoint(path.parents))
    return (ours, ours.with_name("forensics"), *installed)


def _ask(message: bytes) -> dict[str, Any]:
    """Return the child's answer; an empty one where it died, took too long, or said too much."""
    said = ask_once(__name__, message, seconds=SECONDS + 5, most=LARGEST_ANSWER)
    if said is None or said.code != 0:
        return {}
    with suppress(ValueError, RecursionError):
        answer = json.loads(said.answer)
        return answer if isinstance(answer, dict) else {}
    return {}


if __name__ == "__main__":
    main()
