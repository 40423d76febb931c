"""Papers that stay outside: of a file that is sent, only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
from typing import Any

from evidence_store.errors import WrongEntryError
from forensics.values import Digest, HashAlgorithm
from webui.acts.forms import file

LARGEST_PAPER = 16 * 1024 * 1024
"""Bytes of a scan, a letter or a photograph of which a digest is taken."""
NOT_KEPT = "At most 16 MB. Only its SHA-256 is recorded: keep the file itself with the case."


def paper(label: str, *, needed: str, hint: str = NOT_KEPT) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """A file of which the digest is taken."""
    return file(label, hint=hint, needed=needed)


def digest_of_paper(sent: Any) -> Digest:  # noqa: ANN401 -- a file as Werkzeug read it
    """SHA-256 of the file that was sent.

    Raises:
        WrongEntryError: it is empty.
    """
    data: bytes = sent.read(LARGEST_PAPER + 1)
    if not data:
        raise WrongEntryError("The file is empty. Choose another file.")
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
