"""Broken bundles, each named by its defect, with the promise that it breaks.

Seeds draw from ``DEFECTS`` by number: a new defect goes to the end of its group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure.defects import (
    anchors,
    completeness,
    documents,
    earlier_heads,
    entries,
    file,
    inclusion,
    list_signatures,
    log_key,
    order,
    passkey_signatures,
    people,
    reads,
    times,
    values,
)
from tests.evidence_store.disclosure.defects.anchors import damage_an_anchor, small_with_anchors
from tests.evidence_store.disclosure.defects.making import drop, valid
from tests.evidence_store.disclosure.defects.order import an_entry_of_the_case_dropped
from tests.evidence_store.disclosure.defects.times import corrected

if TYPE_CHECKING:
    from tests.evidence_store.disclosure.defects.groups import Group

__all__ = [
    "DEFECTS",
    "an_entry_of_the_case_dropped",
    "corrected",
    "damage_an_anchor",
    "drop",
    "small_with_anchors",
    "valid",
]

DEFECTS: dict[str, Group] = {
    "file": file.FILE,
    "entries": entries.ENTRIES,
    "order": order.ORDER | times.ORDER,
    "signed": log_key.SIGNED,
    "inclusion": inclusion.INCLUSION,
    "consistency": order.CONSISTENCY | earlier_heads.CONSISTENCY,
    "completeness": completeness.COMPLETENESS,
    "values": values.VALUES,
    "people": order.PEOPLE
    | people.PEOPLE
    | passkey_signatures.PEOPLE
    | times.PEOPLE
    | list_signatures.PEOPLE,
    "documents": documents.DOCUMENTS,
    "reads": reads.READS,
    "anchors": anchors.ANCHORS,
}
