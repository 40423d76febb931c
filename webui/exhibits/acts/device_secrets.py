"""PINs and passcodes: kept sealed; shown once, for a reason, after that is recorded."""

from __future__ import annotations

from typing import Any

from flask import url_for

from evidence_store.domain.exhibits.photographs import LONGEST_SECRET, SecretKind
from evidence_store.domain.people.duties import Act
from evidence_store.open_folder.beside import open_sealer
from evidence_store.words.exhibit_words import word
from evidence_store.words.labels import at_time
from evidence_store.workflow.exhibits import secrets_of_devices as steps
from webui.acts.forms import ActForm, choice, in_words, options, password, text
from webui.acts.page import ActPage, Doing, Done, Kind, Subject
from webui.exhibits.on_request import grant_secret


class KeepSecretForm(ActForm):
    """What opens the device."""

    kind = choice("What is it?", needed="Choose what it is", among=in_words(SecretKind, word))
    passphrase_of_device = password(
        "PIN, passcode or password",
        hint="It is sealed, and destroyed with the exhibit’s disposal.",
        needed="Enter it",
        most=LONGEST_SECRET,
        called="It",
    )


class RevealForm(ActForm):
    """Which one, and why."""

    secret = choice("Which one?", needed="Choose which one")
    reason = text("Why do you need it?", hint="Your name and the reason are recorded first.",
                  needed="Say why you need it")  # fmt: skip


def _offer_kept(form: Any, subject: Subject) -> None:  # noqa: ANN401 -- a form as WTForms made it
    form.secret.choices = options(
        (one.id, f"{word(one.kind)}, entered {at_time(one.set_at)}")
        for one in subject.record.secrets
        if one.is_kept
    )


def _keep(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    steps.keep_secret(
        who.desk,
        subject.id,
        kind=SecretKind(form.kind.data),
        secret=form.passphrase_of_device.data,
        sealer=open_sealer(who.unit_keys),
    )
    return Done("It is kept, sealed.")


def _reveal(who: Doing, subject: Subject, form: Any) -> Done:  # noqa: ANN401 -- the same
    shown = steps.reveal_secret(
        who.desk,
        subject.id,
        form.secret.data,
        reason=form.reason.data,
        sealer=open_sealer(who.unit_keys),
    )
    grant_secret(subject.id, shown)
    return Done(
        "It is recorded that you saw it, and why.",
        url_for("on_request.secret", exhibit_id=subject.id),
    )


PAGES = (
    ActPage("keep-secret", Kind.EXHIBIT, Act.KEEP_SECRET, "Keep a PIN or passcode",
            "Keep it sealed", KeepSecretForm, _keep),
    ActPage("reveal-secret", Kind.EXHIBIT, Act.REVEAL_SECRET, "Show a PIN or passcode", "Show it",
            RevealForm, _reveal, _offer_kept,
            about=("It is shown once. To whom it is shown, and why, is recorded first.",)),
)  # fmt: skip
