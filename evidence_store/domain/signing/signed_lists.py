"""One signature over a short list of statements of one person and one case.

What is signed is the root of the tree (RFC 9162) over the statements' digests. The signature under
one of them carries its place and the path to the root, which shows nothing of the others. So each
statement is checked by itself, wherever the others are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evidence_store.domain.signing.passkeys import unpacked
from evidence_store.domain.signing.stated import form_of, statement_bytes, statement_digest
from evidence_store.domain.values.trees import path_of, root_from, root_over
from evidence_store.errors import StatementError
from forensics.canonical import canonical
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.signing.act_statements import ActStatement
    from evidence_store.domain.signing.signed_statements import Statement

CONTEXT = b"expunge-statement-list-v2\x00"
# Verifiers take lists of no other size (docs/disclosure-format.md).
LEAST, MOST = 2, 100
_ED25519_SIZE = 64


@dataclass(frozen=True, slots=True)
class ListedSignature:
    """A signature over a list, with one statement's place in it.

    ``path`` leads from the statement at ``index`` to the root of ``size``; ``signature`` is the
    person's own, by their key (64 bytes) or by a passkey (``domain.signing.passkeys.packed``).
    """

    index: int
    size: int
    path: tuple[bytes, ...]
    signature: bytes


def bytes_together(statements: Sequence[Statement | ActStatement], *, by: str) -> bytes:
    """The exact bytes that one person signs for all of these: of a single one, its own.

    Args:
        statements: 1 to 100, all of one case, each signed by the person alone.
        by: the person's id.

    Raises:
        StatementError: they are none or too many, of several cases, or not the person's.
    """
    forms = [form_of(each) for each in statements]
    cases = {form["case_id"] for form in forms}
    own = all([person for _, person in form["signers"]] == [by] for form in forms)
    if not 1 <= len(forms) <= MOST or len(cases) != 1 or None in cases or not own:
        raise StatementError(
            f"One signature covers at most {MOST} statements, of one person and one case. Nothing "
            "was signed."
        )
    if len(forms) < LEAST:
        return statement_bytes(forms[0])
    digests = [statement_digest(form) for form in forms]
    return _message(by, cases.pop(), len(digests), root_over(digests))


def signatures_under(
    statements: Sequence[Statement | ActStatement], signature: bytes
) -> tuple[bytes, ...]:
    """The signature under each of these, from the one that was made over ``bytes_together``."""
    if len(statements) < LEAST:
        return (signature,)
    digests = [statement_digest(each) for each in statements]
    return tuple(
        packed(ListedSignature(index, len(digests), path_of(index, digests), signature))
        for index in range(len(digests))
    )


def sign_list(
    statements: Sequence[Statement | ActStatement], *, by: str, signer: Callable[[bytes], bytes]
) -> tuple[bytes, ...]:
    """One person's signature under each of these statements, made by signing once.

    Raises:
        StatementError: as ``bytes_together``.
    """
    return signatures_under(statements, signer(bytes_together(statements, by=by)))


def packed(listed: ListedSignature) -> bytes:
    """The bytes of a signature over a list: always other than those of any other signature."""
    return canonical(document_of(listed))


def document_of(part: ListedSignature) -> dict[str, Any]:
    """The same as JSON, as an entry holds it."""
    path = [each.hex() for each in part.path]
    alone = len(part.signature) == _ED25519_SIZE
    return {
        "list": {"index": part.index, "path": path, "size": part.size},
        "s": part.signature.hex() if alone else json.loads(part.signature),
    }


def listed(signature: bytes) -> ListedSignature | None:
    """What ``packed`` wrote; None for anything else."""
    if len(signature) == _ED25519_SIZE or not signature.startswith(b'{"list":'):
        return None
    try:
        told = json.loads(signature)
        place, own = told["list"], told["s"]
        made = bytes.fromhex(own) if isinstance(own, str) else canonical(own)
        path = tuple(bytes.fromhex(each) for each in place["path"])
        part = ListedSignature(place["index"], place["size"], path, made)
        same = packed(part) == signature
    # RecursionError: some thousand brackets are short to write and too deep to read.
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return part if same and _is_formed(part) else None


def list_bytes(part: ListedSignature, statement: object) -> bytes | None:
    """What was signed, if the statement stands at that place; None where it cannot."""
    form = statement if isinstance(statement, Mapping) else form_of(statement)  # type: ignore[arg-type] # whatever has the fields of a statement
    root = root_from(statement_digest(form), index=part.index, size=part.size, path=part.path)
    case_id, signers = form["case_id"], form["signers"]
    if root is None or case_id is None or len(signers) != 1:
        return None
    return _message(signers[0][1], case_id, part.size, root)


def _is_formed(part: ListedSignature) -> bool:
    # Python takes True for 1; JSON and the other verifiers do not.
    counts = all(type(each) is int for each in (part.index, part.size))
    alone = len(part.signature) == _ED25519_SIZE
    return counts and LEAST <= part.size <= MOST and (alone or unpacked(part.signature) is not None)


def _message(by: str, case_id: str, size: int, root: bytes) -> bytes:
    # Person, case and size are signed too: else a statement could be put into another's list.
    told: dict[str, Any] = {"by": by, "case_id": case_id, "root": root.hex(), "size": size, "v": 2}
    return CONTEXT + canonical(told)
