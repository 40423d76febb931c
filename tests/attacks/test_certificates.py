"""Families of forged certificates, by an insider with every key of the unit and one person's own.

Each member is a content that such a person writes and seals. It is judged by everything that the
verifier does but drawing its pages: that would refuse a page and not the forgery. Some of them, in
a long run all, are sealed as files and go through the whole verifier, which refuses each in the
words in which the rules refused it: for its record, and for nothing that the file around it is.
The verifier draws the pages last; so most of these files are a genuine one in which another record
stands, sealed again, and some are drawn and sealed by the unit's own tools.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache, wraps
from typing import TYPE_CHECKING

import pytest
from cryptography import x509

from evidence_store.certificates.replaced import ReplacedKeys
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.verifying.record import parse_record
from evidence_store.certificates.verifying.rule import judge
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.vouched import verify_vouched
from evidence_store.documents.certificates.document import draw_pages
from evidence_store.errors import CertificateError
from forensics.documents import to_canonical
from forensics.values import Digest, HashAlgorithm
from tests.attacks.forging import duties_in_time, keys_in_time, listed, other_operators
from tests.attacks.forging.resealed import Genuine
from tests.evidence_store.certificates import builders, forging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedExhibit,
    )

    Draw = Callable[[random.Random], CertificateContent]
    Family = Callable[[random.Random, CertificateContent], CertificateContent]
    from evidence_store.certificates.verifying.verdict import Verdict

MEMBERS, MANY, GENUINE = 200, 10_000, 20
"""So many of each family are held to the rules that ``certificate verify`` holds a record to."""

FILED, EACH = (8, 3), (1, 10)
"""One of how many is a file for ``certificate verify``, and how many of these are drawn; in a long
run it is each of them."""
SEAL = builders.SEALS[False]
ROOT = x509.load_pem_x509_certificate(SEAL.root_pem)


def any_digest(rng: random.Random) -> Digest:
    return Digest(rng.choice([HashAlgorithm.SHA256, HashAlgorithm.BLAKE3]), rng.randbytes(32))


def device(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """The certificate is of another device."""
    exhibit = one.exhibit
    changes: list[Callable[[], CertifiedExhibit]] = rng.sample(
        [
            lambda: replace(exhibit, serial=f"Z{rng.getrandbits(40):X}"),
            lambda: replace(exhibit, serial=None, imei=str(rng.randrange(10**14, 10**15))),
            lambda: replace(exhibit, serial=None),
            lambda: replace(exhibit, size=rng.randrange(1, 1 << 40) * 2 + 1),
            lambda: replace(exhibit, size=None),
            lambda: replace(exhibit, reference=f"ABC/{rng.randrange(2, 10**6)}"),
            lambda: replace(exhibit, id=f"x_{rng.getrandbits(60):X}"),
        ],
        1,
    )
    return replace(one, exhibit=changes[0]())


def work(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """Another plan, receipt, finding, authority, hold or scan than people signed for."""
    disposal = one.disposal
    receipt, check = disposal.receipt, disposal.verification
    assert receipt is not None
    assert check is not None
    changes: list[Callable[[], CertificateContent]] = rng.sample(
        [
            lambda: replace(one, disposal=replace(disposal, plan_digest=any_digest(rng))),
            lambda: replace(
                one,
                disposal=replace(disposal, receipt=replace(receipt, runs=rng.randrange(2, 10**6))),
            ),
            lambda: replace(
                one,
                disposal=replace(
                    disposal, verification=replace(check, medium_digest=any_digest(rng))
                ),
            ),
            lambda: replace(
                one,
                disposal=replace(
                    disposal, verification=replace(check, rescan_hash_set=any_digest(rng))
                ),
            ),
            lambda: replace(one, disposal=replace(disposal, known_gaps=(str(rng.random()),))),
            lambda: replace(one, authority=replace(one.authority, reason=str(rng.random()))),
            lambda: replace(one, holds=replace(one.holds, rules_digest=any_digest(rng))),
            lambda: replace(one, scans=(replace(one.scans[0], result_digest=any_digest(rng)),)),
            lambda: replace(
                one,
                scans=(replace(one.scans[0], hits_by_kind={"exact": rng.randrange(20)}),),
            ),
        ],
        1,
    )
    return changes[0]()


def person(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """Another person in a part, or one person in several."""
    place = rng.randrange(len(one.statements))
    kept = one.statements[place]
    others = [each for each in one.people if each.id != kept.statement.person_id]
    other = rng.choice(others)
    moved = replace(kept, statement=replace(kept.statement, person_id=other.id))
    own = replace(moved, signature=builders.key_of(forging.EVE).sign(rng.randbytes(32)))
    name = rng.randrange(len(one.people))
    renamed = replace(one.people[name], name=str(rng.random()))
    operator = rng.choice([one.statements[1], one.statements[2]]).statement.person_id
    changes: list[Callable[[], CertificateContent]] = rng.sample(
        [
            lambda: replace(one, statements=put(one.statements, place, moved)),
            lambda: replace(one, statements=put(one.statements, place, own)),
            lambda: replace(one, people=put(one.people, name, renamed)),
            lambda: replace(one, people=put(one.people, name, replace(renamed, id=other.id))),
            lambda: replace(one, disposal=replace(one.disposal, operator=operator)),
        ],
        1,
    )
    return changes[0]()


def time(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """The document, the work or a statement is of another time."""
    earlier = timedelta(seconds=rng.randrange(2 * 3600 + 3, 10**8))
    either = timedelta(seconds=rng.choice([-1, 1]) * rng.randrange(1, 10**7))
    receipt, check = one.disposal.receipt, one.disposal.verification
    assert receipt is not None
    assert check is not None
    place = rng.randrange(len(one.statements))
    kept = one.statements[place]
    told = replace(kept.statement, made_at=kept.statement.made_at + either)
    changes: list[Callable[[], CertificateContent]] = rng.sample(
        [
            lambda: replace(one, issued_at=one.issued_at - earlier),
            lambda: replace(
                one,
                disposal=replace(
                    one.disposal, receipt=replace(receipt, started=receipt.started + either)
                ),
            ),
            lambda: replace(
                one,
                disposal=replace(
                    one.disposal, verification=replace(check, finished=check.finished + either)
                ),
            ),
            lambda: replace(
                one, statements=put(one.statements, place, replace(kept, statement=told))
            ),
        ],
        1,
    )
    return changes[0]()


def statements(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """Statements are left out, said twice, or taken from another document of the same people."""
    other = of_a_phone().statements
    count = rng.randrange(len(one.statements))
    left = rng.sample(one.statements, count)
    twice = [*one.statements, rng.choice(one.statements)]
    replayed = put(one.statements, rng.randrange(len(one.statements)), rng.choice(other))
    changed = rng.choice([left, twice, [*replayed], [*one.statements, rng.choice(other)]])
    rng.shuffle(changed)
    return replace(one, statements=tuple(changed))


@cache
def of_a_phone() -> CertificateContent:
    return builders.content(builders.destroyed_phone())


def keys(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """People have keys that never came into force for them."""
    seed = rng.randbytes(8).hex()

    def invented(person_id: str) -> forging.Key:
        return forging.invented(f"{seed} {person_id}")

    signers = sorted({each.statement.person_id for each in one.statements})
    true = set(rng.sample(signers, rng.randrange(len(signers))))

    def some(person_id: str) -> forging.Key:
        return builders.key_of(person_id) if person_id in true else invented(person_id)

    changes: list[Callable[[], CertificateContent]] = rng.sample(
        [
            lambda: forging.signed_by(one, some),
            lambda: forging.signed_by(one, lambda _: builders.key_of(forging.EVE)),
            lambda: forging.founded_by_invented(one, key=invented),
            lambda: forging.with_one_enrolled_by_eve_alone(
                one, key=invented(seed), confirmer=rng.choice([forging.EVE, None])
            ),
        ],
        1,
    )
    return changes[0]()


def entries(rng: random.Random, one: CertificateContent) -> CertificateContent:
    """Entries of the log are dropped, moved, reworded, or proved by something else."""
    proved = list(one.custody.proved)
    place = rng.randrange(len(proved))
    kept = proved[place]
    body = list(kept.body)
    at = rng.randrange(len(body))
    body[at] = chr(ord(body[at]) ^ 1)
    proof, size = one.custody.proof, one.custody.size
    match rng.randrange(7):
        case 0:
            del proved[place]
        case 1:
            proved[place] = replace(kept, body="".join(body))
        case 2:
            proof = (*proof[:-1], rng.randbytes(32))
        case 3:
            proved.insert(rng.randrange(len(proved)), kept)
        case 4:
            size += rng.choice([-1, 1, rng.randrange(2, 1 << 40)])
        case 5:
            rng.shuffle(proved)
        case _:  # what people signed in one of them is not shown
            place = rng.choice([n for n, each in enumerate(proved) if len(each.fields) == 2])
            kept = proved[place]
            left = rng.randrange(2)
            proved[place] = replace(kept, fields=(*kept.fields[:left], *kept.fields[left + 1 :]))
    return replace(one, custody=replace(one.custody, proved=tuple(proved), proof=proof, size=size))


FAMILIES: tuple[Family, ...] = (device, work, person, time, statements, keys, entries)
BESIDE = {
    **keys_in_time.FAMILIES,
    **duties_in_time.FAMILIES,
    listed.signed_over_a_list: listed.each_by_itself,
    other_operators.operator_planted: other_operators.genuine_operator,
}


def of_the_genuine(family: Family) -> Draw:
    """The family's members, each forged from the one genuine document."""

    @wraps(family)
    def draw(rng: random.Random) -> CertificateContent:
        return family(rng, of_a_disk())

    return draw


