"""The declared acts about exhibits, and by what rule each act about an exhibit can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits import bags, copies, copy_reports, copy_reviews, endings, holds
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.copy_checks import COPY_RULES
from evidence_store.workflow._kit.subjects.exhibit_checks import always
from evidence_store.workflow._kit.subjects.exhibit_offers import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.acts._kit.exhibit_act import AboutExhibit
    from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitRule

EXHIBIT_ACTS: tuple[type[AboutExhibit], ...] = (
    *bags.ACTS,
    *copies.ACTS,
    *copy_reviews.ACTS,
    *copy_reports.ACTS,
    *endings.ACTS,
    *holds.ACTS,
)

EXHIBIT_RULES: Mapping[str, ExhibitRule] = {
    **{deed.value: rule for deed, rule in RULES.items()},
    **COPY_RULES,
    **{act.page: act.rule for act in EXHIBIT_ACTS},
    # Whatever its state, the log has entries about an exhibit; so only the duty is asked.
    "issue-custody-extract": (Act.DISCLOSE, always),
}
"""By the name of its page: of every act about an exhibit, declared or not."""
