from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from wtforms import PasswordField

from evidence_store.bootstrap import open_store
from evidence_store.bundles.disclosing import build_disclosure
from evidence_store.bundles.previewing import BundleAsked
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.disclosure.policy import Audience, Form
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.open_folder import policies
from evidence_store.screens.passkeys import passkey_uses, passkeys_of
from forensics.documents import time_to_text
from tests.evidence_store.stated import stated_fields
from tests.passkey_device import CAN_BE_COPIED, PRESENT, VERIFIED, Device, challenge_of
from tests.webui.conftest import PASSPHRASE, PORT, PURPOSE, Unit, Visitor, signed_in
from tests.webui.passkeys import ADMIT, BLUE, admit, options_on, signs, with_passkey
from tests.webui.proposals import PHONES, propose_three, ready_phones
from tests.webui.together.sitting import at_a_new_order
from tests.webui.working import DIRECTION, SEAL, bring_a_phone, days_ago
from webui.app import create_app
from webui.server.place import in_the_lab

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def come_with(device: Device, app: Flask) -> tuple[Visitor, Any]:
    """Somebody who is not signed in uses the passkey at the door."""
    visitor = Visitor(app)
    page = visitor.get("/sign-in").text
    answer = visitor.post(
        "/sign-in/passkey",
        {"purpose": PURPOSE, "assertion": device.use(challenge_of(options_on(page)))},
        seen="/sign-in",
    )
    return visitor, answer


def hold_on(unit: Unit) -> str:
    with unit.store.reading() as uow:
        return uow.exhibits.get(unit.story.disk.id).placed_holds[0].id


def release_page(unit: Unit) -> str:
    return f"/exhibits/{unit.story.disk.id}/acts/release-hold"


def asked_to_sign(visitor: Visitor, unit: Unit) -> tuple[str, dict[str, object], Any]:
    """A hold is placed and its release begun with "Sign with your passkey"."""
    visitor.do(f"/exhibits/{unit.story.disk.id}/acts/place-hold", code="ccrc", note="")
    page, hold = release_page(unit), hold_on(unit)
    filled = visitor.fill(page, hold=hold, reason="Review ended", sign_with="passkey")
    return page, filled, visitor.send(page, filled)


def newest(unit: Unit) -> dict[str, Any]:
    unit_keys = unit.store.open_actor("O1", PASSPHRASE).unit_keys
    with unit.store.unit_of_work(unit_keys) as uow:
        entry = uow.custody.tail(1)[0]
        return {"event": read_leaf(entry.body).event, **uow.custody.disclosed(entry.seq)}


@pytest.mark.usefixtures("golden")
def checked(unit: Unit, folder: Path) -> dict[str, Any]:
    """What an outsider's verifier says of a bundle of the case."""
    out = folder / "case.custody"
    build_disclosure(
        unit.store,
        unit.store.open_actor("S1", PASSPHRASE),
        BundleAsked(unit.story.case.id, Audience.CPS, form=Form()),
        to=Recipients(("Crown Prosecution Service",), "Disclosure"),
        out=out,
    )
    return verify.check(out.read_bytes())


