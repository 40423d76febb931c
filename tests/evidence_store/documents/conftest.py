from __future__ import annotations

from tests.evidence_store.documents.languages.held import every_text_is_said  # noqa: F401 -- for every test
