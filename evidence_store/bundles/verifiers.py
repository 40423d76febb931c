"""The two verifiers as they are installed, and how to check a bundle with them."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from forensics.output import refuse_existing, write_new

if TYPE_CHECKING:
    from pathlib import Path


HOW_TO_CHECK = """\
HOW TO CHECK THIS BUNDLE

1. Get verify.py or verify.html from somewhere else than this bundle: from the force's published
   release, from another lab, or from a source you trust. Both are one file and need no network.
2. python3 verify.py BUNDLE --head SIZE:ROOT      or open verify.html in Firefox or Chromium.
   SIZE:ROOT is the head of the custody log as it stands on a certificate, on a printed sheet or in
   somebody else's bundle. Without it the answer can only be that the bundle agrees with itself.
3. 0: verified. 3: consistent, completeness not shown. 1: not verified; one sentence says why.

What is withheld is listed with its reason at each entry. Ask for it by the entry's number.
"""

# Never within a bundle: the person who forges the one forges the other (ADR 17).
VERIFIERS = ("verify.html", "verify.py")


def read_verifier(name: str) -> bytes:
    """The bytes of one of ``VERIFIERS``, as they are installed."""
    return (files("evidence_store.disclosure.verifiers") / name).read_bytes()


def write_verifiers(folder: Path) -> None:
    """Write both verifiers and how to use them to a new folder.

    Raises:
        OutputExistsError: the folder is there already.
    """
    refuse_existing(folder)
    # Others may read and run them: nothing of a case is here.
    folder.mkdir(mode=0o755)
    for name, mode in (("verify.py", 0o755), ("verify.html", 0o644)):
        write_new(folder / name, read_verifier(name), mode=mode)
    write_new(folder / "HOW-TO-CHECK.txt", HOW_TO_CHECK.encode(), mode=0o644)
