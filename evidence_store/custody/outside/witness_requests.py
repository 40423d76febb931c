"""What goes to a witness and comes back, as files: bodies of C2SP tlog-witness ``add-checkpoint``.

A request is a line ``old <size>``, the consistency proof from that size in base64, a hash a line,
an empty line, and the signed checkpoint. An answer is the witness's cosignature lines; where the
witness last saw another size than the request says, it is that size in a line of its own.
"""

from __future__ import annotations

import base64
import re

from evidence_store.custody.leaves.merkle import HASH_SIZE
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

# The bound that C2SP tlog-witness sets for a request.
MAX_PROOF = 63
MAX_REQUEST = 128 * 1024
MAX_ANSWER = 64 * 1024

_OLD = re.compile(r"old (0|[1-9][0-9]{0,15})")
# What tlog-witness sends with 409 Conflict, as text/x.tlog.size.
_SIZE = re.compile(r"(0|[1-9][0-9]{0,15})\n")


@dataclass(frozen=True, slots=True)
class CosignRequest:
    """One request: the size that the witness cosigned last (0 for none), proof and checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def write_request(request: CosignRequest) -> bytes:
    """The bytes of a request."""
    proof = "".join(f"{base64.b64encode(each).decode()}\n" for each in request.proof)
    return f"old {request.old}\n{proof}\n{request.note}".encode()


def read_request(data: bytes) -> CosignRequest:
    """Read a request strictly: only what ``write_request`` writes.

    Raises:
        WrongEntryError: it is of another form.
    """
    fault = WrongEntryError(
        "This is not a request to a witness. Make one: " + Way.ANCHOR_REQUEST + "."
    )
    try:
        head, gap, note = data.decode().partition("\n\n")
        first, *lines = head.split("\n")
        proof = tuple(base64.b64decode(line, validate=True) for line in lines)
    except ValueError as error:
        raise fault from error
    old = _OLD.fullmatch(first)
    if old is None or not gap or len(proof) > MAX_PROOF or len(data) > MAX_REQUEST:
        raise fault
    request = CosignRequest(int(old[1]), proof, note)
    if any(len(each) != HASH_SIZE for each in proof) or write_request(request) != data:
        raise fault
    return request


def read_size(answer: str) -> int | None:
    """The size that a witness last saw, where its answer is nothing but that."""
    found = _SIZE.fullmatch(answer)
    return int(found[1]) if found else None
