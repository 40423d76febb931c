"""Write into docs/certificate.md what programs of others say of a file, as they say it here.

Run from the project's folder, after a change of what a sealed file holds:

    python -m tests.evidence_store.certificates.viewers.make_verdicts
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from tests.evidence_store.certificates.viewers.asked import ASKED, Roots, trusted_by_nss
from tests.evidence_store.certificates.viewers.given import REVOKED, given

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "certificate.md"
BEGIN, END = "<!-- verdicts: begin -->\n", "<!-- verdicts: end -->\n"


def table(folder: Path) -> str:
    """What each says of each file."""
    made = given(folder / "authority")
    for name, data in (
        ("root.pem", made.root), ("tsa.pem", made.authority), ("crl.pem", made.revoked),
    ):  # fmt: skip
        (folder / name).write_bytes(data)
    crl = x509.load_pem_x509_crl(made.revoked).public_bytes(Encoding.DER)
    roots = {
        has_list: Roots(
            folder,
            trusted_by_nss(folder / f"nss {has_list}", folder, crl if has_list else None),
            has_list,
        )
        for has_list in (False, True)
    }
    lines = [f"| file | {' | '.join(ASKED)} |", f"|{'---|' * (1 + len(ASKED))}"]
    for number, (name, file) in enumerate(made.files.items()):
        path = folder / f"{number}.pdf"
        path.write_bytes(file)
        cells = [ask(path, roots[name == REVOKED]) for ask in ASKED.values()]
        lines.append(f"| {' | '.join([name, *cells])} |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table that the page holds now."""
    _, _, after = PAGE.read_text("utf-8").partition(BEGIN)
    return after.partition(END)[0]


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        PAGE.write_text(text.replace(written(), table(Path(temporary))), "utf-8")
