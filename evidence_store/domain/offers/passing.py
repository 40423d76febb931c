"""From a check that refuses to whether it would: pages offer by the rule by which steps refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec

from evidence_store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


def passing(check: Callable[P, object]) -> Callable[P, bool]:
    """Return what says whether the check passes, for the arguments that it takes."""

    def passes(*args: P.args, **kwargs: P.kwargs) -> bool:
        try:
            check(*args, **kwargs)
        # A refusal alone means no: anything else is a fault of ours, and must not pass for one.
        except RefusedError:
            return False
        return True

    return passes
