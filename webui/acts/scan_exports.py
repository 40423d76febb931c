"""Exports of scans as pages of acts know them: which there are, and which could be made now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.kept_files.scan_exports import result_in
from evidence_store.workflow.scans.scan_exports import open_for_export
from forensics.exports.export import EXPORTS
from webui.door.access import the_desk, the_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from forensics.exports.export import ExportKind

EXPORT, DISCLOSE = "export", "disclose-digests"
WITH_DIGESTS = {EXPORT: False, DISCLOSE: True}
"""The acts by which an export is made, and whether digests of known files stand in it."""


def kinds(*, holds_digests: bool) -> Mapping[str, ExportKind]:
    """Return the forms that hold digests of known files, or those that hold none, by name."""
    found = {name: EXPORTS[name].kind for name in EXPORTS}
    return {n: kind for n, kind in found.items() if kind.holds_digests is holds_digests}


def require_exportable(name: str, scan_id: str) -> None:
    """Check that an export can be made of a scan as the record stands.

    Raises:
        RefusedError: it cannot; the text says what to do.
    """
    told = open_for_export(the_desk(), scan_id, holds_digests=WITH_DIGESTS[name])
    result_in(the_store(), told)
