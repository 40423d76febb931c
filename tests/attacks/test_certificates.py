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
from typing import TYPE_CHECKING, TypeVar

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
from tests.attacks.forging.families import without_names
from tests.attacks.forging.resealed import Genuine
from tests.evidence_store.certificates import builders, forging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evidence_store.certificates.verifying.verdict import Verdict
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedExhibit,
    )
    from tests.cost.drawing import Draw

    Make = Callable[["Chance"], CertificateContent]
    Family = Callable[["Chance", CertificateContent], CertificateContent]

MEMBERS, MANY, GENUINE = 200, 10_000, 20
"""So many of each family are held to the rules that ``certificate verify`` holds a record to."""

MADE_ANEW = 10
"""So many of a family are drawn and sealed by the unit's own tools in a long run, else one."""

Kind = TypeVar("Kind")
SEAL = builders.SEALS[False]
ROOT = x509.load_pem_x509_certificate(SEAL.root_pem)


class Chance(random.Random):
    """What a member of a family is drawn by; its number says which kind of forgery it is."""

    def __init__(self, family: str, number: int) -> None:
        super().__init__(f"{family} {number}")
        self.number = number

    def kind(self, kinds: Sequence[Kind]) -> Kind:
        return kinds[self.number % len(kinds)]


def any_digest(rng: random.Random) -> Digest:
    return Digest(rng.choice([HashAlgorithm.SHA256, HashAlgorithm.BLAKE3]), rng.randbytes(32))


def device(rng: Chance, one: CertificateContent) -> CertificateContent:
    """The certificate is of another device."""
    exhibit = one.exhibit
    change: Callable[[], CertifiedExhibit] = rng.kind(
        [
            lambda: replace(exhibit, serial=f"Z{rng.getrandbits(40):X}"),
            lambda: replace(exhibit, serial=None, imei=str(rng.randrange(10**14, 10**15))),
            lambda: replace(exhibit, serial=None),
            lambda: replace(exhibit, size=rng.randrange(1, 1 << 40) * 2 + 1),
            lambda: replace(exhibit, size=None),
            lambda: replace(exhibit, reference=f"ABC/{rng.randrange(2, 10**6)}"),
            lambda: replace(exhibit, id=f"x_{rng.getrandbits(60):X}"),
        ]
    )
    return replace(one, exhibit=change())


def work(rng: Chance, one: CertificateContent) -> CertificateContent:
    """Another plan, receipt, finding, authority, hold or scan than people signed for."""
    disposal = one.disposal
    receipt, check = disposal.receipt, disposal.verification
    assert receipt is not None
    assert check is not None
    change: Callable[[], CertificateContent] = rng.kind(
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
        ]
    )
    return change()


def person(rng: Chance, one: CertificateContent) -> CertificateContent:
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
    change: Callable[[], CertificateContent] = rng.kind(
        [
            lambda: replace(one, statements=put(one.statements, place, moved)),
            lambda: replace(one, statements=put(one.statements, place, own)),
            lambda: replace(one, people=put(one.people, name, renamed)),
            lambda: replace(one, people=put(one.people, name, replace(renamed, id=other.id))),
            lambda: replace(one, disposal=replace(one.disposal, operator=operator)),
        ]
    )
    return change()


def time(rng: Chance, one: CertificateContent) -> CertificateContent:
    """The document, the work or a statement is of another time."""
    earlier = timedelta(seconds=rng.randrange(2 * 3600 + 3, 10**8))
    either = timedelta(seconds=rng.choice([-1, 1]) * rng.randrange(1, 10**7))
    receipt, check = one.disposal.receipt, one.disposal.verification
    assert receipt is not None
    assert check is not None
    place = rng.randrange(len(one.statements))
    kept = one.statements[place]
    told = replace(kept.statement, made_at=kept.statement.made_at + either)
    change: Callable[[], CertificateContent] = rng.kind(
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
        ]
    )
    return change()


def statements(rng: Chance, one: CertificateContent) -> CertificateContent:
    """Statements are left out, said twice, or taken from another document of the same people."""
    other = of_a_phone().statements
    count = rng.randrange(len(one.statements))
    left = rng.sample(one.statements, count)
    twice = [*one.statements, rng.choice(one.statements)]
    replayed = put(one.statements, rng.randrange(len(one.statements)), rng.choice(other))
    changed = rng.kind([left, twice, [*replayed], [*one.statements, rng.choice(other)]])
    rng.shuffle(changed)
    return replace(one, statements=tuple(changed))


