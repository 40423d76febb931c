"""Who may open what: nothing, unless the table below says so.

* Every page stands in ``MAY_OPEN``; every act brings its duties (``allow``). Whatever stands in
  neither is refused to everybody.
* The person is read from the record again at each request: who has left, has another key or lost a
  duty is out at once, whichever server of the record they signed in at.
* The steps check duties themselves; this table only keeps a screen from being tried.
"""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from typing import TYPE_CHECKING

from flask import Flask, abort, current_app, g, redirect, request, url_for

from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, Act
from evidence_store.domain.people.person import Actor, Duty
from evidence_store.errors import NotFoundError
from evidence_store.tables.every import EVERY
from evidence_store.tables.listing import Asking
from evidence_store.workflow._kit.capacity import is_deputy
from webui.door.door_events import ELSEWHERE, HAS_LEFT, NOT_ALLOWED, OTHER_KEY, note
from webui.door.opened import keep_opened
from webui.door.session_table import key_mark
from webui.door.sessions import table_session, the_table
from webui.door.typed import keep_typed

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

    from evidence_store.open_folder.store import Store
    from evidence_store.workflow._kit.desk import Desk


class Audience(StrEnum):
    """For whom an endpoint is."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed_in"
    CASE_WORKERS = "case_workers"
    STANDING = "standing"
    ADMINISTRATORS = "administrators"


# Administrators look after people and keys; that duty opens no case.
CASE_DUTIES = ALLOWED_DUTIES[Act.REVIEW]
# Where a case stands, and whom to ask: also for readers, who open no case.
STANDING_DUTIES = ALLOWED_DUTIES[Act.SEE_STANDING]

FILTERED = frozenset({"cases", "where-cases-stand", "hits"})
"""Lists whose page has a file of its own, of what was chosen there."""

_FOR_ACT = {
    None: Audience.SIGNED_IN,
    Act.REVIEW: Audience.CASE_WORKERS,
    Act.SEE_STANDING: Audience.STANDING,
}

MAY_OPEN = {
    "static": Audience.EVERYBODY,
    "signing_in.sign_in": Audience.EVERYBODY,
    "signing_in.try_passphrase": Audience.EVERYBODY,
    "signing_in.signed_out": Audience.EVERYBODY,
    "passkeys.try_passkey": Audience.EVERYBODY,
    "asking.ask": Audience.EVERYBODY,
    "asking.make": Audience.EVERYBODY,
    "about.accessibility": Audience.EVERYBODY,
    "about.guidance": Audience.EVERYBODY,
    "about.start": Audience.SIGNED_IN,
    "disclosures.verify_py": Audience.SIGNED_IN,
    "disclosures.verify_html": Audience.SIGNED_IN,
    "signing_in.sign_out": Audience.SIGNED_IN,
    "own_keys.show": Audience.SIGNED_IN,
    "own_sessions.show": Audience.SIGNED_IN,
    "own_sessions.end": Audience.SIGNED_IN,
    "own_sessions.end_others": Audience.SIGNED_IN,
    "security_events.show": Audience.ADMINISTRATORS,
    "security_events.as_csv": Audience.ADMINISTRATORS,
    "people.show": Audience.SIGNED_IN,
    "people.one": Audience.SIGNED_IN,
    "verification.choose": Audience.SIGNED_IN,
    "verification.check": Audience.SIGNED_IN,
    "verification.answer": Audience.SIGNED_IN,
    "verification.choose_photograph": Audience.SIGNED_IN,
    "verification.check_photograph": Audience.SIGNED_IN,
    "verification.answer_on_paper": Audience.SIGNED_IN,
    "standings.list_cases": Audience.STANDING,
    "standings.as_csv": Audience.STANDING,
    "standings.search": Audience.STANDING,
    "standings.show": Audience.STANDING,
    "cases.list_cases": Audience.CASE_WORKERS,
    "cases.search": Audience.CASE_WORKERS,
    "cases.as_csv": Audience.CASE_WORKERS,
    "cases.custody": Audience.CASE_WORKERS,
    "cases.show": Audience.CASE_WORKERS,
    "exhibits.show": Audience.CASE_WORKERS,
    "finding.ask": Audience.CASE_WORKERS,
    "finding.find": Audience.CASE_WORKERS,
    "labels.one": Audience.CASE_WORKERS,
    "labels.sheet": Audience.CASE_WORKERS,
    "receipts.one": Audience.CASE_WORKERS,
    "receipts.translated": Audience.CASE_WORKERS,
    "papers.letters": Audience.CASE_WORKERS,
    "papers.letter": Audience.CASE_WORKERS,
    "papers.letter_to_change": Audience.CASE_WORKERS,
    "papers.translated": Audience.CASE_WORKERS,
    "order_documents.show": Audience.CASE_WORKERS,
    "order_documents.page": Audience.CASE_WORKERS,
    "order_documents.original": Audience.CASE_WORKERS,
    "statements.show": Audience.CASE_WORKERS,
    "statements.draft": Audience.CASE_WORKERS,
    "schedules.show": Audience.CASE_WORKERS,
    "schedules.as_pdf": Audience.CASE_WORKERS,
    "schedules.as_csv": Audience.CASE_WORKERS,
    "on_request.secret": Audience.CASE_WORKERS,
    "on_request.photograph": Audience.CASE_WORKERS,
    "on_request.view": Audience.CASE_WORKERS,
    "on_request.original": Audience.CASE_WORKERS,
    "certificates.summary": Audience.STANDING,
    "certificates.download": Audience.CASE_WORKERS,
    "certificates.edition": Audience.CASE_WORKERS,
    "jobs.show": Audience.CASE_WORKERS,
    "jobs.progress": Audience.CASE_WORKERS,
    "station.show": Audience.CASE_WORKERS,
    "station.progress": Audience.CASE_WORKERS,
    "scans.show": Audience.CASE_WORKERS,
    "scans.hits_csv": Audience.CASE_WORKERS,
    "scans.hit": Audience.CASE_WORKERS,
    "scans.picture": Audience.CASE_WORKERS,
    "scans.preview": Audience.CASE_WORKERS,
    "plans.show": Audience.CASE_WORKERS,
    "plans.holds_csv": Audience.CASE_WORKERS,
    "plans.queue": Audience.CASE_WORKERS,
    "set_imports.show": Audience.CASE_WORKERS,
    "set_imports.rejected_csv": Audience.CASE_WORKERS,
    "tasks.show": Audience.CASE_WORKERS,
    "tasks.count": Audience.CASE_WORKERS,
    "tasks.again": Audience.CASE_WORKERS,
    "tasks.seen": Audience.CASE_WORKERS,
    "tasks.waiting": Audience.CASE_WORKERS,
    "overview.show": Audience.CASE_WORKERS,
    "overview.due": Audience.CASE_WORKERS,
    "server_state.show": Audience.ADMINISTRATORS,
    "in_force.rules": Audience.SIGNED_IN,
    "in_force.anchors": Audience.SIGNED_IN,
    "in_force.backups": Audience.SIGNED_IN,
    "in_force.trials": Audience.SIGNED_IN,
    "in_force.translations": Audience.SIGNED_IN,
    "in_force.seal_levels": Audience.CASE_WORKERS,
    "custody.show": Audience.CASE_WORKERS,
    "custody.of_case": Audience.CASE_WORKERS,
    "custody.of_exhibit": Audience.CASE_WORKERS,
    "custody.extract": Audience.CASE_WORKERS,
    "custody.timeline": Audience.CASE_WORKERS,
    "custody.exhibit_timeline": Audience.CASE_WORKERS,
    "custody.as_csv": Audience.CASE_WORKERS,
    "custody.of_case_as_csv": Audience.CASE_WORKERS,
    "custody.as_json": Audience.CASE_WORKERS,
    "custody.of_case_as_json": Audience.CASE_WORKERS,
    "custody.check": Audience.CASE_WORKERS,
    "keeping_up.exhibit": Audience.CASE_WORKERS,
    "keeping_up.case": Audience.CASE_WORKERS,
    "leading.exhibit": Audience.SIGNED_IN,
    "leading.disposal": Audience.SIGNED_IN,
    "leading.case": Audience.CASE_WORKERS,
    "leading.signed": Audience.SIGNED_IN,
    **{f"tables.{each.name}": _FOR_ACT[each.act] for each in EVERY if each.name not in FILTERED},
}


def install(app: Flask, *, hosts: frozenset[str]) -> None:
    """Guard every request; ``hosts`` are the only names under which this server answers."""
    app.extensions["expunge_hosts"] = hosts
    app.extensions["expunge_duties"] = {}
    app.extensions["expunge_deputies"] = set()
    app.before_request(_require_own_host)
    app.before_request(_require_same_site)
    app.before_request(_require_audience)
    app.before_request(_require_named_fields)
    app.teardown_appcontext(_end_reading)
    app.context_processor(_actor_for_templates)


def allow(app: Flask, endpoint: str, duties: frozenset[Duty]) -> None:
    """Open one more endpoint, to people who have one of these duties."""
    app.extensions["expunge_duties"][endpoint] = duties


def allow_act(app: Flask, endpoint: str, act: Act) -> None:
    """Open one more endpoint to those who may do the act, some as a supervisor's deputy."""
    allow(app, endpoint, ALLOWED_DUTIES[act])
    if act in DEPUTY_ACTS:
        app.extensions["expunge_deputies"].add(endpoint)


