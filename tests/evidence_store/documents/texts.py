"""The words that a reader of a certificate sees."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import Unit

if TYPE_CHECKING:
    from pathlib import Path

UNIT = Unit(
    name="Digital Forensic Unit",
    force="Exampleshire Police",
    address=("1 Station Road", "Exampleton"),
    telephone="01632 960 123",
    email="dfu@exampleshire.example",
)


def text_of(pdf: bytes, tmp_path: Path, *, page: int | None = None) -> str:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    only = [] if page is None else ["-f", str(page), "-l", str(page)]
    run = subprocess.run(
        ["pdftotext", "-layout", *only, str(file), "-"], capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", run.stdout.decode())
