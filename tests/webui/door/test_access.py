from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidence_store.domain.people.person import Duty
from tests.webui.conftest import PORT, Visitor, signed_in
from tests.webui.nets.addresses import WRONG_ID, duties_of
from webui.door.access import MAY_OPEN

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

OF_ACTS = ("acts.", "new_order.", "importing.", "disclosures.", "papers.", "together.", "taken.",
           "sittings.", "order_documents.", "custody.reads", "exports.")  # fmt: skip
CASE_WORKERS = ["O1", "E1", "S1", "U1"]
DUTY_OF = {
    "O1": Duty.OFFICER,
    "E1": Duty.EXAMINER,
    "S1": Duty.SUPERVISOR,
    "U1": Duty.AUDITOR,
    "R1": Duty.READER,
    "A1": Duty.ADMINISTRATOR,
}


def paths(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every route that knows this method, with ids that nothing has."""
    return [
        (rule.endpoint, path_of(rule))
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
    ]


def path_of(rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, WRONG_ID)
    if rule.endpoint == "static":
        values = {"filename": "css/expunge.css"}
    built = rule.build(values)
    assert built is not None
    return built[1]


def test_every_endpoint_has_its_audience_and_no_other_is_listed(app: Flask) -> None:
    acts = app.extensions["expunge_duties"]

    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(MAY_OPEN) | set(acts)
    assert not set(MAY_OPEN) & set(acts)
    assert all(endpoint.startswith(OF_ACTS) for endpoint in acts)


def test_a_new_endpoint_without_an_audience_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    visitor = signed_in(app, "S1")

    answer = visitor.get("/forgotten")

    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_whoever_is_not_signed_in_reads_the_public_pages_only(app: Flask) -> None:
    visitor = Visitor(app)

    for endpoint, path in paths(app, "GET"):
        answer = visitor.get(path)
        if duties_of(app, endpoint) is None:
            assert answer.status_code == 200, path
        else:
            assert (answer.status_code, answer.location) == (303, "/sign-in"), path


@pytest.mark.parametrize("staff_number", [*CASE_WORKERS, "R1", "A1"])
def test_every_page_answers_each_duty_as_the_table_says(app: Flask, staff_number: str) -> None:
    visitor = signed_in(app, staff_number)

    for endpoint, path in paths(app, "GET"):
        code = visitor.get(path).status_code
        duties = duties_of(app, endpoint)
        if duties is not None and DUTY_OF[staff_number] not in duties:
            assert code == 403, path
        elif WRONG_ID in path:
            assert code == 404, path
        else:
            assert code in (200, 303), path


@pytest.mark.parametrize("staff_number", [None, *CASE_WORKERS, "R1", "A1"])
def test_no_form_is_taken_without_its_token(app: Flask, staff_number: str | None) -> None:
    visitor = Visitor(app)
    if staff_number:
        visitor.come_in(staff_number)
    forms = paths(app, "POST")
    assert forms

    for endpoint, path in forms:
        code = visitor.client.post(path, base_url=visitor.base, data={}).status_code
        duties = duties_of(app, endpoint)
        closed = duties is not None and staff_number is None
        barred = duties is not None and not closed and DUTY_OF[str(staff_number)] not in duties
        assert code == (303 if closed else 403 if barred else 400), path


def test_only_forms_change_anything(app: Flask) -> None:
    changing = {"POST", "PUT", "PATCH", "DELETE"}
    known = {
        rule.endpoint: (rule.methods or set()) & changing
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & changing
    }

    ours = [name for name in app.extensions["expunge_duties"] if name.startswith("acts.")]
    acts = {name: {"POST"} for name in ours if name.endswith("_send")}
    assert len(acts) * 2 == len(ours)
    assert known == acts | {
        "signing_in.try_passphrase": {"POST"},
        "signing_in.sign_out": {"POST"},
        "passkeys.try_passkey": {"POST"},
        "asking.make": {"POST"},
        "cases.search": {"POST"},
        "custody.check": {"POST"},
        "disclosures.download": {"POST"},
        "disclosures.take_back": {"POST"},
        "disclosures.withhold": {"POST"},
        "exports.download": {"POST"},
        "finding.find": {"POST"},
        "importing.check": {"POST"},
        "new_order.answer": {"POST"},
        "new_order.discard": {"POST"},
        "own_sessions.end": {"POST"},
        "own_sessions.end_others": {"POST"},
        "standings.search": {"POST"},
        "taken.say": {"POST"},
        "tasks.seen": {"POST"},
        "together.sign": {"POST"},
        "sittings.send": {"POST"},
        "together.take_off": {"POST"},
        "schedules.as_pdf": {"POST"},
        "schedules.as_csv": {"POST"},
        "verification.check": {"POST"},
        "verification.check_photograph": {"POST"},
    }


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_and_the_answer_says_which_are_known(
    visitor: Visitor, method: str
) -> None:
    answer = visitor.client.open("/signed-out", base_url=visitor.base, method=method)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


def test_a_head_request_is_answered_as_a_get_without_its_body(visitor: Visitor) -> None:
    answer = visitor.client.head("/signed-out", base_url=visitor.base)

    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "localhost", f"localhost:{PORT + 1}"]
)
def test_the_server_answers_under_its_own_names_only(visitor: Visitor, host: str) -> None:
    answer = visitor.client.get("/sign-in", base_url=f"http://{host}")

    assert answer.status_code == 400
    assert "csrf_token" not in answer.text


def test_a_form_with_a_nameless_field_cannot_be_read(visitor: Visitor) -> None:
    answer = visitor.client.post(
        "/sign-in",
        base_url=visitor.base,
        data=b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--",
        content_type="multipart/form-data; boundary=x",
    )

    assert answer.status_code == 400


def test_both_names_of_this_machine_are_its_own(visitor: Visitor) -> None:
    answer = visitor.client.get("/sign-in", base_url=f"http://127.0.0.1:{PORT}")

    assert answer.status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_from_another_site_is_refused(visitor: Visitor, site: str) -> None:
    visitor.come_in("E1")

    answer = visitor.post("/sign-out", headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert visitor.get("/cases").status_code == 200


def test_every_answer_carries_the_headers(app: Flask) -> None:
    visitor = signed_in(app, "E1")
    answers = [visitor.get(path) for _, path in paths(app, "GET")]
    answers += [visitor.get("/no-such-page"), visitor.client.get("/", base_url="http://evil")]

    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Permissions-Policy"]
        static = answer.request.path.startswith("/static")
        assert answer.headers["Cache-Control"] == (
            "private, max-age=3600" if static else "no-store"
        )


def test_each_page_has_a_nonce_of_its_own_and_no_script_or_style_without_it(
    visitor: Visitor,
) -> None:
    first, second = visitor.get("/help"), visitor.get("/help")

    for answer in (first, second):
        nonce = answer.headers["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
        assert answer.text.count("<script") == answer.text.count(f'nonce="{nonce}"')
        assert " style=" not in answer.text
        assert "<style" not in answer.text
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


def test_an_unforeseen_error_shows_no_detail(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> str:
        message = "IMG_SECRET_0001.jpg of Complainant A"
        raise RuntimeError(message)

    app.view_functions["about.guidance"] = fail

    answer = Visitor(app).get("/help")

    printed = capsys.readouterr()
    assert answer.status_code == 500
    assert "Sorry, there is a problem with the service" in answer.text
    assert "IMG_SECRET" not in answer.text + printed.out + printed.err
    assert "RuntimeError at about.guidance: fail, line" in printed.err


def test_a_training_folder_says_so_on_every_page(app: Flask) -> None:
    visitor = Visitor(app)
    assert "This is a training folder." in visitor.get("/sign-in").text
    pages = ["/signed-out", "/help", "/accessibility", "/no-such-page"]
    visitor.come_in("E1")
    pages += ["/cases", "/verify"]

    for page in pages:
        assert "This is a training folder." in visitor.get(page).text, page


def test_a_folder_for_real_work_says_nothing_of_training(app: Flask) -> None:
    app.template_context_processors[None].append(lambda: {"training": False})

    assert "training folder" not in Visitor(app).get("/help").text
