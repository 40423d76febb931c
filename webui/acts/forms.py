"""The fields that forms of acts share, worded and checked once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from govuk_frontend_wtf.wtforms_widgets import (
    GovDateInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from wtforms import (
    DateField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from evidence_store.errors import WrongEntryError
from forensics.passphrases.guessing import MAX_BYTES
from forensics.values import Digest, HashAlgorithm
from webui.our_words import OurForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from enum import StrEnum

Kind = TypeVar("Kind", bound="StrEnum")

LONGEST_LINE, LONGEST_TEXT = 200, 10_000


def password(
    label: str, *, needed: str, hint: str = "", most: int = MAX_BYTES, called: str = "Passphrase"
) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """What is typed unseen, of at most so many characters; it is never shown again."""
    return PasswordField(
        label,
        description=hint,
        widget=GovPasswordInput(),
        validators=[
            DataRequired(needed),
            Length(max=most, message=f"{called} must be {most} characters or fewer"),
        ],
    )


def unseen(label: str, *, hint: str = "", needed: str | None = None, most: int) -> Any:  # noqa: ANN401 -- the same
    """The same of something else than a passphrase; ``needed`` as for ``line``."""
    return PasswordField(
        label,
        description=hint,
        widget=GovPasswordInput(),
        validators=[
            DataRequired(needed) if needed else Optional(),
            Length(max=most, message=f"{label} must be {most} characters or fewer"),
        ],
    )


def file(label: str, *, needed: str, hint: str = "") -> Any:  # noqa: ANN401 -- the same
    """A file that is chosen."""
    return FileField(
        label, description=hint, widget=GovFileInput(), validators=[FileRequired(needed)]
    )


class ActForm(OurForm):
    """A form of an act; its fields stand on the page in the order in which they are declared."""


class PlainForm(ActForm):
    """Nothing but the button."""


class SignedForm(ActForm):
    """A form that the person signs with their own key."""

    passphrase = password(
        "Your passphrase",
        hint="It opens your own key, which signs this act. It is not kept.",
        needed="Enter your passphrase",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- as the library has it
        super().__init__(*args, **kwargs)
        # It stands below all others, and so does what is wrong with it in the summary of errors.
        self._fields.move_to_end("passphrase")


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


SCANNED = "data-scan"
"""Marks a field whose value is on a label as a code: a hand scanner's Enter sends no form."""


def scanned(label: str, *, hint: str = "", needed: str | None = None, digits: bool = False) -> Any:  # noqa: ANN401 -- the same
    """One line that is read off a label and often scanned; ``digits`` where it has only these."""
    made = line(label, hint=hint, needed=needed)
    keys = {"inputmode": "numeric"} if digits else {"autocapitalize": "characters"}
    made.kwargs["render_kw"] = {
        SCANNED: label, "autocomplete": "off", "spellcheck": "false", **keys
    }  # fmt: skip
    return made


LEAVES_OUT = "data-leaves-out"
"""Marks a choice by which a script hides other fields: by their names, the values that leave each
out."""


def photographs(label: str, *, hint: str = "", by_camera: bool = False) -> Any:  # noqa: ANN401 -- the same
    """Photographs, none or several; ``by_camera`` opens the camera of a phone at once."""
    told = {"accept": PHOTOGRAPHS}
    return MultipleFileField(
        label,
        description=hint,
        widget=GovFileInput(multiple=not by_camera),
        validators=[Optional()],
        render_kw={**told, "capture": "environment"} if by_camera else told,
    )


PHOTOGRAPHS = "image/jpeg,image/png,image/heic,image/heif"

QUOTED = "Leave it empty unless the order itself says that the item is destroyed. Copy those words."
"""What a person is told who reads an order for words that direct destruction."""


def reference_typed() -> Any:  # noqa: ANN401 -- the same
    """The reference of an exhibit, typed again before something that is not undone lightly."""
    return line(
        "Reference of the exhibit",
        hint="Type it from the label, such as ABC/1. It is not filled in for you.",
        needed="Enter the reference of the exhibit",
    )


def training_file(done_by: str) -> Any:  # noqa: ANN401 -- the same
    """The location of the training file used in place of a device; ``done_by`` is what opens it."""
    return line(
        "Location of the training file",
        hint=f"Its whole path on the machine of the {done_by}. It is kept sealed until the job has "
        "ended",
        needed="Enter the location of the training file",
    )


