"""Hand the log over whole, in files that anybody can check without this program."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from typing import TYPE_CHECKING

from forensics.output import CASE_FILE_MODE, flush_folder, refuse_existing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evidence_store.custody.heads.checkpoints import LogKey
    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.log.verifying import LogRecords

HOW_TO_CHECK = """\
entries.jsonl holds one entry a line, exactly as recorded. The hash of a line (without its
newline) is SHA-256 of a byte 00 and the line; the hashes form the tree of RFC 9162, section 2.1.
checkpoint.txt is the signed head of that tree (C2SP tlog-checkpoint), log-key.txt the key of the
signature. A field under "com" is HMAC-SHA-256 with the salt as key over its name, a byte 00 and
its value in RFC 8785 form; disclosures.jsonl, where present, holds salts and values.
Compare size and root with a head that you hold from elsewhere: a log that was cut short agrees
with itself.
"""


def export_log(
    records: LogRecords, folder: Path, *, key: LogKey, note: str, disclose: bool
) -> None:
    """Write entries, signed head, key and how to check them to a new folder, whole or not at all.

    Args:
        records: the log, within one snapshot.
        folder: the new folder; its files are case files.
        key: the log's public key.
        note: the signed head of that snapshot.
        disclose: also write salts and values of everything committed: names, notes, places.

    Raises:
        OutputExistsError: the folder is there already.
        OSError: it cannot be written; no half folder is left.
    """
    refuse_existing(folder)
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    # Names and notes may lie in it in clear, and the user's umask is not ours.
    beside.mkdir(mode=0o700)
    try:
        _write(beside / "entries.jsonl", (each.entry.body for each in records.entries()))
        _write(beside / "checkpoint.txt", [note.encode()], end=b"")
        _write(beside / "log-key.txt", [str(key).encode()])
        _write(beside / "HOW-TO-CHECK.txt", [HOW_TO_CHECK.encode()], end=b"")
        if disclose:
            _write(beside / "disclosures.jsonl", map(_line, records.disclosures()))
        # fsync of a file does not make its name durable; that of its folder does (fsync(2)).
        flush_folder(beside)
        beside.rename(folder)
    # Also on Ctrl-C, which is no Exception.
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    flush_folder(folder.parent)


def _line(disclosure: Disclosure) -> bytes:
    document = {
        "seq": disclosure.seq,
        "path": disclosure.path,
        "salt": disclosure.salt.hex(),
        "value": disclosure.value.decode(),
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _write(path: Path, pieces: Iterable[bytes], *, end: bytes = b"\n") -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, CASE_FILE_MODE)
    with os.fdopen(handle, "wb") as file:
        for piece in pieces:
            file.write(piece + end)
        file.flush()
        os.fsync(file.fileno())
