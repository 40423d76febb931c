"""The composition root of the screens: one data folder, one Flask application, no global state."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import TYPE_CHECKING

from flask import Flask, request, session
from flask_wtf import CSRFProtect
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from evidence_store.domain.exhibits.photographs import LARGEST_PHOTOGRAPH
from evidence_store.kept_files.plans import LARGEST_PLAN
from evidence_store.kept_files.sealed_sets import LARGEST_SET
from evidence_store.kept_files.sets import LARGEST_LIST
from evidence_store.screens.kept import screens_of
from evidence_store.screens.tries import tries_of
from evidence_store.station.here import usual_station
from forensics.acquisition_log import LARGEST_LOG
from webui import (
    cells,
    errors,
    filters,
    keeping_up,
    leading,
    next_steps,
    tables,
    templating,
    uploads,
)
from webui.acts import by_passkey, declared, opening, serving, together
from webui.acts.forms import LARGEST_PAPER
from webui.acts.once import Marks
from webui.cases import case_acts, cases, disclosures, schedules, standings, statements
from webui.cases.acts import cases as cases_acts
from webui.cases.acts import disclosures as disclosure_acts
from webui.cases.acts import prosecutions, shares
from webui.disposals import certificates, disposal_acts, plans, verification
from webui.disposals.acts import (
    destructions,
    disposals,
    manifests,
    proposals,
    readings,
    sheets,
)
from webui.door import (
    access,
    demonstration,
    door_events,
    headers,
    own_keys,
    own_sessions,
    passkeys,
    reads,
    security_events,
    signing_in,
    ways,
)
from webui.door.attempts import Attempts
from webui.door.session_table import SessionTable
from webui.door.sessions import ServerSessions
from webui.door.typed import LARGEST_READ
from webui.exhibits import exhibit_acts, exhibits, importing, labels, on_request, taken
from webui.exhibits.acts import (
    booking,
    copies,
    device_facts,
    device_secrets,
    discrepancies,
    endings,
    holds,
    imports,
    movements,
    photographs,
    seals,
    seizing,
)
from webui.orders import asked, drafts, new_order, order_acts, order_documents, papers
from webui.orders.acts import (
    corrections,
    court_sentences,
    enquiries,
    letters,
    order_changes,
    order_matters,
    order_nothing,
    orders,
)
from webui.orders.acts import new_order as new_order_acts
from webui.scans import counting, exports, jobs, scans, set_imports
from webui.scans.acts import exports as export_acts
from webui.scans.acts import gradings, hits, images, known_sets, list_imports
from webui.scans.acts import jobs as job_acts
from webui.server.front import Front
from webui.server.place import on_this_machine
from webui.station import acts as station_acts
from webui.station import station as station_pages
from webui.unit import (
    about,
    asking,
    custody,
    finding,
    in_force,
    log_checks,
    overview,
    people,
    server_state,
    stopping,
    tasks,
)
from webui.unit.acts import clock
from webui.unit.acts import own_keys as own_key_acts
from webui.unit.acts import people as people_acts

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.station.here import Station
    from webui.server.place import Place

LARGEST_FORM = 64 * 1024
LARGEST_UPLOADS = {
    "verification.check": verification.LARGEST_UPLOAD,
    "verification.check_photograph": verification.LARGEST_OF_PAPER,
    "acts.unit_enrol_person_send": 2 * LARGEST_FORM,
    "acts.person_replace_key_send": 2 * LARGEST_FORM,
    "acts.case_import_hash_set_send": LARGEST_LIST + LARGEST_FORM,
    "acts.case_send_hash_set_send": LARGEST_SET + LARGEST_FORM,
    **dict.fromkeys(
        (
            "acts.order_letter_sent_send",
            "acts.order_attach_document_send",
            "acts.order_vary_send",
            "acts.case_record_order_send",
            "new_order.answer",
            "acts.disposal_witness_send",
        ),
        LARGEST_PAPER + LARGEST_FORM,
    ),
    "acts.exhibit_propose_overwriting_send": LARGEST_PLAN + LARGEST_FORM,
    "acts.exhibit_register_image_send": LARGEST_LOG + LARGEST_FORM,
    **dict.fromkeys(
        (
            "acts.exhibit_add_photograph_send",
            "acts.case_seize_send",
            "acts.unit_seize_send",
        ),
        LARGEST_PHOTOGRAPH + LARGEST_FORM,
    ),
    "importing.check": importing.LARGEST_IMPORT + LARGEST_FORM,
}
"""Bytes of what may be sent to the few pages that take a file."""
MOST_PARTS = 20
MANY_PARTS = {
    "acts.case_record_order_send": 40,
    **dict.fromkeys(
        ("acts.case_seize_send", "acts.unit_seize_send", "acts.exhibit_add_photograph_send"), 60
    ),
}
"""Fields and files of a form that is sent with files; a day has three."""
LARGEST_BODY = max(LARGEST_UPLOADS.values()) + LARGEST_FORM

ACTS = (
    *cases_acts.PAGES,
    *orders.PAGES,
    *new_order_acts.PAGES,
    *declared.PAGES,
    *order_matters.PAGES,
    *court_sentences.PAGES,
    *enquiries.PAGES,
    *corrections.PAGES,
    *order_nothing.PAGES,
    *letters.PAGES,
    *order_changes.PAGES,
    *endings.PAGES,
    *prosecutions.PAGES,
    *disclosure_acts.PAGES,
    *shares.PAGES,
    *holds.PAGES,
    *booking.PAGES,
    *seizing.PAGES,
    *imports.PAGES,
    *movements.PAGES,
    *seals.PAGES,
    *device_facts.PAGES,
    *device_secrets.PAGES,
    *photographs.PAGES,
    *discrepancies.PAGES,
    *copies.PAGES,
    *known_sets.PAGES,
    *list_imports.PAGES,
    *images.PAGES,
    *manifests.PAGES,
    *proposals.PAGES,
    *disposals.PAGES,
    *readings.PAGES,
    *station_acts.PAGES,
    *destructions.PAGES,
    *sheets.PAGES,
    *job_acts.PAGES,
    *hits.PAGES,
    *clock.PAGES,
    *gradings.PAGES,
    *export_acts.PAGES,
    *own_key_acts.PAGES,
    *people_acts.PAGES,
)

AREAS = (
    about,
    signing_in,
    cases,
    exhibits,
    on_request,
    finding,
    labels,
    schedules,
    statements,
    papers,
    disclosures,
    exports,
    new_order,
    order_documents,
    importing,
    taken,
    certificates,
    custody,
    verification,
    overview,
    server_state,
    in_force,
    tasks,
    jobs,
    station_pages,
    scans,
    plans,
    own_keys,
    own_sessions,
    people,
    security_events,
    set_imports,
    standings,
    tables,
    together,
    leading,
    keeping_up,
    asked,
)


def create_app(
    store: Store,
    *,
    port: int,
    unit_keys: UnitKeys | None = None,
    place: Place | None = None,
    station: Station | None = None,
) -> Flask:
    """Build the screens over one opened data folder.

    Args:
        store: the data folder.
        port: where the server listens, so that it answers under its own names only.
        unit_keys: sign the custody log's heads when somebody acts in the browser; without them the
            screens only show the record.
        place: under which names it answers; None is on this machine only.
        station: the station of this machine; None is where its services usually listen.
    """
    place = place or on_this_machine(port)
    app = Flask(__name__)
    screens = screens_of(store)
    app.config.update(
        SECRET_KEY=screens.sessions.secret("forms"),  # signs form tokens, for every server
        MAX_CONTENT_LENGTH=verification.LARGEST_UPLOAD,
        MAX_FORM_PARTS=MOST_PARTS,
        PROVIDE_AUTOMATIC_OPTIONS=False,
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session
    )
    app.extensions["expunge_store"] = store
    app.session_interface = ServerSessions(
        SessionTable(screens.sessions, seconds=time.time),
        cookie=place.cookie,
        secret=app.config["SECRET_KEY"],
        is_secure=place.is_secure,
    )
    _use_templates(app, store)
    uploads.install(app)
    headers.install(app)
    app.before_request(_keep_forms_small)
    door_events.install(app, store)
    access.install(app, hosts=place.hosts)
    CSRFProtect(app)  # after access: what may not be opened is refused before its form is read
    reads.install(app)
    errors.install(app)
    tries = tries_of(store)
    signing_in.install(app, attempts=Attempts(tries, kind="sign in"))
    passkeys.install(app, origin=place.origin, attempts=Attempts(tries, kind="passkey"))
    by_passkey.install(app)
    own_key_acts.install(app)
    demonstration.install(app, here=not place.is_secure)
    asking.install(app, attempts=Attempts(tries, kind="ask"))
    verification.install(app)
    log_checks.install(app)
    custody.install(app)
    tasks.install(app, screens.seen)
    station_pages.install(app, station or usual_station())
    opening.install(app, unit_keys, attempts=Attempts(tries, kind="sign"))
    serving.install(app, ACTS, Marks(screens.marks))
    drafts.install(app, screens.sessions, unit_keys=unit_keys, seconds=time.time)
    new_order.install(app)
    together.install(app)
    asked.install(app)
    importing.install(app)
    taken.install(app)
    disclosures.install(app)
    exports.install(app)
    papers.install(app)
    order_documents.install(app)
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    return app


def front_of(app: Flask) -> Front:
    """What a server serves: the pages, behind what keeps large and slow senders away from them."""
    sessions = app.session_interface
    if not isinstance(sessions, ServerSessions):
        raise TypeError("the sessions are not of the table")
    return Front(
        app,
        is_signed_in=sessions.is_signed_in,
        largest=LARGEST_BODY,
        largest_unknown=LARGEST_READ,
        doors=frozenset({"/sign-in", "/sign-in/passkey", "/ask-to-be-enrolled"}),
    )


def _use_templates(app: Flask, store: Store) -> None:
    """Find our own pages and the two packages of macros; a name that is not there is an error."""
    app.jinja_loader = ChoiceLoader(
        [
            PackageLoader("webui"),
            PrefixLoader(
                {
                    name: PackageLoader(name)
                    for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")
                }
            ),
        ]
    )
    app.jinja_environment = templating.PageEnvironment
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    WTFormsHelpers(app)
    filters.install(app)
    cells.install(app)
    exhibit_acts.install(app)
    case_acts.install(app)
    disposal_acts.install(app)
    certificates.install(app)
    order_acts.install(app)
    scans.install(app)
    counting.install(app)
    stopping.install(app)
    next_steps.install(app)
    keeping_up.install(app)
    ways.install(app)
    programme = version("expunge")  # looked up in files: once, and not for each page
    app.context_processor(
        lambda: {
            "training": store.is_training,
            "unit_name": store.settings.unit.name,
            "programme_version": programme,
            "disk_is_full": store.outside.ballast.disk_is_full,
            "only_shows": not opening.is_unlocked(),
            "said": _said_once,
        }
    )


def _said_once() -> str | None:
    """What the last act said, for the next page only."""
    said: str | None = session.pop("said", None)
    return said


def _keep_forms_small() -> None:
    """Only an upload may be large, and only forms that bring files long."""
    request.max_form_parts = MANY_PARTS.get(request.endpoint or "", MOST_PARTS)
    request.max_content_length = LARGEST_UPLOADS.get(request.endpoint or "", LARGEST_FORM)