def may(act: Act) -> bool:
    """Whether the person's duties include an act, or a delegation to them that is in force."""
    if the_actor().duties & ALLOWED_DUTIES[act]:
        return True
    return act in DEPUTY_ACTS and _stands_for_a_supervisor()


def the_store() -> Store:
    """Return the data folder that this server shows, read in one transaction by this request."""
    if "store" not in g:
        whole: Store = current_app.extensions["expunge_store"]
        g.reading = ExitStack()
        g.store = g.reading.enter_context(whole.in_one_snapshot())
    store: Store = g.store
    return store


def _end_reading(error: BaseException | None) -> None:
    del error
    if (reading := g.pop("reading", None)) is not None:
        reading.close()


def the_actor() -> Actor:
    """Return the person who is signed in; only for endpoints that are not for everybody."""
    actor: Actor = g.actor
    return actor


def the_desk() -> Desk:
    """What a step is given that only reads, for the person who is signed in."""
    return the_store().reading_desk(the_actor())


def asking(subject: str = "") -> Asking:
    """What the person who is signed in asks for: a list, of that thing."""
    store = the_store()
    return Asking(store, the_actor(), store.reading, subject)


def _require_own_host() -> None:
    """Answer under our own name only, so that no page of another site can be made to be ours."""
    if request.host not in current_app.extensions["expunge_hosts"]:
        abort(400)


