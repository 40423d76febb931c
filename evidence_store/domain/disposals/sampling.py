"""A supervisor's decision that a sample of an overwritten medium is read again, and not all of it.

The eraser itself read all of it. A sample finds a medium on which much was left; it never says that
nothing was (``forensics.erasing.samples.sampling.not_excluded``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.errors import OutOfSequenceError
from forensics.erasing.samples.sampling import LARGEST_SHARE, MOST_BLOCKS, blocks_in, count_of
from forensics.values import ErasureOutcome, Route

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from forensics.values import ErasureReceipt

LEAST_SHARE = 1
"""The smallest percentage."""

SAMPLED_ROUTE, SAMPLED_METHODS = "whole", ("overwrite_zeros", "overwrite_stream")
"""Of what a sample can be read: elsewhere only a reading of every byte shows anything."""


class SamplingGround(StrEnum):
    """Why not all of a medium is read; each has its words in the catalogue."""

    # Grounds are printed, and in words of one's own could name somebody (ADR 95).
    TOO_LARGE = "too_large"  # reading all of it would take days
    WEARING_OUT = "wearing_out"  # the drive may not last for another reading
    NEEDED_BACK = "needed_back"  # a court or an owner waits for it


def require_may_be_sampled(
    receipt: ErasureReceipt | None, exhibit: Exhibit, *, route: Route
) -> None:
    """Check that all of the medium was overwritten and read back, so that a sample adds to that.

    Raises:
        OutOfSequenceError: only a reading of every byte shows anything; the text says why.
    """
    if route is not Route.WHOLE:
        why = "only selected ranges are overwritten, and the second reading compares all the rest"
    elif receipt is not None and receipt.firmware is not None:
        why = "the drive erased itself, and a reading of every byte is one of the five findings"
    elif receipt is not None and not receipt.reads_back:
        why = "its eraser read nothing back, as its plan says"
    elif receipt is None or receipt.outcome is not ErasureOutcome.ERASED:
        why = "its eraser did not write and read back every byte without exception"
    else:
        return
    raise OutOfSequenceError(
        f"{exhibit.reference}: no sample is read here: {why}. Have another person read all of it."
    )


def require_sample_left(exhibit: Exhibit, *, is_left: bool) -> None:
    """Check that a supervisor decided on a sample, and that none was drawn under that yet.

    Raises:
        OutOfSequenceError: no such decision is left.
    """
    if not is_left:
        raise OutOfSequenceError(
            f"{exhibit.reference}: no decision to read a sample is left. Read all of it, or ask a "
            "supervisor for another."
        )


def fault_of_share(percent: int, *, size: int) -> str:
    """Why that share of a medium of that size is no sample, as a clause; empty where it is one."""
    of = blocks_in(size)
    count = count_of(of, percent)
    if not LEAST_SHARE <= percent <= LARGEST_SHARE:
        return f"a sample is {LEAST_SHARE} to {LARGEST_SHARE} % of the medium"
    if count >= of:
        return "that share would be all of this medium"
    # The list of more would make a document of megabytes and exclude hardly more (ADR 95).
    if count > MOST_BLOCKS:
        return f"of a medium of this size that would be more than {MOST_BLOCKS:,} blocks"
    return ""
