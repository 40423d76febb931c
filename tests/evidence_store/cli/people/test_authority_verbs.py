"""The unit's certificate authority by the verbs that people type: made, signing, revoking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.x509 import ocsp

from evidence_store.bootstrap import init_store, open_store
from evidence_store.certificates.levels.answers import read_answers
from evidence_store.certificates.replaced import read_replaced
from evidence_store.cli.people.unit_keys import keys
from forensics.cli.root import sentence_for
from tests.evidence_store.stores import FORM, PASSPHRASES, a_request, found, let_ballast_go

if TYPE_CHECKING:
    from tests.evidence_store.cli.room import Room

ENDLESS = Path("/dev/zero")
OWN = "an authority kept in another safe"


def test_two_people_move_the_root_and_its_keeper_signs_and_revokes(tmp_path: Path) -> None:
    def run(*words: str, by: str | None = None) -> str:
        told = [*words]
        if by is not None:
            told += ["--data", str(tmp_path / "data"), "--as", by]
            told += ["--passphrase-file", str(tmp_path / by)]
        result = CliRunner().invoke(keys, told, standalone_mode=False)
        assert result.exception is None, sentence_for(result.exception)  # type: ignore[arg-type]
        return result.output

    (tmp_path / "unit.toml").write_text(FORM, "utf-8")
    people = [a_request(each) for each in PASSPHRASES]
    store = init_store(
        tmp_path / "data", form=tmp_path / "unit.toml", requests=people, training=True
    )
    let_ballast_go(store.data)
    found(store, PASSPHRASES)
    for name, passphrase in {**PASSPHRASES, "ca.txt": OWN}.items():
        (tmp_path / name).write_text(f"{passphrase}\n", "utf-8")
        (tmp_path / name).chmod(0o600)
    folder, own = str(tmp_path / "ca"), ("--passphrase-file", str(tmp_path / "ca.txt"))

    run("replace", "--with", "B2", by="A1")
    given = ("--ca", folder, "--ca-passphrase-file", str(tmp_path / "ca.txt"))
    told = run("replace", *given, "--slip", str(tmp_path / "slip.txt"), by="B2")
    assert "The root's key is now in ca alone." in told
    assert "Two of these open" not in told
    assert (tmp_path / "slip.txt").is_file()
    assert "kept apart, by the unit's certificate authority" in run(
        "show", "--data", str(store.data)
    )

    issued = run("ca", "show", folder)
    assert "certificate seal" in issued
    assert "revoked from" in issued  # the seal of before
    serial = issued.split()[0]
    run("ca", "list", folder, "--out", str(tmp_path / "list.pem"), *own)
    run("take-list", str(tmp_path / "list.pem"), by="A1")
    day = f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"
    words = ("ca", "revoke", folder, serial, "--since", day, "--out", str(tmp_path / "next.pem"))
    assert "expunge keys take-list next.pem" in run(*words, *own)
    assert f"{serial}" in run("ca", "show", folder)
    run("take-list", str(tmp_path / "next.pem"), by="A1")

    answer = tmp_path / "answer.der"
    words = ("ca", "answer", folder, serial, "--out", str(answer), *own)
    assert "expunge certificate upgrade NUMBER --ocsp answer.der" in run(*words)
    (told_of,) = read_answers([answer.read_bytes()])
    said = ocsp.load_der_ocsp_response(told_of)
    assert said.certificate_status is ocsp.OCSPCertStatus.REVOKED
    assert f"{said.revocation_time_utc:%Y-%m-%d}" == day

    again = open_store(store.data)
    root = x509.load_pem_x509_certificate(again.root_pem())
    assert int(serial, 16) in read_replaced(again.trusted(), root=root).revoked


@pytest.mark.parametrize(
    "words",
    [
        ("keys", "ca", "list", "ca", "--out", "new", "--known", str(ENDLESS)),
        ("keys", "ca", "answer", "ca", "5", "--out", "new", "--known", str(ENDLESS)),
        ("keys", "take-list", str(ENDLESS)),
        ("certificate", "upgrade", "--all", "--crl", str(ENDLESS)),
        ("certificate", "upgrade", "--all", "--ocsp", str(ENDLESS)),
    ],
)
def test_a_list_without_an_end_is_refused_as_too_large(
    words: tuple[str, ...], room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "ca" in words:
        told = CliRunner().invoke(keys, words[1:], standalone_mode=False)
        assert told.exception is not None
        said = sentence_for(told.exception)  # type: ignore[arg-type]
    else:
        assert room.run(*words) == 2
        said = room.said[-1]

    assert "zero is larger than 16777216 bytes" in said