def secret(label: str, *, hint: str = "") -> Any:  # noqa: ANN401 -- the same
    """The passphrase of a hash set."""
    return password(label, hint=hint, needed="Enter the passphrase of the hash set")


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


class DayInput(GovDateInput):  # type: ignore[misc]  # Flask-WTF's kin ship no types
    """Three boxes for a day; whatever else is sent is shown as three empty boxes."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 -- the library's own shape
        """Give the macro what it draws."""
        if field.raw_data is not None and len(field.raw_data) != 3:
            field.raw_data = ["", "", ""]
        drawn: dict[str, Any] = super().map_gov_params(field, **kwargs)
        return drawn


def day(label: str, *, hint: str = "For example, 13 7 2026", needed: str | None = None) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """A day, as three boxes; ``needed`` is said where it is empty, None lets it be empty."""
    return DateField(
        label,
        format="%d %m %Y",
        description=hint,
        widget=DayInput(),
        validators=[InputRequired(needed) if needed else Optional()],
    )


def options(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices of a field, from values and what people read."""
    return [SelectChoice(value, shown) for value, shown in pairs]


def in_words(kinds: Iterable[Kind], words: Callable[[Kind], str]) -> list[tuple[str, str]]:
    """Codes of an enumeration as choices, each in the words that people read."""
    return [(each.value, words(each)) for each in kinds]


class ShortChoices(GovRadioInput):  # type: ignore[misc]  # the library ships no types
    """Buttons side by side where they are few and short, as GOV.UK has them; else one a line."""

    MOST, LONGEST = 3, 20

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- the library's
        """Add the class of the design system to what the library tells it."""
        params = super().map_gov_params(field, **kwargs)
        lengths = [len(each["text"]) for each in params["items"]]
        if len(lengths) <= self.MOST and max(lengths, default=0) <= self.LONGEST:
            params.setdefault("classes", "govuk-radios--inline")
        return params


def choice(
    label: str, *, needed: str, hint: str = "", among: Iterable[tuple[str, str]] = ()
) -> Any:  # noqa: ANN401 -- the same
    """One of a few; the form's ``prepare`` gives the choices where they come from the record."""
    return RadioField(
        label,
        description=hint,
        choices=options(among),
        widget=ShortChoices(),
        validators=[InputRequired(needed)],
    )


def yes_or_no(label: str, *, hint: str = "", needed: str) -> Any:  # noqa: ANN401 -- the same
    """Yes or no, with neither chosen beforehand."""
    return choice(label, hint=hint, needed=needed, among=(("yes", "Yes"), ("no", "No")))


def one_of_many(
    label: str, *, needed: str, hint: str = "", among: Iterable[tuple[str, str]] = ()
) -> Any:  # noqa: ANN401 -- the same
    """One of many, as a list that opens; the choices come as those of ``choice``.

    Where nothing is ``needed``, it may be left at its first choice.
    """
    return SelectField(
        label,
        description=hint,
        choices=options(among),
        widget=GovSelect(),
        validators=[InputRequired(needed) if needed else Optional()],
    )


def months(label: str, *, hint: str = "") -> Any:  # noqa: ANN401 -- the same
    """A number of months, which can be left empty."""
    return IntegerField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[Optional(), NumberRange(min=1, max=1200, message=f"{label}: enter months")],
    )


def count(label: str, *, hint: str = "", needed: str) -> Any:  # noqa: ANN401 -- the same
    """A whole number from 0."""
    return IntegerField(
        label,
        description=hint,
        widget=GovTextInput(),
        validators=[InputRequired(needed), NumberRange(min=0, max=10**9, message=needed)],
    )


LARGEST_PAPER = 16 * 1024 * 1024
"""Bytes of a scan, a letter or a photograph of which a digest is taken."""
NOT_KEPT = "At most 16 MB. Only its SHA-256 is recorded: keep the file itself with the case."


def paper(label: str, *, needed: str, hint: str = NOT_KEPT) -> Any:  # noqa: ANN401 -- an unbound field, which WTForms does not type
    """A file of which the digest is taken."""
    return file(label, hint=hint, needed=needed)


def digest_of_paper(sent: Any) -> Digest:  # noqa: ANN401 -- a file as Werkzeug read it
    """SHA-256 of the file that was sent.

    Raises:
        WrongEntryError: it is empty.
    """
    data: bytes = sent.read(LARGEST_PAPER + 1)
    if not data:
        raise WrongEntryError("The file is empty. Choose another file.")
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(data).digest())
