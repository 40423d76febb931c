"""The fields that forms of acts share, worded and checked once."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from govuk_frontend_wtf.wtforms_widgets import GovPasswordInput, GovTextArea, GovTextInput
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from evidence_store.keys.passphrases import MAX_BYTES

LONGEST_LINE, LONGEST_TEXT = 200, 10_000


class ActForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form of an act; its fields stand on the page in the order in which they are declared."""


class SignedForm(ActForm):
    """A form that the person signs with their own key."""

    passphrase = PasswordField(
        "Your passphrase",
        description="It opens your own key, which signs this act. It is not kept.",
        widget=GovPasswordInput(),
        validators=[
            DataRequired("Enter your passphrase"),
            Length(max=MAX_BYTES, message=f"Passphrase must be {MAX_BYTES} characters or fewer"),
        ],
    )


def line(label: str, *, hint: str = "", needed: str | None = None) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """One line of text; ``needed`` is what is said where it is empty, None lets it be empty."""
    return StringField(
        label,
        description=hint,
        widget=GovTextInput(),
        filters=[_stripped],
        validators=[
            DataRequired(needed) if needed else Optional(),
            Length(max=LONGEST_LINE, message=f"{label} must be {LONGEST_LINE} characters or fewer"),
        ],
    )


def text(label: str, *, hint: str = "", needed: str | None = None) -> Any:  # noqa: ANN401 -- the same
    """Several lines of text."""
    return TextAreaField(
        label,
        description=hint,
        widget=GovTextArea(),
        filters=[_stripped],
        validators=[
            DataRequired(needed) if needed else Optional(),
            Length(max=LONGEST_TEXT, message=f"{label} must be {LONGEST_TEXT} characters or fewer"),
        ],
    )


def _stripped(typed: str | None) -> str | None:
    return typed.strip() if typed else typed
