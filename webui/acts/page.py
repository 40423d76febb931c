"""What an act in the browser is: its form, whom it is for, and the step that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from flask import request, url_for
from flask_wtf import FlaskForm

from evidence_store.domain.disposals.statements import Signer
from evidence_store.domain.events.event import Event
from evidence_store.domain.events.together import TOGETHER
from evidence_store.domain.people.duties import Act
from evidence_store.domain.people.person import Actor
from evidence_store.keys.unit_keys import UnitKeys
from evidence_store.open_folder.store import Store
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


class Kind(StrEnum):
    """What an act is about; decides its address and how its subject is found."""

    UNIT = "unit"
    CASE = "case"
    ORDER = "order"
    EXHIBIT = "exhibit"
    DISPOSAL = "disposal"
    CERTIFICATE = "certificate"
    KNOWN_SET = "known_set"
    JOB = "job"
    HIT = "hit"
    SCAN = "scan"
    GRADING = "grading"
    QUESTION = "question"
    PERSON = "person"
    OWN = "own"


FOLDERS = {
    Kind.UNIT: "/unit",
    Kind.CASE: "/cases/<subject_id>",
    Kind.ORDER: "/orders/<subject_id>",
    Kind.EXHIBIT: "/exhibits/<subject_id>",
    Kind.DISPOSAL: "/disposals/<subject_id>",
    Kind.KNOWN_SET: "/known-sets/<subject_id>",
    Kind.CERTIFICATE: "/certificates/<subject_id>",
    Kind.JOB: "/jobs/<subject_id>",
    Kind.HIT: "/hits/<subject_id>",
    Kind.SCAN: "/scans/<subject_id>",
    Kind.GRADING: "/gradings/<subject_id>",
    Kind.QUESTION: "/questions/<subject_id>",
    Kind.PERSON: "/people/<subject_id>",
    Kind.OWN: "/your-keys",
}
"""Where the acts about each kind of record have their addresses."""


EDITION_IN = "issue-edition-"
"""Before the tag of a language: the name of the act that issues an edition in it."""


def address_of(kind: Kind, identifier: str, name: str) -> str:
    """Return the address of the act of that name on that record."""
    return f"{FOLDERS[kind].replace('<subject_id>', identifier)}/acts/{name}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What the page is about, as it stood when it was shown.

    Args:
        id: opaque id; empty for the unit.
        seen: changes with every change of the record, so that two people learn of each other.
        name: what people call it, such as ``Exhibit ABC/1``.
        caption: what it belongs to, such as ``Case 62AB1234526``.
        back: address of its own page.
        record: the record itself, for the form's choices.
    """

    id: str
    seen: str
    name: str
    caption: str
    back: str
    record: Any = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on what, with what a step asks for; ``signer`` only where the act is signed.

    ``began`` is when the form was sent: an act that is signed with a passkey goes through its step
    more than once, and what happened "now" happened then. ``later`` is what waits to be done until
    the acts of a sitting are kept; None where the act is recorded by itself.
    """

    store: Store
    actor: Actor
    unit_keys: UnitKeys = field(repr=False)
    sign: Signer | None = field(repr=False, default=None)
    began: datetime | None = None
    later: list[Callable[[], object]] | None = field(repr=False, default=None)

    def once_recorded(self, deed: Callable[[], object]) -> None:
        """Do what changes something beside the record: at once, or once it is recorded with others.

        Said after the step.
        """
        if self.later is None:
            deed()
        else:
            self.later.append(deed)

    @property
    def now(self) -> datetime:
        """When the act was begun; the present where it was not begun by a form."""
        return self.began or self.store.clock()

    @property
    def signer(self) -> Signer:
        """The person's own signature: by the passphrase that came with this form, or a passkey."""
        if self.sign is None:
            message = "this act was not declared as signed"
            raise RuntimeError(message)
        return self.sign

    @property
    def desk(self) -> Desk:
        """What a step is given."""
        return self.store.desk_of(self)

    @property
    def signing_desk(self) -> SigningDesk:
        """What a step is given that signs."""
        return self.desk.signing(self.signer)