def test_a_passkey_is_admitted_under_the_passphrase_and_stands_in_the_control_chain(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, device = with_passkey(open_app, "S1")

    (found,) = passkeys_of(open_unit.store, open_unit.people["S1"])
    assert (found.id, found.key.public_key, found.name) == (device.id, device.public, BLUE)
    page = visitor.get("/your-keys").text
    assert "The passkey is registered." in page
    assert BLUE in page


def test_a_passkey_is_not_admitted_with_a_wrong_passphrase_and_then_is_with_the_right_one(
    open_app: Flask, open_unit: Unit
) -> None:
    visitor, device = signed_in(open_app, "S1"), Device()

    wrong = admit(visitor, device, passphrase="not the passphrase")
    made = html.unescape(re.findall(r'name="made"[^>]*value="([^"]*)"', wrong.text)[0])
    right = visitor.send(ADMIT, visitor.fill(ADMIT, name=BLUE, passphrase=PASSPHRASE, made=made))

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert len(passkeys_of(open_unit.store, open_unit.people["S1"])) == 1


def test_a_passkey_that_can_be_copied_is_refused_in_plain_words(
    open_app: Flask, open_unit: Unit
) -> None:
    device = Device(flags=PRESENT | VERIFIED | CAN_BE_COPIED)

    answer = admit(signed_in(open_app, "S1"), device)

    assert answer.status_code == 403
    assert "This passkey can be copied to other devices" in answer.text
    assert passkeys_of(open_unit.store, open_unit.people["S1"]) == ()


@pytest.mark.parametrize(
    "device",
    [Device(origin="http://localhost:9999"), Device(flags=PRESENT), Device(rp="evil.example")],
    ids=["another origin", "nobody verified", "another host"],
)
def test_a_passkey_made_elsewhere_or_by_nobody_is_refused(
    open_app: Flask, open_unit: Unit, device: Device
) -> None:
    answer = admit(signed_in(open_app, "S1"), device)

    assert answer.status_code == 422
    assert "The passkey did not answer as it should." in answer.text
    assert passkeys_of(open_unit.store, open_unit.people["S1"]) == ()


def test_a_challenge_makes_one_passkey_and_no_second(open_app: Flask, open_unit: Unit) -> None:
    visitor, device, other = signed_in(open_app, "S1"), Device(), Device()
    challenge = challenge_of(options_on(visitor.get(ADMIT).text))
    filled = visitor.fill(ADMIT, name=BLUE, passphrase=PASSPHRASE)
    visitor.send(ADMIT, {**filled, "made": device.make(challenge)})

    again = visitor.send(
        ADMIT, {**visitor.fill(ADMIT, name=BLUE, passphrase=PASSPHRASE),
                "made": other.make(challenge)},
    )  # fmt: skip

    assert again.status_code == 422
    assert len(passkeys_of(open_unit.store, open_unit.people["S1"])) == 1


def test_a_person_signs_in_with_a_passkey_and_the_page_says_so(open_app: Flask) -> None:
    _, device = with_passkey(open_app, "S1")

    visitor, answer = come_with(device, open_app)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "You signed in with your passkey." in visitor.get("/your-keys").text


@pytest.mark.parametrize(
    "change",
    [{"origin": "http://evil.example"}, {"flags": PRESENT}, {"flags": PRESENT | VERIFIED | 0x08},
     {"id": b"another"}],
    ids=["another origin", "nobody verified", "can be copied", "unknown"],
)  # fmt: skip
def test_nobody_comes_in_by_a_passkey_that_does_not_hold(
    open_app: Flask, change: dict[str, Any]
) -> None:
    _, device = with_passkey(open_app, "S1")
    for name, value in change.items():
        setattr(device, name, value)

    visitor, answer = come_with(device, open_app)

    assert answer.status_code == 422
    assert visitor.get("/cases").location == "/sign-in"


def test_the_answer_to_a_challenge_lets_in_once(open_app: Flask) -> None:
    _, device = with_passkey(open_app, "S1")
    device.counts = False  # the counter alone would catch it
    visitor = Visitor(open_app)
    answer = device.use(challenge_of(options_on(visitor.get("/sign-in").text)))
    sent: dict[str, object] = {"purpose": PURPOSE, "assertion": answer}
    assert visitor.post("/sign-in/passkey", sent, seen="/sign-in").status_code == 303

    thief = Visitor(open_app)

    assert thief.post("/sign-in/passkey", sent, seen="/sign-in").status_code == 422
    assert thief.get("/cases").location == "/sign-in"


def test_a_counter_that_goes_back_refuses_the_passkey_from_then_on_and_warns(
    open_app: Flask, open_unit: Unit
) -> None:
    owner, device = with_passkey(open_app, "S1")
    device.counter = 7
    assert come_with(device, open_app)[1].status_code == 303
    device.counter = 3

    went_back, later = come_with(device, open_app)[1], None
    device.counter = 50
    later = come_with(device, open_app)[1]

    assert (went_back.status_code, later.status_code) == (422, 422)
    assert "a copy of it may be in use" in went_back.text
    assert "Its counter went back on" in owner.get("/your-keys").text
    (use,) = passkey_uses(open_unit.store).of(open_unit.people["S1"]).values()
    assert use.warned_at is not None


@pytest.mark.usefixtures("golden")
def test_a_removed_passkey_lets_nobody_in(open_app: Flask, open_unit: Unit) -> None:
    owner, device = with_passkey(open_app, "S1")

    removed = owner.do(
        "/your-keys/acts/remove-passkey", passkey=device.id.hex(), passphrase=PASSPHRASE
    )

    assert removed.status_code == 303
    assert passkeys_of(open_unit.store, open_unit.people["S1"]) == ()
    assert come_with(device, open_app)[1].status_code == 422


def test_who_has_left_does_not_come_in_by_passkey(open_app: Flask, open_unit: Unit) -> None:
    from evidence_store.workflow.people.people import record_leaving  # noqa: PLC0415 -- one test's

    _, device = with_passkey(open_app, "E2")
    acting = open_unit.store.open_actor("A1", PASSPHRASE)
    record_leaving(
        open_unit.store.signing_desk(acting),
        open_unit.people["E2"],
        rewrap=open_unit.store.rewrap(acting.unit_keys),
    )

    assert come_with(device, open_app)[1].status_code == 422


def test_tries_with_a_passkey_are_counted(open_app: Flask) -> None:
    _, device = with_passkey(open_app, "S1")
    device.flags = PRESENT

    codes = [come_with(device, open_app)[1].status_code for _ in range(6)]

    assert codes == [422] * 5 + [429]


def test_passkeys_are_offered_under_localhost_alone(app: Flask) -> None:
    by_name = Visitor(app)
    by_figures = Visitor(app)
    by_figures.base = "http://127.0.0.1:8080"

    assert "data-passkey" in by_name.get("/sign-in").text
    assert "data-passkey" not in by_figures.get("/sign-in").text


def test_an_act_is_signed_with_a_passkey_after_its_statement_was_shown(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device = with_passkey(open_app, "O1")

    page, filled, shown = asked_to_sign(officer, open_unit)
    before = newest(open_unit)["event"]
    signed = officer.send(
        page, {**filled, "assertion": device.use(challenge_of(options_on(shown.text)))}
    )

    assert shown.status_code == 200
    assert "Nothing is recorded yet." in shown.text
    assert "Review ended" in shown.text
    assert (before, signed.status_code) == ("hold.placed", 303)
    entry = newest(open_unit)
    (signature,) = entry["sig"]
    assert entry["event"] == "hold.release_signed"
    assert signature["s"]["passkey"] == device.id.hex()
    assert list(open_unit.store.check(known=()))  # raises where anything does not hold


def test_a_passphrase_typed_beside_a_passkey_is_kept_nowhere(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device = with_passkey(open_app, "O1")
    officer.do(f"/exhibits/{open_unit.story.disk.id}/acts/place-hold", code="ccrc", note="")
    page = release_page(open_unit)
    filled = officer.fill(page, hold=hold_on(open_unit), reason="Review ended",
                          sign_with="passkey", passphrase=PASSPHRASE)  # fmt: skip

    shown = officer.send(page, filled)

    table = open_app.session_interface.table  # type: ignore[attr-defined]  # ours
    cookie = officer.client.get_cookie(open_app.session_interface.cookie)  # type: ignore[attr-defined]  # the same
    assert cookie is not None
    waiting = table.apart(cookie.value, f"to sign {filled['mark']}")
    assert ["reason", "Review ended"] in waiting[2]
    assert PASSPHRASE not in str(waiting)
    answer = device.use(challenge_of(options_on(shown.text)))
    assert officer.send(page, {**filled, "assertion": answer}).status_code == 303


def test_no_act_that_a_passkey_signs_asks_for_another_secret(open_app: Flask) -> None:
    asked = {
        name
        for page in open_app.extensions["expunge_acts"]
        if page.signed and page.by_passkey
        for name, field in vars(page.form).items()
        if getattr(field, "field_class", None) is PasswordField
    }

    assert asked <= {"passphrase"}


def sent_again(open_app: Flask, open_unit: Unit) -> tuple[Visitor, Device, str, Any, bytes]:
    officer, device = with_passkey(open_app, "O1")
    page, filled, shown = asked_to_sign(officer, open_unit)
    return officer, device, page, filled, challenge_of(options_on(shown.text))


@pytest.mark.parametrize(
    "change",
    [{"origin": "http://localhost:9999"}, {"flags": PRESENT}, {"flags": PRESENT | VERIFIED | 0x08},
     {"rp": "evil.example"}],
    ids=["another origin", "nobody verified", "can be copied", "another host"],
)  # fmt: skip
def test_no_act_is_signed_by_a_passkey_that_does_not_hold(
    open_app: Flask, open_unit: Unit, change: dict[str, Any]
) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    for name, value in change.items():
        setattr(device, name, value)

    answer = officer.send(page, {**filled, "assertion": device.use(challenge)})

    assert answer.status_code == 422
    assert newest(open_unit)["event"] == "hold.placed"


def test_no_act_is_signed_by_another_challenge_or_by_what_a_browser_did_not_say(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    said = device.client("webauthn.get", challenge)
    altered = json.loads(device.use(challenge))
    altered["response"]["clientDataJSON"] = (
        base64.urlsafe_b64encode(said.replace(b'"crossOrigin"', b'"x":1,"crossOrigin"'))
        .decode()
        .rstrip("=")
    )

    codes = []
    for answer in (device.use(bytes(32)), json.dumps(altered), "{}", "x" * 20_000):
        filled["mark"] = officer.fill(page)["mark"]
        officer.send(page, filled)
        codes.append(officer.send(page, {**filled, "assertion": answer}).status_code)

    assert codes[:3] == [422] * 3
    assert newest(open_unit)["event"] == "hold.placed"


def test_a_signature_serves_once_and_only_in_its_own_session(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    sent = {**filled, "assertion": device.use(challenge)}
    other = signed_in(open_app, "O1")

    elsewhere = other.send(page, {**sent, "csrf_token": other.token(page)})
    first, again = officer.send(page, sent), officer.send(page, sent)

    assert (elsewhere.status_code, first.status_code, again.status_code) == (422, 303, 303)
    with open_unit.store.reading() as uow:
        hold = uow.exhibits.get(open_unit.story.disk.id).placed_holds[0]
    assert hold.is_open


def test_what_changed_after_the_statement_was_shown_is_not_signed(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    signed_in(open_app, "E1").do(
        f"/exhibits/{open_unit.story.disk.id}/acts/place-hold", code="litigation", note=""
    )

    answer = officer.send(page, {**filled, "assertion": device.use(challenge)})

    assert answer.status_code == 409
    assert newest(open_unit)["event"] == "hold.placed"


def test_two_levels_sign_one_act_and_each_is_stated(open_app: Flask, open_unit: Unit) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    officer.send(page, {**filled, "assertion": device.use(challenge)})

    second = signed_in(open_app, "S1").do(
        page, hold=hold_on(open_unit), reason="Review ended", passphrase=PASSPHRASE
    )

    assert second.status_code == 303
    assert isinstance(newest(open_unit)["sig"][0]["s"], str)
    assert list(open_unit.store.check(known=()))


def test_passkeys_of_a_lab_server_are_made_for_its_own_name(open_unit: Unit) -> None:
    place = in_the_lab("dfu.example", 8443)
    app = create_app(open_unit.store, port=8443, place=place)
    visitor = Visitor(app)
    visitor.base = "https://dfu.example:8443"

    asked = json.loads(options_on(visitor.get("/sign-in").text))

    assert asked["rpId"] == "dfu.example"
    assert place.origin == "https://dfu.example:8443"


def test_outsiders_check_in_a_bundle_what_a_passkey_signed(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    officer, device, page, filled, challenge = sent_again(open_app, open_unit)
    officer.send(page, {**filled, "assertion": device.use(challenge)})

    answer = checked(open_unit, tmp_path)

    assert answer["answer"] == "consistent", answer
    (told,) = [one for one in answer["entries"] if one["event"] == "hold.release_signed"]
    assert (
        told["signed"] == f"Signed by {open_unit.people['O1']} (releaser, with a passkey); checked."
    )


def test_a_destruction_is_proposed_and_authorised_with_two_peoples_passkeys(
    open_app: Flask, open_unit: Unit
) -> None:
    bring_a_phone(open_app, open_unit)
    told: dict[str, object] = {
        "order": open_unit.story.order.id,
        "kind": "chief_officer_direction",
        "given_by": "Rhiannon Llŷr",
        "rank": "Superintendent",
        "delegation": "Scheme of delegation 2026, item 4",
        "given_on": days_ago(open_unit, 3),
        "reason": "The device may not go back",
        "quotation": DIRECTION,
        "known_gaps": "",
    }
    with open_unit.store.reading() as uow:
        (phone,) = (one for one in uow.exhibits.find() if one.reference == "ABC/9")
        (before,) = uow.disposals.find(exhibit_id=phone.id)
    withdraw = f"/disposals/{before.id}/acts/withdraw"
    signed_in(open_app, "S1").do(withdraw, reason="To be signed anew")
    examiner, green = with_passkey(open_app, "E1")
    supervisor, blue = with_passkey(open_app, "S1")

    proposed = signs(examiner, green, f"/exhibits/{phone.id}/acts/propose-destruction", **told)
    with open_unit.store.reading() as uow:
        disposal = uow.disposals.find(exhibit_id=phone.id)[-1]
    authorised = signs(supervisor, blue, f"/disposals/{disposal.id}/acts/authorise")

    assert (proposed.status_code, authorised.status_code) == (303, 303), authorised.text
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(disposal.id).state is DisposalState.AUTHORISED
    assert supervisor.get(f"/exhibits/{phone.id}").text.count(", with a passkey") == 2
    assert list(open_unit.store.check(known=()))


def test_where_two_people_set_it_an_authorisation_is_signed_with_a_passkey_or_not_at_all(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    bring_a_phone(open_app, open_unit)
    supervisor, blue = with_passkey(open_app, "S1")
    with open_unit.store.reading() as uow:
        (phone,) = (one for one in uow.exhibits.find() if one.reference == "ABC/9")
        (before,) = uow.disposals.find(exhibit_id=phone.id)
    withdrawn = supervisor.do(f"/disposals/{before.id}/acts/withdraw", reason="Again")
    examiner = signed_in(open_app, "E1")
    proposed = examiner.do(
        f"/exhibits/{phone.id}/acts/propose-destruction",
        order=open_unit.story.order.id, kind="chief_officer_direction",
        given_by="Rhiannon Llŷr", rank="Superintendent",
        delegation="Scheme of delegation 2026, item 4", given_on=days_ago(open_unit, 3),
        reason="The device may not go back", quotation=DIRECTION, known_gaps="",
        passphrase=PASSPHRASE,
    )  # fmt: skip
    with open_unit.store.reading() as uow:
        disposal = uow.disposals.find(exhibit_id=phone.id)[-1]
    form = tmp_path / "policy.toml"
    form.write_text("[policy]\nauthorising_needs_passkey = true\n")
    policies.propose(open_unit.store, open_unit.store.open_actor("A1", PASSPHRASE), form)
    policies.confirm(open_unit.store, open_unit.store.open_actor("S1", PASSPHRASE))
    store = open_store(open_unit.store.data)
    app = create_app(store, port=PORT, unit_keys=store.open_actor("O1", PASSPHRASE).unit_keys)
    authorise = f"/disposals/{disposal.id}/acts/authorise"

    by_passphrase = signed_in(app, "S1").do(authorise, passphrase=PASSPHRASE)
    with store.reading() as uow:
        still = uow.disposals.get(disposal.id).state
    by_passkey = signs(signed_in(app, "S1"), blue, authorise)

    assert (withdrawn.status_code, proposed.status_code) == (303, 303)
    assert by_passphrase.status_code == 403
    assert "policy asks for a passkey" in by_passphrase.text
    assert still is DisposalState.PROPOSED
    assert by_passkey.status_code == 303
    with store.reading() as uow:
        assert uow.disposals.get(disposal.id).state is DisposalState.AUTHORISED


def test_the_giver_of_a_handover_signs_with_a_passkey_what_happened_when_the_form_was_sent(
    open_app: Flask, open_unit: Unit
) -> None:
    officer, device = with_passkey(open_app, "O1")
    disk = open_unit.story.disk
    page = f"/exhibits/{disk.id}/acts/hand-over"

    signed = signs(officer, device, page, taker="E1", reason="Imaging", seal=SEAL)

    assert signed.status_code == 303, signed.text
    with open_unit.store.reading() as uow:
        handover = uow.exhibits.get(disk.id).handovers[-1]
    entry = newest(open_unit)
    facts = stated_fields(entry)
    assert (entry["event"], handover.form) == ("exhibit.offered", HandoverForm.OFFERED)
    assert entry["sig"][0]["s"]["passkey"] == device.id.hex()
    assert facts["occurred"] == time_to_text(handover.occurred)
    assert list(open_unit.store.check(known=()))


def test_a_manifest_is_signed_with_a_passkey_one_statement_after_the_other(
    open_app: Flask, open_unit: Unit
) -> None:
    proposed = propose_three(open_unit)
    supervisor, device = with_passkey(open_app, "S1")
    page = "/unit/acts/authorise-several"
    kept = [proposed[0].id, proposed[1].id]
    filled = supervisor.fill(page, lines=kept, sign_with="passkey")

    answers = [supervisor.send(page, filled)]
    while answers[-1].status_code == 200 and len(answers) < 9:
        made = device.use(challenge_of(options_on(answers[-1].text)))
        answers.append(supervisor.send(page, {**filled, "assertion": made}))
        with open_unit.store.reading() as uow:
            states = {uow.disposals.get(one).state for one in kept}
        is_last = answers[-1].status_code != 200
        assert states == {DisposalState.AUTHORISED if is_last else DisposalState.PROPOSED}

    assert [one.status_code for one in answers] == [200, 200, 200, 303]
    assert "You have signed 2 statements of this act." in answers[2].text
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(proposed[2].id).state is DisposalState.PROPOSED
    assert list(open_unit.store.check(known=()))


def test_a_line_is_mapped_to_two_exhibits_with_a_passkey_and_every_reader_believes_it(
    open_app: Flask, open_unit: Unit, tmp_path: Path
) -> None:
    """Each statement names a state that the log was in, not one of a step that was begun again."""
    ready_phones(open_unit, PHONES)
    sitting = at_a_new_order(open_unit, open_app)
    with open_unit.store.reading() as uow:
        both = [each.id for each in uow.exhibits.find(case_id=sitting.order.case_id)][-2:]
    officer, device = with_passkey(open_app, "O1")
    page = sitting.page("map-line")
    filled = officer.fill(page, number="1", exhibits=both, sign_with="passkey")

    answers = [officer.send(page, filled)]
    while answers[-1].status_code == 200 and len(answers) < 9:
        made = device.use(challenge_of(options_on(answers[-1].text)))
        answers.append(officer.send(page, {**filled, "assertion": made}))

    assert [each.status_code for each in answers] == [200, 200, 303]
    assert list(open_unit.store.check(known=()))
    assert checked(open_unit, tmp_path)["answer"] == "consistent"


def test_a_manifest_that_changed_between_two_signatures_is_not_signed(
    open_app: Flask, open_unit: Unit
) -> None:
    proposed = propose_three(open_unit)
    supervisor, device = with_passkey(open_app, "S1")
    page = "/unit/acts/authorise-several"
    kept = [proposed[0].id, proposed[1].id]
    filled = supervisor.fill(page, lines=kept, sign_with="passkey")
    shown = supervisor.send(page, filled)
    made = device.use(challenge_of(options_on(shown.text)))
    second = supervisor.send(page, {**filled, "assertion": made})
    hold = {"code": "litigation", "note": ""}
    signed_in(open_app, "O1").do(f"/exhibits/{proposed[1].exhibit_id}/acts/place-hold", **hold)

    made = device.use(challenge_of(options_on(second.text)))
    answer = supervisor.send(page, {**filled, "assertion": made})

    assert answer.status_code in (403, 409, 422)
    with open_unit.store.reading() as uow:
        assert uow.disposals.get(kept[0]).state is DisposalState.PROPOSED


def test_a_name_in_capitals_is_answered_as_browsers_send_it() -> None:
    assert in_the_lab("DFU.example", 443).hosts == {"dfu.example", "dfu.example:443"}
