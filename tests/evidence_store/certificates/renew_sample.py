"""Make the certificate again that the self-check draws: after a change of what one carries.

Run it from the top folder: ``python3 -m tests.evidence_store.certificates.renew_sample``.
"""

from __future__ import annotations

import json
from pathlib import Path

from forensics.documents import to_document
from tests.evidence_store.certificates import builders

SAMPLE = Path("evidence_store/health/sample_certificate.json")


def main() -> None:
    """Write the sample anew."""
    made = json.dumps(
        to_document(builders.content(builders.training())), indent=1, ensure_ascii=False
    )
    SAMPLE.write_text(made + "\n", "utf-8")


if __name__ == "__main__":
    main()
