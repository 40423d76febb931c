"""What a form says where its library would say something in words of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf import FlaskForm

if TYPE_CHECKING:
    from collections.abc import Mapping

OURS: Mapping[str, str] = {
    "Not a valid date value.": "Enter a day that exists, as in 13 7 2026",
    "Not a valid datetime value.": "Enter a day and a time that exist, as in 13 7 2026 14:30",
    "Not a valid time value.": "Enter a time that exists, as in 14:30",
    "Not a valid integer value.": "Enter a whole number, as in 12",
    "Not a valid decimal value.": "Enter a number, as in 12.50",
    "Not a valid float value.": "Enter a number, as in 12.5",
    "Not a valid choice.": "Choose one of what is listed",
    "Invalid Choice: could not coerce.": "Choose one of what is listed",
    "Invalid choice(s): one or more data inputs could not be coerced.": "Choose of what is listed",
    "'%(value)s' is not a valid choice for this field.": "Choose of what is listed",
    "'%(value)s' are not valid choices for this field.": "Choose of what is listed",
    "This field is required.": "Enter something here, or choose what fits",
    "Invalid input.": "Check what you typed here",
}
"""By what the library says; ``test_our_words`` asks the library for what is missing here."""


class _OurWords:
    """The library's sentences, in ours where there is one."""

    def gettext(self, said: str) -> str:
        return OURS.get(said, said)

    def ngettext(self, one: str, several: str, count: int) -> str:
        return self.gettext(one if count == 1 else several)


class OurForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A form that says everything in our words."""

    class Meta:
        """Where its sentences come from."""

        def get_translations(self, form: object) -> _OurWords:
            """Return what turns the library's sentences into ours."""
            del form
            return _OurWords()