@cache
def of_a_disk() -> CertificateContent:
    return builders.content()


ALL: tuple[Draw, ...] = (*BESIDE, *map(of_the_genuine, FAMILIES))


def put(items: tuple[object, ...], place: int, item: object) -> tuple:  # type: ignore[type-arg]  # of whatever it was given
    return (*items[:place], item, *items[place + 1 :])


def judged(content: CertificateContent) -> None:
    """Return if the record holds by itself, and its log and people are the unit's.

    Raises:
        CertificateError: they do not.
    """
    verify_vouched(parse_record(to_canonical(content)), root=ROOT, replaced=ReplacedKeys({}, None))


def refusal(content: CertificateContent) -> str | None:
    """For what the rules refuse it; None where they accept it."""
    try:
        judged(content)
    except CertificateError as error:
        return str(error)
    return None


def accepted(contents: Iterable[CertificateContent]) -> list[int]:
    """Which of them, by their number, are accepted."""
    return [number for number, content in enumerate(contents) if refusal(content) is None]


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("family", ALL, ids=lambda family: family.__name__)
def test_no_member_of_a_family_is_accepted_however_many_are_tried(family: Draw) -> None:
    rng = random.Random(20261127)  # noqa: S311 -- a test draws the same

    assert accepted(family(rng) for _ in range(MANY)) == []


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("family", ALL, ids=lambda family: family.__name__)
@pytest.mark.parametrize(("filed", "drawn"), [FILED, pytest.param(*EACH, marks=pytest.mark.long)])
def test_every_member_of_a_family_is_refused_as_a_file_for_what_its_record_says(
    family: Draw, filed: int, drawn: int
) -> None:
    rng = random.Random(20261127)  # noqa: S311 -- a test draws the same

    for number in range(MEMBERS):
        content = family(rng)
        refused = refusal(content)
        assert refused is not None, number
        if number < drawn or number % filed == 0:
            said = verdict_on(content) if number < drawn else verdict_again(content)
            assert (said.answer, said.reason) == (CheckAnswer.NOT_VALID, refused), number


