"""The law of one data folder: the rules of this version, and what the force adds to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blake3 import blake3

from config.settings import load_rules
from evidence_store.data_folder.places import FORCE_RULES
from evidence_store.domain.law.force_rules import with_force
from evidence_store.domain.law.rules import build_rules
from evidence_store.errors import WrongEntryError
from forensics.forms.toml_text import toml_document

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.domain.law.rules import Rules


def open_rules(data: Path, name: str) -> Rules:
    """The rules of that name with the force's own file, where the data folder has one.

    Their digest is over the shipped file and, after a zero byte, the force's: it stands in every
    decision, so that anybody can later tell which of them were applied.

    Raises:
        WrongEntryError: one of the files is not what it should be; the text names the table.
        SettingsError: this version has no rules of that name.
    """
    law, raw = load_rules(name)
    file = data / FORCE_RULES
    if not file.is_file():
        return build_rules(law, digest=blake3(raw).digest())
    own = file.read_bytes()
    try:
        force = toml_document(own)
    except ValueError as error:
        raise WrongEntryError(f"{FORCE_RULES} cannot be read as TOML: {error}.") from None
    # TOML allows no zero byte, so nothing moves from one file to the other under one digest.
    return build_rules(with_force(law, force), digest=blake3(raw + b"\x00" + own).digest())


def check_rules(document: dict[str, object], raw: bytes) -> Rules:
    """The rules that a file makes: rules of their own, or a force's additions to the shipped ones.

    Raises:
        WrongEntryError: it is neither; the text names the table.
    """
    if str(document.get("schema", "")).startswith("force-rules/"):
        law, shipped = load_rules("england-and-wales")
        digest = blake3(shipped + b"\x00" + raw).digest()
        return build_rules(with_force(law, document), digest=digest)
    return build_rules(document, digest=blake3(raw).digest())


def shipped_rules() -> Rules:
    """The rules of England and Wales as this version ships them."""
    law, raw = load_rules("england-and-wales")
    return build_rules(law, digest=blake3(raw).digest())


def disclosure_rules() -> tuple[dict[str, object], bytes]:
    """Return what may be disclosed to whom, as this version ships it: read, and as its bytes."""
    return load_rules("disclosure")