@dataclass(frozen=True, slots=True)
class Done:
    """What the next page says, and where it is; None leads back to the subject."""

    sentence: str
    address: str | None = None


def is_also(then: str = "also") -> bool:
    """Return whether the form was sent by its page's second button, or the one of that name."""
    return request.form.get("then") == then


Find: TypeAlias = Callable[[str], Subject]
Run: TypeAlias = Callable[[Doing, Subject, Any], Done]
Prepare: TypeAlias = Callable[[Any, Subject], None]
AlsoSeen: TypeAlias = Callable[[Any], str]


def _nothing(form: FlaskForm, subject: Subject) -> None:
    """Most forms need no preparing."""
    del form, subject


def _nothing_else(form: FlaskForm) -> str:
    """Most pages show nothing but their subject."""
    del form
    return ""


@dataclass(frozen=True, slots=True)
class Fold:
    """Fields behind a line of words until somebody opens it, or one of them must be mended."""

    words: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActPage:
    """One act.

    Args:
        name: the last part of its address, such as ``place-hold``.
        kind: what it is about.
        act: the row of the table of duties.
        title: the heading: what will be done.
        button: the words on the button.
        form: its fields.
        run: calls the one step.
        prepare: fills choices and what is known into the form.
        about: sentences above the form.
        warning: a sentence shown with emphasis, for what cannot be undone.
        signed: the person's own passphrase is asked for, and signs.
        by_passkey: a passkey may sign it too; not what brings files, or changes keys.
        shown: a template above the form, for what the person must see to decide.
        beside: a template beside the form, left of it; on a narrow screen above it.
        look: the words on a button under the form's file, which only shows it beside the form.
        link: the words of links to it, where the heading is a warning rather than a deed.
        also: the words of a second button, which does the act and then something more; the step
            is told by ``is_also``.
        third: name and words of a third button, of which the step is told by ``is_also``; and the
            field without which a form has no such button, empty where it always has.
        folds: which of the fields stand folded, each fold after the last field before its first.
        tells_taken: its script asks at once whether the reference or the seal is taken.
        event: the kind of entry that it signs for, of an act that may wait to be signed together.
        also_seen: of a prepared form, what tells whether what it shows beside its subject changed.
        leads_on: once it is recorded, the person goes straight on to their next step at the same
            exhibit, where they have one.
        takes: bytes of the files that its form brings, at the most.
        parts: fields and files of a form with files that has more of them than the usual.
    """

    name: str
    kind: Kind
    act: Act
    title: str
    button: str
    form: type[FlaskForm]
    run: Run
    prepare: Prepare = _nothing
    about: tuple[str, ...] = ()
    warning: str | None = None
    signed: bool = False
    by_passkey: bool = True
    shown: str | None = None
    beside: str | None = None
    look: str = ""
    link: str = ""
    also: str = ""
    third: tuple[str, str, str] | None = None
    folds: tuple[Fold, ...] = ()
    tells_taken: bool = False
    also_seen: AlsoSeen = _nothing_else
    event: Event | None = None
    leads_on: bool = False
    takes: int = 0
    parts: int = 0

    @property
    def is_together(self) -> bool:
        """Whether it may wait to be signed together with others."""
        return self.signed and self.event is not None and self.event.name in TOGETHER

    @property
    def endpoint(self) -> str:
        """How Flask names it, after the blueprint."""
        return f"{self.kind.value}_{self.name.replace('-', '_')}"

    def goes_on_at(self, subject: Subject) -> str | None:
        """Where the person goes on once it is recorded; None of an act that does not lead on."""
        if not self.leads_on:
            return None
        return url_for(f"leading.{self.kind.value}", subject_id=subject.id)
