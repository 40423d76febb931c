"""Which renderer this is: when it is the same, the same content gives the same bytes."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

from evidence_store.documents.kit.fonts import font_files
from evidence_store.domain.certificates.certificate_content import Renderer
from forensics.values import Digest, HashAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

# Whose versions decide the drawn bytes. What seals comes behind these, and has one form of its own.
_PACKAGES = (
    "fontpkg-ibm-plex-mono",
    "fontpkg-lato",
    "markupsafe",
    "pikepdf",
    "reportlab",
    "segno",
)


@cache
def this_renderer() -> Renderer:
    """The template's SHA-256 and the versions that draw with it.

    The template is its source, every sentence that a document can say, and the typefaces: a file
    whose words were changed by a later version says so by it.
    """
    return Renderer(
        template=Digest(HashAlgorithm.SHA256, _template_digest()),
        versions={name: version(name) for name in _PACKAGES},
    )


def _template_digest() -> bytes:
    documents = files("evidence_store.documents")
    # Without letters, receipts and reports of scans: nobody draws these again to check them.
    drawn = ("kit", "certificates", "copies", "editions", "extracts")
    sources = sorted((each for folder in drawn for each in _modules(documents / folder)), key=str)
    digest = hashlib.sha256()
    # Sentences stand in many modules; the template for translators has each of them.
    words = documents / "languages" / "sentences.pot"
    for source in (documents / "media.py", words, *sources, *font_files()):
        data = source.read_bytes()
        # With its length, or the end of one file could pass for the beginning of the next.
        digest.update(f"{source.name} {len(data)}\n".encode())
        digest.update(data)
    return digest.digest()


def _modules(folder: Traversable) -> Iterator[Traversable]:
    """The modules of a folder and of those below it."""
    for each in folder.iterdir():
        if each.is_dir():
            yield from _modules(each)
        elif each.name.endswith(".py"):
            yield each
