"""What pages of acts say with a look at the record: who did the first part, what a scan found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webui.door.access import the_store

if TYPE_CHECKING:
    from flask import Flask

    from evidence_store.domain.scans.scan import ScanRecord


def install(app: Flask) -> None:
    """Let templates say it."""
    app.add_template_global(known_found)
    app.add_template_filter(named)


def named(person_id: str) -> str:
    """Return what a person is called: the next one to sign must be another."""
    with the_store().reading() as uow:
        found = uow.people.find(id=person_id)
    return found[0].name if found else "not known"


def known_found(scan: ScanRecord) -> str:
    """Say how many a scan found, without what the person who counts them must not read.

    Of how many is said only once a second person has confirmed the count of the hash set.
    """
    with the_store().reading() as uow:
        case_id = uow.exhibits.get(scan.exhibit_id).case_id
        sets = uow.hash_sets.find(case_id=case_id)
    is_open = any(one.is_count_open for one in sets if one.digest == scan.hash_set_digest)
    whole = scan.known_files_hit if is_open else scan.known_files
    of = "" if is_open else f" of {whole}"
    said = f"{scan.known_files_hit}{of} known {'file' if whole == 1 else 'files'}"
    if scan.known_files_weak:
        said += f", {scan.known_files_weak} by MD5 or SHA-1 alone (content not established)"
    if scan.candidates:
        like = "1 picture" if scan.candidates == 1 else f"{scan.candidates} pictures"
        said += f" and {like} like a known one"
    return said
