"""Who the people of a demonstration are: told to anyone at this computer before they sign in.

Of a training folder that ``expunge demo`` made, and of no other; a lab's desks are never told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence_store.data_folder.places import DEMO_PASSPHRASE, DEMO_WORK
from evidence_store.domain.people.person import Person
from forensics.value_classes import dataclass
from webui.door.access import the_store

if TYPE_CHECKING:
    from flask import Flask


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A demonstration's people, and the file that holds the one passphrase of all of them."""

    people: tuple[Person, ...]
    passphrase: Path


def install(app: Flask, *, here: bool) -> None:
    """Let the sign-in page ask for it, where it is served on this machine alone."""
    app.jinja_env.globals["demonstration"] = the_demonstration if here else _nobody


def the_demonstration() -> Demonstration | None:
    """The demonstration that this folder is; None for every other folder."""
    store = the_store()
    passphrase = store.data / DEMO_PASSPHRASE
    is_one = store.is_training and (store.data / DEMO_WORK).is_dir() and passphrase.is_file()
    if not is_one:
        return None
    with store.reading() as uow:
        people = sorted(uow.people.find(), key=lambda each: each.staff_number)
    return Demonstration(tuple(each for each in people if each.is_present), passphrase)


def _nobody() -> None:
    return None
