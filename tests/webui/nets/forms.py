"""The forms of a page, as a browser without scripts finds them."""

from __future__ import annotations

from dataclasses import field
from html.parser import HTMLParser

from forensics.value_classes import dataclass


@dataclass
class Field:
    """One name of a form: how it is typed, what it holds, what may be chosen.

    ``held`` is what a browser would send of it as it stands: what is typed in, chosen or ticked.
    """

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    boxes: int = 0  # a day is three boxes of one name


@dataclass
class Form:
    """One form: where it is sent and how, and its fields by name."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)


def forms_of(page: str, *, path: str) -> list[Form]:
    """All forms of a page that stands at this path; those that are posted only."""
    reader = _Reader(path)
    reader.feed(page)
    return [one for one in reader.forms if one.method == "post"]


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self.inside: Form | None = None
        self.select: Field | None = None
        self.text: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = found.get("action") or self.path
            self.inside = Form(action.split("#")[0], found.get("method", "get").lower())
            self.forms.append(self.inside)
        elif self.inside is not None:
            self._field(tag, found)

    def _field(self, tag: str, found: dict[str, str]) -> None:
        assert self.inside is not None
        name = found.get("name", "")
        if tag == "option" and self.select is not None:
            self.select.choices.append(found.get("value", ""))
            if "selected" in found:
                self.select.held.append(found.get("value", ""))
        if not name or tag not in ("input", "textarea", "select", "button"):
            return
        kind = found.get("type", "text") if tag == "input" else tag
        one = self.inside.fields.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox"):
            one.choices.append(found.get("value", ""))
            if "checked" in found:
                one.held.append(found.get("value", ""))
        else:
            one.value = found.get("value", "")
            one.boxes += 1
            if tag == "input":
                one.held.append(one.value)
        self.select = one if tag == "select" else None
        self.text = one if tag == "textarea" else None
        if self.text is not None:
            self.text.held.append("")

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.held[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            # The newline behind the tag is none of what was typed (HTML 13.2.6.4.7).
            self.text.held[-1] = self.text.held[-1].removeprefix("\n")
            self.text = None
        if tag == "form":
            self.inside = None
