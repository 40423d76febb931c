"""Every form that brings a file says how large that may be: otherwise it is refused at 64 KiB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import FileField
from wtforms.fields.core import UnboundField

from webui.app import ACTS

if TYPE_CHECKING:
    from flask_wtf import FlaskForm


def brings_a_file(form: type[FlaskForm]) -> bool:
    fields = (getattr(form, name) for name in dir(form))
    return any(
        isinstance(each, UnboundField) and issubclass(each.field_class, FileField)
        for each in fields
    )


def test_the_acts_that_take_more_than_a_form_are_those_that_bring_a_file() -> None:
    bring = {page.endpoint for page in ACTS if brings_a_file(page.form)}

    assert bring
    assert {page.endpoint for page in ACTS if page.takes} == bring
    assert {page.endpoint for page in ACTS if page.parts} <= bring
