"""Where templates are found, what each may name, and how names are looked up: at less cost.

A page of an act has some twenty fields, each by a macro of macros that looks up hundreds of names
in dictionaries. Jinja asks a dictionary for an attribute of the name first, catches that there is
none, and works out for each import which globals it shares: a third of what a field cost.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from flask import session
from flask.templating import Environment
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from webui.acts.opening import is_unlocked

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from flask import Flask

    from evidence_store.open_folder.store import Store

_OF_DICTIONARIES = frozenset(dir(dict))


class PageEnvironment(Environment):
    """Flask's environment; what templates may name is settled before the first is loaded."""

    def getattr(self, obj: object, attribute: str) -> object:
        """The attribute of this name, or else what is held under it."""
        if type(obj) is dict and attribute in obj and attribute not in _OF_DICTIONARIES:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template may name besides what it is given, in one dictionary."""
        return {**self.globals, **(d or {})}


def install(app: Flask, store: Store) -> None:
    """Find our own pages and the two packages of macros; a name that is not there is an error."""
    macros = ("govuk_frontend_jinja", "govuk_frontend_wtf")
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("webui"), PrefixLoader({name: PackageLoader(name) for name in macros})]
    )
    app.jinja_environment = PageEnvironment
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    WTFormsHelpers(app)
    programme = version("expunge")  # looked up in files: once, and not for each page
    app.context_processor(
        lambda: {
            "training": store.is_training,
            "unit_name": store.settings.unit.name,
            "programme_version": programme,
            "disk_is_full": store.outside.ballast.disk_is_full,
            "only_shows": not is_unlocked(),
            "said": _said_once,
        }
    )


def _said_once() -> str | None:
    """What the last act said, for the next page only."""
    said: str | None = session.pop("said", None)
    return said
