"""Trials of firmware methods: what a unit saw on a drive that was no exhibit, and who signed.

A trial switches its method on for drives of its kind, once another person signed that they saw its
findings. One of which a finding is missing is kept as well, and switches nothing on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.errors import OutOfSequenceError
from forensics.saying.sentences import Sentence, given
from forensics.value_classes import dataclass
from forensics.values import ErasureMethod, claim_of
from forensics.values.device_facts import Bus
from forensics.values.erase_methods import FirmwareMethodName
from forensics.values.firmware_runs import FindingAnswer, FirmwareTrial, Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """One trial. ``what`` and ``serial`` say which drive it was; ``receipt`` is a digest."""

    id: str
    version: int
    method: FirmwareMethodName
    model: str
    firmware: str
    bus: Bus
    what: str
    serial: str
    receipt: str
    findings: tuple[Found, ...]
    tried_by: str
    tried_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def kind(self) -> FirmwareTrial:
        """The method and the kind of drive that it is of."""
        return FirmwareTrial(self.method, self.model, self.firmware, self.bus)

    @property
    def missing(self) -> str:
        """The findings that it misses, as the log names them; ``nothing`` where it has all."""
        missing = [each for each in self.findings if each.answer is not FindingAnswer.YES]
        return ", ".join(each.finding.replace("_", " ") for each in missing) or NOTHING

    @property
    def is_in_force(self) -> bool:
        """Whether it switches its method on."""
        return self.confirmed_by is not None and self.missing == NOTHING

    def confirmed(self, *, by: str, at: datetime) -> TrialRecord:
        """The trial in force, by a second person.

        Raises:
            OutOfSequenceError: it was confirmed before, or misses a finding.
        """
        if self.missing != NOTHING:
            raise OutOfSequenceError(
                f"This trial misses: {self.missing}. It switches nothing on, so there is nothing "
                "to confirm. Try the method on another drive of that kind, or choose another "
                "method."
            )
        if self.confirmed_by is not None:
            raise OutOfSequenceError("This trial was confirmed before. Nothing was recorded.")
        return replace(self, confirmed_by=by, confirmed_at=at)


def limit_of(trial: TrialRecord) -> str:
    """What people sign for who decide by a trial, and what a certificate then says of it."""
    return limit_said(
        {
            "trial": trial.id,
            "method": trial.method.value,
            "model": trial.model,
            "firmware": trial.firmware,
            "bus": trial.bus.value,
            "receipt": trial.receipt,
        }
    )


def limit_said(told: Mapping[str, object]) -> str:
    """The same, from what the entries of a trial say in clear.

    Raises:
        KeyError: they leave something out.
        ValueError: they name no method of ours.
    """
    named = claim_of(ErasureMethod(str(told["method"]))).named
    places = {
        name: given(str(told[name])) for name in ("trial", "model", "firmware", "bus", "receipt")
    }
    return str(RESTS_ON_TRIAL(named=named, **places))


RESTS_ON_TRIAL = Sentence(
    "That a drive of this kind erases what it is asked to rests on trial {trial} of this unit: "
    "{named} on {model}, firmware {firmware}, {bus}, with all five findings, signed for by two "
    "people. Its receipt: {receipt}."
)
"""By which such a limit is known again."""


def trials_in_force(kind: FirmwareTrial, trials: Iterable[TrialRecord]) -> list[TrialRecord]:
    """Those in force of exactly that method on exactly that kind of drive, the newest last."""
    found = [each for each in trials if each.is_in_force and each.kind == kind]
    return sorted(found, key=lambda each: (each.tried_at, each.id))
