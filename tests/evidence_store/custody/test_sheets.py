"""Groups of a root that are typed from paper: all in one line, and each must agree."""

from __future__ import annotations

import hashlib

import pytest

from evidence_store.custody.outside.sheets import (
    groups_asked,
    groups_of,
    same_group,
    typed_groups,
)
from evidence_store.errors import WrongEntryError

ASKED = (3, 7, 11, 13)
GROUPS = groups_of(hashlib.sha256(b"a root").digest())
TYPED = [GROUPS[number - 1] for number in ASKED]


def agree(typed: str) -> list[bool]:
    return [same_group(text, GROUPS[n - 1]) for n, text in typed_groups(typed, ASKED).items()]


def test_the_question_names_every_group() -> None:
    assert groups_asked(ASKED) == "Groups 3, 7, 11 and 13 of the root"


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(TYPED),
        "".join(TYPED),
        "  ".join(TYPED).lower(),
        "\t".join(" ".join(group) for group in TYPED),
        " ".join(TYPED).translate(str.maketrans("OIB", "018")),
    ],
)
def test_spaces_and_case_are_forgiven_and_what_base32_has_not(typed: str) -> None:
    assert agree(typed) == [True] * 4


def test_one_letter_that_differs_in_any_group_does_not_agree() -> None:
    letters = "".join(TYPED)
    for place, letter in enumerate(letters):
        other = "A" if letter != "A" else "C"
        found = agree(letters[:place] + other + letters[place + 1 :])
        assert found == [number != place // 4 for number in range(4)]


def test_groups_in_another_order_do_not_agree() -> None:
    assert False in agree(" ".join(reversed(TYPED)))


@pytest.mark.parametrize(
    "typed", ["", " ".join(TYPED[:3]), " ".join((*TYPED, GROUPS[0])), "".join(TYPED)[:-1]]
)
def test_three_groups_five_or_a_part_of_one_are_not_four(typed: str) -> None:
    with pytest.raises(WrongEntryError, match="Type the 4 groups one after the other"):
        typed_groups(typed, ASKED)
