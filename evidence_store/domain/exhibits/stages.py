"""The stages of an exhibit: what work was done on it, and how far its disposal is.

Source: law.md 9.2. Where the exhibit is stands in ``domain.exhibits.whereabouts``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.saying.sentences import (
    say,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stage(StrEnum):
    """Where an exhibit stands. Frozen exhibits keep their stage; a hold is not a stage."""

    BOOKED_IN = "booked_in"
    DESTROY_ONLY = "destroy_only"  # locked or damaged: nobody can read it
    ACQUIRED = "acquired"
    VERIFIED_IMAGE = "verified_image"
    SCANNED = "scanned"
    UNDER_DISPOSAL = "under_disposal"
    ERASED = "erased"
    PARTLY_ERASED = "partly_erased"  # selected files alone: the rest is what it was
    DESTROYED = "destroyed"
    CERTIFIED = "certified"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"  # what it said does not count any more
    NON_COMPLETION = "non_completion"


class ExhibitAct(StrEnum):
    """What moves an exhibit from stage to stage."""

    RULE_OUT = "rule_out"  # it cannot be examined: locked, or damaged
    ACQUIRE = "acquire"
    VERIFY_IMAGE = "verify_image"
    SCAN = "scan"
    START = "start"
    ERASE = "erase"
    ERASE_PARTLY = "erase_partly"
    DESTROY = "destroy"
    CERTIFY = "certify"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    REPORT = "report"


WAITING = (
    Stage.BOOKED_IN,
    Stage.DESTROY_ONLY,
    Stage.ACQUIRED,
    Stage.VERIFIED_IMAGE,
    Stage.SCANNED,
)
"""Stages before any disposal: what is wrong in the record can still be completed."""

NEXT: dict[ExhibitAct, dict[Stage, Stage]] = {
    ExhibitAct.RULE_OUT: dict.fromkeys((Stage.BOOKED_IN, Stage.ACQUIRED), Stage.DESTROY_ONLY),
    # A second image or scan takes nothing back; a lock that opened after all does.
    ExhibitAct.ACQUIRE: {
        Stage.BOOKED_IN: Stage.ACQUIRED,
        Stage.DESTROY_ONLY: Stage.ACQUIRED,
        Stage.ACQUIRED: Stage.ACQUIRED,
        Stage.VERIFIED_IMAGE: Stage.VERIFIED_IMAGE,
        Stage.SCANNED: Stage.SCANNED,
    },
    # An image can be read again at any time, and the exhibit stays where it was.
    ExhibitAct.VERIFY_IMAGE: {
        **{each: each for each in Stage if each is not Stage.BOOKED_IN},
        Stage.ACQUIRED: Stage.VERIFIED_IMAGE,
    },
    ExhibitAct.SCAN: {
        Stage.VERIFIED_IMAGE: Stage.SCANNED,
        Stage.SCANNED: Stage.SCANNED,
    },
    # After a non-completion report a stronger method may follow; a resume is a new start. A
    # certificate that was withdrawn says nothing any more, so the work can be done again (ADR 131).
    ExhibitAct.START: dict.fromkeys(
        (*WAITING, Stage.UNDER_DISPOSAL, Stage.NON_COMPLETION, Stage.CERTIFICATE_WITHDRAWN),
        Stage.UNDER_DISPOSAL,
    ),
    ExhibitAct.ERASE: {Stage.UNDER_DISPOSAL: Stage.ERASED},
    ExhibitAct.ERASE_PARTLY: {Stage.UNDER_DISPOSAL: Stage.PARTLY_ERASED},
    ExhibitAct.DESTROY: {Stage.UNDER_DISPOSAL: Stage.DESTROYED},
    ExhibitAct.CERTIFY: dict.fromkeys(
        (Stage.ERASED, Stage.PARTLY_ERASED, Stage.DESTROYED), Stage.CERTIFIED
    ),
    ExhibitAct.WITHDRAW_CERTIFICATE: {Stage.CERTIFIED: Stage.CERTIFICATE_WITHDRAWN},
    ExhibitAct.REPORT: dict.fromkeys(
        (Stage.UNDER_DISPOSAL, Stage.ERASED, Stage.PARTLY_ERASED, Stage.DESTROYED),
        Stage.NON_COMPLETION,
    ),
}
"""Where each act leads; a pair that does not stand here is refused."""

STAGE_ASKED: Mapping[ExhibitAct, str] = {
    ExhibitAct.RULE_OUT: "recording that it cannot be examined",
    ExhibitAct.ACQUIRE: "registering a disk image or extraction of it",
    ExhibitAct.VERIFY_IMAGE: "verifying its disk image or extraction",
    ExhibitAct.SCAN: "recording a scan of it",
    ExhibitAct.START: "beginning its disposal",
    ExhibitAct.ERASE: "recording that it was erased",
    ExhibitAct.ERASE_PARTLY: "recording that selected files of it were overwritten",
    ExhibitAct.DESTROY: "recording that it was destroyed",
    ExhibitAct.CERTIFY: "issuing its certificate",
    ExhibitAct.WITHDRAW_CERTIFICATE: "withdrawing its certificate",
    ExhibitAct.REPORT: "issuing its non-completion report",
}
"""What each act asks for, as a refusal says it."""

STAGE_WORDS = {
    Stage.BOOKED_IN: say("booked in"),
    Stage.DESTROY_ONLY: say("locked or damaged, so that it can only be destroyed"),
    Stage.ACQUIRED: say("imaged or extracted, and that not verified"),
    Stage.VERIFIED_IMAGE: say("imaged or extracted, and that verified"),
    Stage.SCANNED: say("scanned"),
    Stage.UNDER_DISPOSAL: say("under disposal"),
    Stage.ERASED: say("erased and not certified"),
    Stage.PARTLY_ERASED: say("without its selected files, and not certified"),
    Stage.DESTROYED: say("destroyed and not certified"),
    Stage.CERTIFIED: say("certified"),
    Stage.CERTIFICATE_WITHDRAWN: say("without a certificate: the one that it had was withdrawn"),
    Stage.NON_COMPLETION: say("closed by a non-completion report"),
}
