"""What is handed over of committed fields, by audience: data with a reason, and a form besides."""

from __future__ import annotations

import re
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cattrs import BaseValidationError

from evidence_store.errors import WrongEntryError
from forensics.documents import from_document
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


_NUMBER = re.compile(r"[ _][0-9]+$")  # a field of which a statement has several


class Audience(StrEnum):
    """For whom a bundle is made."""

    DEFENCE = "defence"
    # Data Protection Act 2018, s.62: the logs are shown to the Commissioner on request.
    ICO = "ico"
    CPS = "cps"


@dataclass(frozen=True, slots=True)
class Line:
    """One decision about fields; ``events`` is empty where it holds for every event."""

    fields: tuple[str, ...]
    hand_over: bool
    because: str
    code: str = ""
    events: tuple[str, ...] = ()
    seq: int | None = None

    def is_about(self, path: str, *, event: str, seq: int) -> bool:
        """Whether it decides about that field of that entry."""
        return (
            (path in self.fields or _NUMBER.sub("", path) in self.fields)
            and (not self.events or event in self.events)
            and self.seq in (None, seq)
        )


@dataclass(frozen=True, slots=True)
class ListedEntries:
    """Which entries a bundle points at: by event, by outcome, by the beginning of the event."""

    failures: tuple[str, ...]
    failed_outcomes: tuple[str, ...]
    administrators: tuple[str, ...]

    def is_failure(self, event: str, public: Mapping[str, Any]) -> bool:
        """Whether it records a refusal, an error or a failed job."""
        return event in self.failures or public.get("outcome") in self.failed_outcomes

    def is_administration(self, event: str) -> bool:
        """Whether it records an administrator's act, or one about keys and people."""
        return event.startswith(self.administrators)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that decides for one audience; the first line that is about a field counts."""

    audience: Audience
    lines: tuple[Line, ...]
    otherwise: Line
    documents: bool
    access_log: bool
    listed: ListedEntries

    def line_for(self, path: str, *, event: str, seq: int) -> Line:
        """What decides about that field of that entry."""
        fitting = (each for each in self.lines if each.is_about(path, event=event, seq=seq))
        return next(fitting, self.otherwise)

    @property
    def reasons(self) -> dict[str, str]:
        """The sentence of each code for which something is withheld."""
        withheld = [each for each in (*self.lines, self.otherwise) if not each.hand_over]
        return {each.code: each.because for each in withheld} | {DESTROYED: DESTROYED_BECAUSE}


STAFF = "staff"
"""The code under which names of staff are withheld."""

DESTROYED = "destroyed"
DESTROYED_BECAUSE = (
    "Value and salt are no longer kept, so it cannot be shown. The entry itself stands."
)


@dataclass(frozen=True, slots=True)
class FormLine:
    """What a form decides for one bundle: a field, of one entry or event or of all."""

    field: str
    because: str
    seq: int | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What the disclosure officer decided besides: more withheld, or more handed over."""

    withhold: tuple[FormLine, ...] = ()
    hand_over: tuple[FormLine, ...] = field(default=())

    @property
    def lines(self) -> tuple[Line, ...]:
        """The same as lines of a policy; withholding goes before handing over."""
        return tuple(
            Line(
                fields=(each.field,),
                hand_over=handed,
                because=each.because,
                code="" if handed else f"decided_{number}",
                events=() if each.event is None else (each.event,),
                seq=each.seq,
            )
            for handed, group in ((False, self.withhold), (True, self.hand_over))
            for number, each in enumerate(group, start=1)
        )


def read_policy(document: Mapping[str, Any], audience: Audience, *, form: Form) -> Policy:
    """The policy of one audience from the rules file, with a form's decisions before it.

    Raises:
        WrongEntryError: the file is not of its form, or a decision of the form has no reason.
    """
    if any(not line.because.strip() for line in form.lines):
        raise WrongEntryError("Give a reason (because) for each line of the form.")
    try:
        told = document[audience.value]
        lines = from_document(list(told["line"]), tuple[Line, ...])
        # What no line names is a new field: withheld until somebody has decided (ADR 17).
        otherwise = from_document({"fields": [], "hand_over": False, **told["otherwise"]}, Line)
        listed = from_document(document["listed"], ListedEntries)
        policy = Policy(
            audience=audience,
            lines=form.lines + lines,
            otherwise=otherwise,
            # Exactly true: "no", in quotation marks, would count as yes.
            documents=told["documents"] is True,
            access_log=told["access_log"] is True,
            listed=listed,
        )
    except (KeyError, TypeError, BaseValidationError) as error:
        raise WrongEntryError("The rules of disclosure cannot be read.") from error
    if any(not each.hand_over and not each.code for each in (*lines, otherwise)):
        raise WrongEntryError("The rules of disclosure withhold something without a code.")
    return policy