@cache
def of_a_phone() -> CertificateContent:
    return builders.content(builders.destroyed_phone())


def keys(rng: Chance, one: CertificateContent) -> CertificateContent:
    """People have keys that never came into force for them."""
    seed = rng.randbytes(8).hex()

    def invented(person_id: str) -> forging.Key:
        return forging.invented(f"{seed} {person_id}")

    signers = sorted({each.statement.person_id for each in one.statements})
    true = set(rng.sample(signers, rng.randrange(len(signers))))

    def some(person_id: str) -> forging.Key:
        return builders.key_of(person_id) if person_id in true else invented(person_id)

    change: Callable[[], CertificateContent] = rng.kind(
        [
            lambda: forging.signed_by(one, some),
            lambda: forging.signed_by(one, lambda _: builders.key_of(forging.EVE)),
            lambda: forging.founded_by_invented(one, key=invented),
            lambda: forging.with_one_enrolled_by_eve_alone(
                one, key=invented(seed), confirmer=rng.choice([forging.EVE, None])
            ),
        ]
    )
    return change()


def entries(rng: Chance, one: CertificateContent) -> CertificateContent:
    """Entries of the log are dropped, moved, reworded, or proved by something else."""
    proved = list(one.custody.proved)
    place = rng.randrange(len(proved))
    kept = proved[place]
    body = list(kept.body)
    at = rng.randrange(len(body))
    body[at] = chr(ord(body[at]) ^ 1)
    proof, size = one.custody.proof, one.custody.size
    match rng.kind(range(7)):
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


def of_the_genuine(family: Family) -> Make:
    """The family's members, each forged from the one genuine document."""

    @wraps(family)
    def make(rng: Chance) -> CertificateContent:
        return family(rng, of_a_disk())

    return make


@cache
def of_a_disk() -> CertificateContent:
    return builders.content()


ALL: tuple[Make, ...] = (*BESIDE, *map(of_the_genuine, FAMILIES))


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
def test_no_member_of_a_family_is_accepted_however_many_are_tried(family: Make) -> None:
    assert accepted(member(family, number) for number in range(MANY)) == []


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("family", ALL, ids=lambda family: family.__name__)
def test_every_member_of_a_family_is_refused_as_a_file_for_what_its_record_says(
    family: Make, draw: Draw
) -> None:
    contents = {number: member(family, number) for number in range(MEMBERS)}
    refused = {number: refusal(content) for number, content in contents.items()}
    assert [number for number, said in refused.items() if said is None] == []

    def kind_of(number: int) -> list[str]:
        return [without_names(refused[number])]

    filed = draw.of(
        contents,
        share=1 / 32,
        least=3,
        name=lambda number: f"{family.__name__} {number}",
        kinds=kind_of,
    )
    again = filed[MADE_ANEW if draw.seed is None else 1 :]
    for number in filed:
        said = (verdict_again if number in again else verdict_on)(contents[number])
        assert (said.answer, said.reason) == (CheckAnswer.NOT_VALID, refused[number]), number


def member(family: Make, number: int) -> CertificateContent:
    return family(Chance(family.__name__, number))


@pytest.mark.parametrize("family", BESIDE, ids=lambda family: family.__name__)
def test_the_genuine_ones_beside_a_family_are_accepted(family: keys_in_time.Made) -> None:
    genuine = [member(BESIDE[family], number) for number in range(GENUINE)]

    assert accepted(genuine) == [*range(GENUINE)]
    assert verdict_on(genuine[0]).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def test_the_certificate_that_families_forge_is_genuine() -> None:
    assert verdict_on(of_a_disk()).answer is CheckAnswer.WITHDRAWAL_NOT_CHECKED


def test_a_record_that_holds_is_refused_under_the_pages_of_another() -> None:
    assert verdict_again(of_a_phone()).answer is CheckAnswer.NOT_VALID


def test_a_file_that_is_sealed_again_is_what_the_units_tools_make_of_the_record() -> None:
    contents = [member(family, 0) for family in ALL]

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