def _require_same_site() -> None:
    """Refuse a form that another site sent, where the browser says so; the token is checked too."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        abort(403)


def _require_named_fields() -> None:
    """Refuse a form with a nameless field: no browser sends one, and libraries trip over it."""
    if request.method == "POST" and any(name is None for name in (*request.form, *request.files)):
        abort(400)


def _require_audience() -> Response | None:
    """Let the request through, send it to sign in, or refuse it."""
    if request.endpoint == "static":
        g.actor = None
        return None
    g.actor = _who_is_signed_in()
    if request.routing_exception is not None:
        return None  # no such page, or not in this way: Flask answers 404 or 405
    endpoint = request.endpoint or ""
    audience = MAY_OPEN.get(endpoint)
    if audience is Audience.EVERYBODY:
        return None
    duties = _duties_of(endpoint, audience)
    if g.actor is None:
        if request.method == "POST":
            keep_typed()
        else:
            keep_opened()
        return redirect(url_for("signing_in.sign_in"), code=303)
    if not (g.actor.duties & duties or _is_for_deputies(endpoint)):
        note(NOT_ALLOWED)
        abort(403)
    return None


def _is_for_deputies(endpoint: str) -> bool:
    deputies: set[str] = current_app.extensions["expunge_deputies"]
    return endpoint in deputies and _stands_for_a_supervisor()


def _stands_for_a_supervisor() -> bool:
    """Whether a delegation to the person is in force; looked up once in a request."""
    if "is_deputy" not in g:
        store = the_store()
        with store.reading() as uow:
            g.is_deputy = is_deputy(uow, the_actor(), at=store.clock())
    return bool(g.is_deputy)


def _duties_of(endpoint: str, audience: Audience | None) -> frozenset[Duty]:
    """Which duties open an endpoint; one that stands in no table is refused at once."""
    acts: dict[str, frozenset[Duty]] = current_app.extensions["expunge_duties"]
    if audience is Audience.SIGNED_IN:
        return frozenset(Duty)
    if audience is Audience.CASE_WORKERS:
        return CASE_DUTIES
    if audience is Audience.ADMINISTRATORS:
        return frozenset({Duty.ADMINISTRATOR})
    if audience is Audience.STANDING:
        return STANDING_DUTIES
    if endpoint not in acts:
        abort(403)
    return acts[endpoint]


def _who_is_signed_in() -> Actor | None:
    """Return the person of this session as the record has them now; None where they may not act."""
    session = table_session()
    if session.away is not None:
        raise session.away
    if session.is_elsewhere:
        note(ELSEWHERE)
    if session.person_id is None:
        return None
    try:
        with the_store().reading() as uow:
            person = uow.people.get(session.person_id)
    except NotFoundError:
        return None
    if not person.is_present:
        note(HAS_LEFT, who=person.id)
        the_table().end_of(person.id)
        session.forsake()
        return None
    if session.key_mark != key_mark(person):  # signed in with a key that is no longer theirs
        note(OTHER_KEY, who=person.id)
        the_table().end(session.identifier or "")
        session.forsake()
        return None
    return Actor(person.id, person.name, person.rank, frozenset(person.duties))


def _actor_for_templates() -> dict[str, object]:
    """Tell the pages who is signed in, and whether they may open cases or see where they stand."""
    actor = g.get("actor")
    held = actor.duties if actor else frozenset()
    return {
        "actor": actor,
        "opens_cases": bool(held & CASE_DUTIES),
        "administers": Duty.ADMINISTRATOR in held,
        "sees_standing": bool(held & STANDING_DUTIES),
    }
