"""Write again which script and style the verifying page may run: after every change of the page.

    python3 -m tests.evidence_store.disclosure.renew_policy

The page runs nothing but what its own policy names by SHA-256.
"""

from __future__ import annotations

import base64
import hashlib
import re

from tests.evidence_store.disclosure.pages import PAGE


def renewed(page: str) -> str:
    """The page with a policy that names the script and the style that are in it.

    Raises:
        ValueError: it has not exactly one of each.
    """
    for kind in ("script", "style"):
        (inline,) = re.findall(f"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        page = re.sub(f"{kind}-src 'sha256-[^']*'", f"{kind}-src 'sha256-{digest}'", page, count=1)
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