@pytest.mark.parametrize("family", BESIDE, ids=lambda family: family.__name__)
def test_the_genuine_ones_beside_a_family_are_accepted(family: Draw) -> None:
    rng = random.Random(20261127)  # noqa: S311 -- a test draws the same
    genuine = [BESIDE[family](rng) for _ in range(GENUINE)]

    assert accepted(genuine) == [*range(GENUINE)]
    assert verdict_on(genuine[0]).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def test_the_certificate_that_families_forge_is_genuine() -> None:
    assert verdict_on(of_a_disk()).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def test_a_record_that_holds_is_refused_under_the_pages_of_another() -> None:
    assert verdict_again(of_a_phone()).answer is CheckAnswer.NOT_VALID


def test_a_file_that_is_sealed_again_is_what_the_units_tools_make_of_the_record() -> None:
    rng = random.Random(20261127)  # noqa: S311 -- a test draws the same
    contents = [family(rng) for family in ALL]

    made = [forging.sealed_forgery(each, SEAL, genuine_pages()) for each in contents]

    again = [genuine_file().with_record(each) for each in contents]
    assert [*map(without_chance, again)] == [*map(without_chance, made)]
    assert verdict_again(of_a_disk()).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def without_chance(file: bytes) -> bytes:
    """The file without the ids that libraries gave it, and without the bytes of its seal."""
    return re.sub(rb"/ID \[.*?\]|(?<=/Contents )<.*?>", b"", file)


@cache
def genuine_pages() -> bytes:
    content = of_a_disk()
    summary = signed_summary(content, to_canonical(content), sign=builders.LOG_KEY.sign)
    return draw_pages(content, summary)


@cache
def genuine_file() -> Genuine:
    return Genuine(of_a_disk(), genuine_pages(), SEAL)


def verdict_on(content: CertificateContent) -> Verdict:
    """What ``certificate verify`` says to the content, drawn and sealed by the unit's own tools."""
    return verdict(forging.sealed_forgery(content, SEAL))


def verdict_again(content: CertificateContent) -> Verdict:
    """The same, where it stands in the genuine file in place of what was certified there."""
    return verdict(genuine_file().with_record(content))


def verdict(file: bytes) -> Verdict:
    later = builders.NOW + timedelta(days=1)
    return judge(file, trust=[SEAL.root_pem], withdrawn=None, now=later)
