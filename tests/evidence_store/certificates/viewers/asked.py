"""What programs of others say of a file, in few words, each given the same roots as ours."""

from __future__ import annotations

import io
import os
import re
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pyhanko.pdf_utils.reader import PdfFileReader

from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from forensics.value_classes import dataclass
from tests.evidence_store.certificates.builders import NOW

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True, slots=True)
class Roots:
    """A folder with ``root.pem``, ``tsa.pem``, and ``crl.pem`` where the reader has the list.

    ``nss`` is the folder of what pdfsig trusts.
    """

    folder: Path
    nss: Path
    has_list: bool

    def file(self, name: str) -> str:
        return str(self.folder / name)


def trusted_by_nss(folder: Path, roots: Path, crl: bytes | None) -> Path:
    """Make the folder of what pdfsig trusts: both roots, and a list where there is one (DER)."""
    folder.mkdir()
    place = f"sql:{folder}"
    _run("certutil", "-N", "-d", place, "--empty-password")
    for name in ("root.pem", "tsa.pem"):
        _run("certutil", "-A", "-d", place, "-n", name, "-t", "CT,C,C", "-i", str(roots / name))
    if crl is not None:
        (folder / "crl.der").write_bytes(crl)
        _run("crlutil", "-I", "-i", str(folder / "crl.der"), "-t", "1", "-d", place)
    return folder


def pdfsig(path: Path, roots: Roots) -> str:
    """What poppler says of the seal, and of the stamps behind it."""
    said = _run("pdfsig", "-nssdir", f"sql:{roots.nss}", str(path)).stdout
    seal, *stamps = said.split("Signature #")[1:]
    found = [*re.findall(r"Validation: (?:Signature|Certificate) (?:is|has been) (\w+)", seal)]
    found += re.findall(r"(?:Signature|Certificate) Validation: (\w+ Mismatch)", seal)
    found.append("total document" if "  - Total document signed" in seal else "not total document")
    if stamps:
        assert all("has not yet been verified" in each for each in stamps)
        found.append("stamps not checked")
    return _words(found)


def pyhanko(path: Path, roots: Roots) -> str:
    """What pyHanko's own command says; it takes no list of revoked certificates."""
    trust = ("--trust", roots.file("root.pem"), "--trust", roots.file("tsa.pem"), "--trust-replace")
    run = _run("pyhanko", "sign", "validate", *trust, "--no-revocation-check", str(path))
    (line,) = re.findall(r"^UnitSeal:\w+:(.*)$", run.stdout, re.MULTILINE)
    return _words(["valid" if run.returncode == 0 else "not valid", *re.split("[:,]", line)])


def openssl_cms(path: Path, roots: Roots) -> str:
    """What ``openssl cms -verify`` says of the seal over what the seal says that it covers."""
    file, seal = path.read_bytes(), _signatures(path)[0]
    _lay_out(path, file, seal)
    # Its option for lists is missing here: they stand beside the roots.
    both = (roots.folder / "root.pem").read_bytes() + (roots.folder / "crl.pem").read_bytes()
    (roots.folder / "both.pem").write_bytes(both)
    listed = ("-crl_check",) if roots.has_list else ()
    run = _run(
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{path}.seal"),
        *("-content", f"{path}.signed", "-CAfile", roots.file("both.pem"), "-out", os.devnull),
        *listed,
    )
    return _openssl(run)


def openssl_ts(path: Path, roots: Roots) -> str:
    """What ``openssl ts -verify`` says of each time stamp, one after the other."""
    found = []
    for stamp in _signatures(path)[1:]:
        _lay_out(path, path.read_bytes(), stamp)
        run = _run(
            *("openssl", "ts", "-verify", "-data", f"{path}.signed", "-in", f"{path}.seal"),
            *("-token_in", "-CAfile", roots.file("tsa.pem")),
        )
        found.append(_openssl(run))
    return _words(found) if found else "no stamp"


def qpdf(path: Path, roots: Roots) -> str:
    """What ``qpdf --check`` says of the syntax."""
    del roots
    said = _run("qpdf", "--check", str(path))
    return {0: "no errors", 3: "warnings"}.get(said.returncode, "errors")


def ours(path: Path, roots: Roots) -> str:
    """What ``expunge certificate verify`` says."""
    lists = [(roots.folder / "crl.pem").read_bytes()] if roots.has_list else []
    verdict = judge(
        path.read_bytes(),
        trust=[(roots.folder / "root.pem").read_bytes(), *lists],
        withdrawn=None,
        now=NOW + timedelta(days=30),
        authorities=[(roots.folder / "tsa.pem").read_bytes()],
    )
    return "not valid" if verdict.answer is CheckAnswer.NOT_VALID else f"genuine, {verdict.level}"


ASKED = {
    "pdfsig": pdfsig,
    "pyHanko’s command": pyhanko,
    "`openssl cms`": openssl_cms,
    "`openssl ts`": openssl_ts,
    "`qpdf --check`": qpdf,
    "ours": ours,
}


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, check=False, text=True, errors="replace")


def _signatures(path: Path) -> list[EmbeddedPdfSignature]:
    return list(PdfFileReader(io.BytesIO(path.read_bytes())).embedded_signatures)


def _lay_out(path: Path, file: bytes, signature: EmbeddedPdfSignature) -> None:
    """Write beside the file what a signature covers, and its token without what fills its room."""
    first, start, second, rest = (int(each) for each in signature.byte_range)
    path.with_name(f"{path.name}.signed").write_bytes(
        file[first : first + start] + file[second : second + rest]
    )
    content = signature.pkcs7_content
    # DER: the second byte says how many bytes hold the length (X.690, 8.1.3.5).
    count = content[1] & 0x7F
    size = 2 + count + int.from_bytes(content[2 : 2 + count], "big")
    path.with_name(f"{path.name}.seal").write_bytes(content[:size])


def _openssl(run: subprocess.CompletedProcess[str]) -> str:
    if run.returncode == 0:
        return "0"
    why = re.findall(r"certificate revoked|digest failure|verification failure", run.stderr)
    return f"{run.returncode}, {why[0]}" if why else str(run.returncode)


def _words(found: list[str]) -> str:
    return ", ".join(each.lower().replace("_", " ") for each in found)
