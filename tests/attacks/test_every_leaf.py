"""Every field of a certificate, written otherwise with the unit's own keys, is refused.

Not a list of what somebody thought of: each leaf and each list of the record is changed, taken out
or given the value of another person or document. What passes must be just what the document itself
names as the unit's word alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509

from evidence_store.certificates.replaced import ReplacedKeys
from evidence_store.certificates.verifying.record import parse_record
from evidence_store.certificates.verifying.vouched import verify_vouched
from evidence_store.domain.certificates.unsigned import ALWAYS, WITHOUT_VERIFICATION, unsigned_in
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from tests.attacks.forging.every_leaf import leaves, otherwise
from tests.evidence_store.certificates import builders, rich

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.certificates.certificate_content import CertificateContent

ROOT = x509.load_pem_x509_certificate(builders.SEALS[False].root_pem)
NOT_PRINTED = ("custody.proved.*.fields",)
"""How somebody is named whom the document does not print may stay closed: nobody reads it there."""

GENUINE = (rich.rich_disk, builders.destroyed_phone, builders.bad_blocks)


def is_accepted(document: bytes) -> bool:
    """Whether everything takes the record that does not look at its pages and its seal."""
    try:
        verify_vouched(parse_record(document), root=ROOT, replaced=ReplacedKeys({}, None))
    except CertificateError:
        return False
    return True


def forged(one: CertificateContent, *, signed: bool, every: bool) -> Iterator[tuple[str, bytes]]:
    """The record with one field written otherwise, and the path of that field.

    Args:
        one: the genuine record.
        signed: whether the field is one that people signed, by the document's own words.
        every: all other values, and not the first alone.
    """
    people = [each.id for each in one.people]
    for leaf in leaves(one):
        if is_below(leaf.path, paths_of(one)) is signed:
            continue
        others = [each for each in otherwise(leaf.value, people) if each != leaf.value]
        for other in others if every else others[:1]:
            try:
                document = to_canonical(leaf.put(other))
            except (ValueError, TypeError, AttributeError, IndexError):  # no record can say that
                continue
            yield leaf.path, document


def is_below(path: str, unsigned: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}.") for each in unsigned)


def paths_of(one: CertificateContent) -> tuple[str, ...]:
    return (*NOT_PRINTED, *(path for each in unsigned_in(one) for path in each.paths))


@pytest.mark.parametrize("of", GENUINE, ids=lambda of: of.__name__)
def test_every_field_that_is_written_otherwise_is_refused_but_those_that_nobody_signs(
    of: Callable[[], Recorded], request: pytest.FixtureRequest
) -> None:
    one = builders.content(of())
    assert is_accepted(to_canonical(one))
    every = bool(request.config.getoption("--long"))
    told = [
        (path, is_accepted(document)) for path, document in forged(one, signed=True, every=every)
    ]

    assert len(told) > 250
    assert [path for path, accepted in told if accepted] == []


def test_what_the_document_names_as_signed_by_nobody_is_just_that() -> None:
    """No sentence says so of a field that people signed: of each of its paths some value passes."""
    one = builders.content(rich.rich_disk())

    passing = {
        path for path, document in forged(one, signed=False, every=True) if is_accepted(document)
    }

    for each in ALWAYS:
        for path in each.paths:
            assert any(is_below(found, (path,)) for found in passing), path


def test_of_work_that_nobody_verified_the_document_says_what_rests_on_the_unit() -> None:
    report = builders.content(rich.stopped_disk())
    told = forged(report, signed=True, every=False)

    assert WITHOUT_VERIFICATION in unsigned_in(report)
    assert WITHOUT_VERIFICATION not in unsigned_in(builders.content())
    assert [path for path, document in told if is_accepted(document)] == []


def test_a_record_without_one_of_its_fields_is_refused() -> None:
    one = builders.content(rich.rich_disk())
    whole = json.loads(to_canonical(one))

    accepted = [path for path, document in without_each(whole) if is_accepted(document)]

    assert [path for path in accepted if not is_below(path, paths_of(one))] == []


def without_each(whole: Any) -> Iterator[tuple[str, bytes]]:
    """The JSON with one of its names taken out, wherever it stands."""
    for holder, name, path in list(names_in(whole, "")):
        kept = dict(holder)
        del holder[name]
        yield path.removeprefix("."), to_canonical(whole)
        holder.clear()
        holder.update(kept)


def names_in(value: Any, path: str) -> Iterator[tuple[dict[str, Any], str, str]]:
    """Each object of the JSON with each of its names, and the path to it."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield value, name, f"{path}.{name}"
            yield from names_in(below, f"{path}.{name}")
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from names_in(below, f"{path}.{place}")
