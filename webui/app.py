"""The composition root of the screens: one data folder, one Flask application, no global state."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect

from evidence_store.screens.kept import screens_of
from evidence_store.screens.tries import tries_of
from evidence_store.station.here import usual_station
from webui import (
    cells,
    errors,
    filters,
    keeping_up,
    leading,
    next_steps,
    sizes,
    tables,
    templating,
    uploads,
)
from webui.acts import by_passkey, declared, opening, serving, together
from webui.acts.once import Marks
from webui.cases import (
    case_acts,
    cases,
    disclosures,
    schedules,
    sittings,
    standings,
    statements,
)
from webui.cases.acts import cases as cases_acts
from webui.cases.acts import disclosures as disclosure_acts
from webui.cases.acts import first_devices, prosecutions, shares
from webui.disposals import certificates, disposal_acts, plans, verification
from webui.disposals.acts import (
    destructions,
    disposals,
    later_extractions,
    manifests,
    other_tools,
    proposals,
    raising,
    readings,
    sheets,
)
from webui.disposals.acts import editions as edition_acts
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
from webui.exhibits import exhibit_acts, exhibits, importing, labels, on_request, receipts, taken
from webui.exhibits.acts import (
    booking,
    copies,
    copy_work,
    device_facts,
    device_secrets,
    discrepancies,
    endings,
    extracts,
    holds,
    imports,
    movements,
    photographs,
    seals,
    seizing,
)
from webui.orders import drafts, new_order, order_acts, order_documents, papers
from webui.orders.acts import (
    corrections,
    court_sentences,
    enquiries,
    letters,
    order_changes,
    order_matters,
    order_nothing,
    order_outcomes,
    orders,
)
from webui.orders.acts import new_order as new_order_acts
from webui.scans import counting, exports, jobs, scans, set_imports
from webui.scans.acts import exports as export_acts
from webui.scans.acts import gradings, hits, images, known_sets, list_imports, taking
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
from webui.unit.acts import breakglass, clock, stop_files
from webui.unit.acts import own_keys as own_key_acts
from webui.unit.acts import people as people_acts

if TYPE_CHECKING:
    from evidence_store.keys.unit_keys import UnitKeys
    from evidence_store.open_folder.store import Store
    from evidence_store.station.here import Station
    from webui.server.place import Place

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
    *order_outcomes.PAGES,
    *letters.PAGES,
    *order_changes.PAGES,
    *endings.PAGES,
    *prosecutions.PAGES,
    *disclosure_acts.PAGES,
    *shares.PAGES,
    *holds.PAGES,
    *booking.PAGES,
    *seizing.PAGES,
    *first_devices.PAGES,
    *imports.PAGES,
    *movements.PAGES,
    *taking.PAGES,
    *seals.PAGES,
    *device_facts.PAGES,
    *device_secrets.PAGES,
    *photographs.PAGES,
    *discrepancies.PAGES,
    *copies.PAGES,
    *copy_work.PAGES,
    *extracts.PAGES,
    *known_sets.PAGES,
    *list_imports.PAGES,
    *images.PAGES,
    *manifests.PAGES,
    *proposals.PAGES,
    *disposals.PAGES,
    *readings.PAGES,
    *station_acts.PAGES,
    *destructions.PAGES,
    *other_tools.PAGES,
    *later_extractions.PAGES,
    *raising.PAGES,
    *edition_acts.PAGES,
    *sheets.PAGES,
    *job_acts.PAGES,
    *hits.PAGES,
    *clock.PAGES,
    *gradings.PAGES,
    *export_acts.PAGES,
    *own_key_acts.PAGES,
    *people_acts.PAGES,
    *breakglass.PAGES,
    *stop_files.PAGES,
)

AREAS = (
    about,
    signing_in,
    cases,
    exhibits,
    on_request,
    finding,
    labels,
    receipts,
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
    sittings,
)

IN_TEMPLATES = (
    filters,
    cells,
    exhibit_acts,
    case_acts,
    disposal_acts,
    certificates,
    order_acts,
    scans,
    counting,
    stopping,
    next_steps,
    keeping_up,
    receipts,
    ways,
    breakglass,
    stop_files,
)
"""What gives templates their names."""
WITH_WORK = (
    verification,
    log_checks,
    custody,
    new_order,
    together,
    sittings,
    importing,
    taken,
    disclosures,
    exports,
    papers,
    order_documents,
)
"""Pages that take up work of their own, or keep something from one request to the next."""


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
        MAX_FORM_PARTS=sizes.MOST_PARTS,
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
    templating.install(app, store)
    for each in IN_TEMPLATES:
        each.install(app)
    uploads.install(app)
    headers.install(app)
    sizes.install(app, ACTS)
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
    tasks.install(app, screens.seen)
    station_pages.install(app, station or usual_station())
    opening.install(app, unit_keys, attempts=Attempts(tries, kind="sign"))
    serving.install(app, ACTS, Marks(screens.marks))
    drafts.install(app, screens.sessions, unit_keys=unit_keys, seconds=time.time)
    for each in WITH_WORK:
        each.install(app)
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
        largest=sizes.largest_body(ACTS),
        largest_unknown=LARGEST_READ,
        doors=frozenset({"/sign-in", "/sign-in/passkey", "/ask-to-be-enrolled"}),
    )
