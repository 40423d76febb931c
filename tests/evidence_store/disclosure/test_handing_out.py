"""A bundle goes out only with its digest in the log, once, and what was killed is removed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.bundles import disclosing
from evidence_store.bundles.disclosing import build_disclosure, download_disclosure, make_disclosure
from evidence_store.bundles.outgoing import is_waiting, put_bundle, tidy_outgoing
from evidence_store.bundles.previewing import BundleAsked, preview_disclosure
from evidence_store.data_folder.holdings import list_held
from evidence_store.data_folder.places import OUTGOING
from evidence_store.disclosure.policy import Audience, Form
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.errors import ConflictError, CustodyError, NotFoundError, NotPermittedError
from evidence_store.open_folder.handing_out import KEPT_FOR
from evidence_store.workflow.unit.disclosures import disclosures_in
from tests.webui.conftest import PASSPHRASE, Unit, make_requests, make_unit

if TYPE_CHECKING:
    from pathlib import Path

    from evidence_store.open_folder.acting import ActingWithKeys
    from evidence_store.workflow.unit.disclosures import Disclosed

TO = Recipients(("Ŵyn & Co, solicitors",), "Defence inspection")


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    return make_unit(tmp_path_factory.mktemp("unit"), make_requests())


@pytest.fixture(scope="module")
def acting(unit: Unit) -> ActingWithKeys:
    return unit.store.open_actor("S1", PASSPHRASE)


def asked(unit: Unit) -> BundleAsked:
    return BundleAsked(unit.story.case.id, Audience.DEFENCE, Form())


def told(unit: Unit, identifier: str | None = None) -> Disclosed:
    """What the log says of that disclosure, else of the newest."""
    with unit.store.reading() as uow:
        known = disclosures_in(uow.custody.of_case(unit.story.case.id))
    return known[-1] if identifier is None else next(d for d in known if d.id == identifier)


def waiting(unit: Unit, identifier: str) -> list[Path]:
    return sorted((unit.store.data / OUTGOING).glob(f"*{identifier}*"))


class KilledError(BaseException):
    """As a kill: nothing of the program handles it."""


def test_the_log_holds_the_digest_of_exactly_the_file_that_went_out(
    unit: Unit, acting: ActingWithKeys, tmp_path: Path
) -> None:
    out = tmp_path / "a.custody"
    head = build_disclosure(unit.store, acting, asked(unit), to=TO, out=out)

    data = out.read_bytes()
    assert told(unit).digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert told(unit).size == len(data)
    assert verify.check(data, verify.read_head(str(head)))["exit"] == 0  # proofs of before it
    assert waiting(unit, told(unit).id) == []
    again = tmp_path / "b.custody"
    build_disclosure(unit.store, acting, asked(unit), to=TO, out=again)
    sentences = [each["sentence"] for each in verify.check(again.read_bytes())["entries"]]
    assert any(hashlib.sha256(data).hexdigest() in sentence for sentence in sentences)


def test_a_bundle_is_downloaded_once_and_the_log_says_so(
    unit: Unit, acting: ActingWithKeys
) -> None:
    made = make_disclosure(unit.store, acting, asked(unit), to=TO)
    case_id = unit.story.case.id
    assert is_waiting(unit.store, case_id, told(unit, made.id))
    (file,) = waiting(unit, made.id)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700

    data = download_disclosure(unit.store, acting, case_id, made.id)

    assert f"sha256:{hashlib.sha256(data).hexdigest()}" == told(unit, made.id).digest
    assert told(unit, made.id).downloaded is not None
    assert waiting(unit, made.id) == []
    with pytest.raises(ConflictError, match="downloaded already"):
        download_disclosure(unit.store, acting, case_id, made.id)


def test_whoever_may_not_disclose_downloads_nothing(unit: Unit, acting: ActingWithKeys) -> None:
    made = make_disclosure(unit.store, acting, asked(unit), to=TO)
    examiner = unit.store.open_actor("E1", PASSPHRASE)

    with pytest.raises(NotPermittedError):
        download_disclosure(unit.store, examiner, unit.story.case.id, made.id)
    with pytest.raises(NotFoundError):
        download_disclosure(unit.store, acting, unit.story.case.id, "e_none")

    assert told(unit, made.id).downloaded is None
    assert is_waiting(unit.store, unit.story.case.id, told(unit, made.id))


def test_a_bundle_whose_entry_was_not_written_is_handed_out_to_nobody_and_removed(
    unit: Unit, acting: ActingWithKeys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_and_die(*words: Any) -> None:
        real(*words)
        raise KilledError

    real = put_bundle
    monkeypatch.setattr(disclosing, "put_bundle", put_and_die)
    out = tmp_path / "a.custody"
    with pytest.raises(KilledError):
        build_disclosure(unit.store, acting, asked(unit), to=TO, out=out)
    monkeypatch.undo()

    assert told(unit).built is None
    assert not out.exists()
    assert not is_waiting(unit.store, unit.story.case.id, told(unit))
    with pytest.raises(ConflictError, match="not finished"):
        download_disclosure(unit.store, acting, unit.story.case.id, told(unit).id)
    assert waiting(unit, told(unit).id) != []
    tidy_outgoing(unit.store, acting.unit_keys)
    assert waiting(unit, told(unit).id) == []


def test_a_bundle_that_nobody_fetched_within_a_day_is_removed(
    unit: Unit, acting: ActingWithKeys
) -> None:
    made = make_disclosure(unit.store, acting, asked(unit), to=TO)
    later = replace(unit.store, clock=lambda: unit.store.clock() + KEPT_FOR + timedelta(minutes=1))

    tidy_outgoing(unit.store, acting.unit_keys)
    assert waiting(unit, made.id) != []
    tidy_outgoing(later, acting.unit_keys)
    assert waiting(unit, made.id) == []

    with pytest.raises(ConflictError, match="no longer kept"):
        download_disclosure(unit.store, acting, unit.story.case.id, made.id)
    assert told(unit, made.id).downloaded is None


def test_a_bundle_that_was_changed_while_it_waited_is_not_handed_out(
    unit: Unit, acting: ActingWithKeys
) -> None:
    made = make_disclosure(unit.store, acting, asked(unit), to=TO)
    (file,) = waiting(unit, made.id)
    file.write_bytes(file.read_bytes()[:-1] + b"\1")

    with pytest.raises(CustodyError, match="not the one that was recorded"):
        download_disclosure(unit.store, acting, unit.story.case.id, made.id)

    assert told(unit, made.id).downloaded is None


def test_what_waits_to_be_handed_out_is_in_no_backup(unit: Unit, acting: ActingWithKeys) -> None:
    make_disclosure(unit.store, acting, asked(unit), to=TO)

    assert not any(OUTGOING in each.path for each in list_held(unit.store.data))


def test_what_was_read_in_the_preview_is_what_goes_out_or_nothing_does(
    unit: Unit, acting: ActingWithKeys
) -> None:
    preview = preview_disclosure(unit.store, acting, asked(unit))

    made = make_disclosure(
        unit.store, acting, replace(asked(unit), previewed=preview.digest), to=TO
    )
    assert made.id == told(unit).id
    with pytest.raises(ConflictError, match="Read the preview again"):  # the log has grown since
        make_disclosure(unit.store, acting, replace(asked(unit), previewed=preview.digest), to=TO)
    assert told(unit).id == made.id  # and nothing was begun


def test_the_preview_tells_of_every_field_whether_it_goes_out_as_the_bundle_does(
    unit: Unit, acting: ActingWithKeys, tmp_path: Path
) -> None:
    preview = preview_disclosure(unit.store, acting, asked(unit))
    build_disclosure(unit.store, acting, asked(unit), to=TO, out=tmp_path / "a.custody")

    answer = verify.check((tmp_path / "a.custody").read_bytes())
    withheld = {
        (each["seq"], field["field"], field["why"])
        for each in answer["entries"]
        for field in each["withheld"]
    }
    last = max(preview.sentences)
    told_so = {(each.seq, each.path, each.because) for each in preview.choices if each.code}
    assert {each for each in withheld if each[0] <= last} == told_so
    assert preview.documents == (unit.story.certificate.number,)
