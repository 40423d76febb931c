from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING

from evidence_store.bundles import build as module
from evidence_store.bundles.build import installed_files, installed_libraries, this_build

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_build_names_every_library_that_the_programme_needs() -> None:
    found = {each.name: each.version for each in installed_libraries()}

    assert found["sqlalchemy"] == version("sqlalchemy")
    assert found["werkzeug"] == version("werkzeug")  # of flask's, not of our own list
    assert "expunge" not in found
    assert "pytest" not in found


def test_the_build_covers_code_rules_and_templates_but_no_caches() -> None:
    paths = dict(installed_files())

    assert "evidence_store/bundles/build.py" in paths
    assert "config/rules/england-and-wales.toml" in paths
    assert not [path for path in paths if "__pycache__" in path or path.endswith(".pyc")]


def test_the_digest_can_be_computed_again_from_what_the_build_lists() -> None:
    build = this_build()
    lines = [f"file {path} {digest}\n" for path, digest in build.files]
    lines += [f"library {each.name} {each.version}\n" for each in build.libraries]
    lines += [f"python {build.python} {build.version}\n"]

    again = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()

    assert str(build.digest) == f"sha256:{again}"


def test_another_byte_in_an_installed_file_gives_another_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.py").write_text("a = 1\n")
    monkeypatch.setattr(module, "files", lambda _: tmp_path)
    before = this_build.__wrapped__().digest
    (tmp_path / "one.py").write_text("a = 2\n")

    assert this_build.__wrapped__().digest != before


def test_the_build_names_what_an_extra_of_a_library_brings() -> None:
    found = {each.name: each.version for each in installed_libraries()}

    assert found["psycopg-binary"] == version("psycopg-binary")  # libpq and OpenSSL are in it
    assert "psycopg-c" not in found


def test_a_source_tree_is_known_as_one_whatever_is_recorded_as_installed() -> None:
    assert module.is_editable()
