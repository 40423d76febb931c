"""What documents call the kinds of items: what screens do, where a document stands for itself."""

from __future__ import annotations

from evidence_store.domain.exhibits.exhibit import MediumKind
from evidence_store.words.labels import label_said
from forensics.saying.sentences import say

MEDIA = {
    **{each: label_said(each) for each in MediumKind},
    MediumKind.OTHER: say("Other device"),
}
