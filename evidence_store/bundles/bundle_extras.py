"""What a bundle holds beside the log: which build made it, its known defects, and documents."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence_store.bundles.build import this_build
from evidence_store.certificates.verifying.record import read_any_record
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.disclosure.bundle import Extras
from evidence_store.domain.certificates.certificate import document_of, file_of
from evidence_store.domain.certificates.extract_content import WITH_A_FILE
from evidence_store.errors import CustodyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import Entry, JsonValue
    from evidence_store.disclosure.access import Access
    from evidence_store.disclosure.policy import Policy
    from evidence_store.open_folder.store import Reading, Store

from evidence_store.bundles.verifiers import HOW_TO_CHECK


def extras_of(
    store: Store,
    uow: Reading,
    entries: Sequence[Entry],
    access: Access | None,
    *,
    policy: Policy,
) -> Extras:
    """What a bundle holds beside entries and values: the build, its defects, documents."""
    documents: dict[str, bytes] = {}
    if policy.documents:
        for number, pdf in documents_of(store, uow, entries).items():
            documents[f"{number}.pdf"] = pdf
            documents[f"{number}.json"] = read_any_record(pdf).document
    return Extras(
        build=build_document(),
        known_defects=known_defects(),
        documents=documents,
        access=access.lines if access else None,
        how_to_check=HOW_TO_CHECK,
    )


def documents_of(store: Store, uow: Reading, entries: Iterable[Entry]) -> dict[str, bytes]:
    """The PDFs of the case's issued documents that are there and unchanged, by number."""
    issued = {
        str(leaf.public.get("number")): str(leaf.public.get("pdf"))
        for leaf in map(read_leaf, (entry.body for entry in entries))
        if leaf.event in WITH_A_FILE
    }
    found: dict[str, bytes] = {}
    for number, digest in sorted(issued.items()):
        about = uow.certificates.find(number=document_of(number))
        names = [name for each in about for name in each.files]
        for name in names or [file_of(number)]:  # an extract has no record of its own
            file = store.certificates / name
            pdf = file.read_bytes() if file.is_file() else b""
            # What was changed on the disk does not go out under the number of what was issued.
            if f"sha256:{hashlib.sha256(pdf).hexdigest()}" == digest:
                found[number] = pdf
    return found


def build_document() -> Mapping[str, JsonValue]:
    """``build.json``: which build made the bundle, and every library with its version."""
    build = this_build()
    libraries: list[Any] = [[each.name, each.version] for each in build.libraries]
    return {
        "programme": build.version,
        "digest": str(build.digest),
        "python": build.python,
        "libraries": libraries,
    }


def known_defects() -> str:
    """The page of known defects and limits of this version, as it is installed.

    Raises:
        CustodyError: it is not there.
    """
    packed = files("evidence_store.disclosure") / "known-defects.md"
    in_tree = Path(__file__).parents[2] / "docs" / "known-defects.md"
    # A source tree has the page once, among the documents; the wheel brings a copy.
    for place in (packed, in_tree):
        if place.is_file():
            return place.read_text("utf-8")
    raise CustodyError("The page of known defects is not installed. Reinstall the program.")
