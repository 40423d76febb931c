"""Working a selective plan out again, in the process of the person who is asked to authorise it.

A plan is a file, and which bytes it names is for nobody to choose: they follow from the medium and
from what people decided of its hits. So a second process scans the medium, decides as the plan says
that people decided, and must arrive at the same plan.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from forensics.erasing.devices.targets import verify_same_device
from forensics.errors import RefusedTargetError
from forensics.selecting.choosing import choice_of
from forensics.selecting.planning import freeze, look, read_result, require_agreed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from forensics.erasing.surroundings import Surroundings
    from forensics.values import ErasePlan, ScanResult


def verify_worked_out(
    plan: ErasePlan,
    *,
    path: Path,
    result: bytes,
    scan: Callable[[], ScanResult],
    around: Surroundings,
) -> None:
    """Check that a selective plan is the one that follows from the medium.

    Args:
        plan: as it was signed for by who proposed it.
        path: where the medium is.
        result: the scan result whose hits people graded.
        scan: scans the medium now, with the set of that result.
        around: everything else.

    Raises:
        RefusedTargetError: it is not selective, or another one follows; the text says what to do.
        WrongUseError: the result is none of this medium.
    """
    selection = plan.selection
    if selection is None:
        raise RefusedTargetError("This plan is of the whole medium; there is nothing to work out")
    if hashlib.sha256(result).digest() != selection.result.value:
        raise RefusedTargetError("The plan is for another scan result. Give the one that it names")
    choice = choice_of(selection, read_result(result))
    looked = look(path, result=result, scan=scan, choice=choice, around=around)
    verify_same_device(plan.target, looked.target.identity)
    require_agreed(looked)
    again = freeze(looked, reason=selection.reason, around=around, nonce=selection.nonce)
    if _told(again) != _told(plan):
        raise RefusedTargetError(
            "Worked out again from this medium, the plan comes out as another one. Nothing was "
            "signed. Refuse it, and have it planned again"
        )


def _told(plan: ErasePlan) -> tuple[object, ...]:
    """What of a plan follows from medium and decisions: not when, and by which tools.

    What a drive says of itself counts on by the hour, and who it is was compared.
    """
    selection = plan.selection
    bare = selection and replace(
        selection, checks=tuple(replace(each, tool=None) for each in selection.checks)
    )
    what = (plan.schema, plan.route, plan.method, plan.reads_back)
    return (*what, plan.extents, plan.member_of, bare)
