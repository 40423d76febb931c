"""PINs and passwords of devices: sealed, shown on record, destroyed with the disposal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.exhibits.exhibit import ExhibitAct, Stage
from evidence_store.domain.exhibits.photographs import SecretKind
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    WrongEntryError,
)
from evidence_store.keys.sealed_values import ValueSealer
from evidence_store.keys.unit_keys import CaseSecrets, LogSecrets, UnitKeys
from evidence_store.workflow.exhibits import secrets_of_devices
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.photographs import Secret
    from tests.builders import KeyedPerson
    from tests.evidence_store.workflow.desk import Desk


SEALER = ValueSealer(UnitKeys(LogSecrets(b""), CaseSecrets(bytes(32), b"")))


def keep(desk: Desk, secret: str = "4711-CANARY") -> Secret:  # noqa: S107 -- of nobody
    return secrets_of_devices.keep_secret(
        desk.of(desk.officer), "x_1", kind=SecretKind.PIN, secret=secret, sealer=SEALER
    )


def reveal(desk: Desk, kept: Secret, who: KeyedPerson | None = None, why: str = "Imaging") -> str:
    return secrets_of_devices.reveal_secret(
        desk.of(who or desk.examiner), "x_1", kept.id, reason=why, sealer=SEALER
    )


def test_a_secret_is_nowhere_in_clear(desk: Desk) -> None:
    kept = keep(desk)

    assert "CANARY" not in repr(the_exhibit(desk))
    assert b"CANARY" not in kept.sealed
    assert "CANARY" not in str(desk.uow.custody.drafts[-1])


def test_that_a_secret_was_shown_is_on_record_before_it_is_shown(desk: Desk) -> None:
    kept = keep(desk)

    def full() -> None:
        message = "disk full"
        raise OSError(message)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.uow, "commit", full)
        with pytest.raises(OSError, match="disk full"):
            reveal(desk, kept)
    assert reveal(desk, kept) == "4711-CANARY"

    (shown,) = the_exhibit(desk).secrets[0].reveals
    assert (shown.to, shown.reason) == ("u_examiner", "Imaging")
    assert desk.uow.events[-1] == "exhibit.secret_revealed"


def test_a_secret_is_shown_to_examiners_with_a_reason_alone(desk: Desk) -> None:
    kept = keep(desk)

    with pytest.raises(NotPermittedError):
        reveal(desk, kept, desk.officer)
    with pytest.raises(WrongEntryError):
        reveal(desk, kept, why=" ")
    with pytest.raises(NotFoundError):
        reveal(desk, replace(kept, id="w_none"))


@pytest.mark.parametrize("end", [ExhibitAct.DESTROY, ExhibitAct.CERTIFY])
def test_a_secret_is_destroyed_with_the_disposal_and_who_saw_it_stays(
    desk: Desk, end: ExhibitAct
) -> None:
    kept = keep(desk)
    reveal(desk, kept)
    before = Stage.UNDER_DISPOSAL if end is ExhibitAct.DESTROY else Stage.ERASED

    after = replace(the_exhibit(desk), stage=before).after(end)

    assert [(one.sealed, len(one.reveals)) for one in after.secrets] == [(b"", 1)]
    desk.uow.exhibits.save(after)
    with pytest.raises(OutOfSequenceError, match="destroyed"):
        reveal(desk, kept)


@pytest.mark.parametrize("secret", ["", "x" * 1025])
def test_a_secret_that_cannot_be_one_is_refused(desk: Desk, secret: str) -> None:
    with pytest.raises(WrongEntryError):
        keep(desk, secret)
