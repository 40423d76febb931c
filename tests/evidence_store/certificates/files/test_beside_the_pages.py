"""What a file holds beside its pages, under the true seal: attachments, and what the seal says.

A viewer offers the attachment to open, under its own words, and shows what the seal allows.
"""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.conftest import sealed_by
from tests.evidence_store.certificates.files.refusing import (
    as_by_another_renderer,
    assert_refused,
    drawn_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.unit_seal import UnitSeal
    from tests.evidence_store.certificates.builders import Drawn

NOTHING = b'{"outcome": "nothing was erased"}'


def _attached(pdf: pikepdf.Pdf) -> Any:
    return pdf.Root.Names.EmbeddedFiles.Names[1]


def _other_file(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.make_stream(NOTHING, Type=pikepdf.Name.EmbeddedFile)


def another_file_under_the_second_name(pdf: pikepdf.Pdf) -> None:
    _attached(pdf).EF.UF = _other_file(pdf)


def other_words_for_what_is_attached(pdf: pikepdf.Pdf) -> None:
    _attached(pdf).Desc = "Nothing was erased."


def another_name_of_what_is_attached(pdf: pikepdf.Pdf) -> None:
    _attached(pdf).UF = "nothing-was-erased.json"


def another_file_as_the_source_of_all(pdf: pikepdf.Pdf) -> None:
    spec = dict(_attached(pdf).items()) | {"/EF": pikepdf.Dictionary(F=_other_file(pdf))}
    pdf.Root.AF = pikepdf.Array([pdf.make_indirect(pikepdf.Dictionary(spec))])


def a_second_file_as_the_source_of_all(pdf: pikepdf.Pdf) -> None:
    spec = dict(_attached(pdf).items()) | {"/EF": pikepdf.Dictionary(F=_other_file(pdf))}
    pdf.Root.AF.append(pdf.make_indirect(pikepdf.Dictionary(spec)))


@pytest.mark.parametrize(
    "change",
    [
        another_file_under_the_second_name,
        other_words_for_what_is_attached,
        another_name_of_what_is_attached,
        another_file_as_the_source_of_all,
        a_second_file_as_the_source_of_all,
    ],
)
def test_another_file_or_name_beside_the_record_is_noticed_of_another_renderer_too(
    unit_seal: UnitSeal, change: Callable[[pikepdf.Pdf], None]
) -> None:
    content = as_by_another_renderer(builders.content())
    out = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(drawn_of(content, content))) as pdf:
        change(pdf)
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
        )
    assert_refused(sealed_by(unit_seal, out.getvalue()), unit_seal)


@pytest.mark.parametrize("allowed", [MDPPerm.FILL_FORMS, MDPPerm.ANNOTATE])
def test_a_seal_that_lets_others_add_to_the_file_is_noticed(
    disk: Drawn, unit_seal: UnitSeal, monkeypatch: pytest.MonkeyPatch, allowed: MDPPerm
) -> None:
    lenient = SimpleNamespace(NO_CHANGES=allowed)
    monkeypatch.setattr("evidence_store.certificates.sealing.MDPPerm", lenient)
    assert_refused(sealed_by(unit_seal, disk.pdf), unit_seal)


class SaysMore(SignatureObject):
    """A seal whose reference to the file says more than what it covers."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if key == "/Reference":
            text = generic.TextStringObject("Nothing was erased.")
            value[0]["/TransformParams"][generic.NameObject("/Msg")] = text
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]  # pyHanko


class CoversAField(SignatureObject):
    """A seal that locks some of the form instead of the file."""

    def __setitem__(self, key: Any, value: Any) -> None:
        if key == "/Reference":
            value[0][generic.NameObject("/TransformMethod")] = generic.NameObject("/FieldMDP")
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]  # pyHanko


@pytest.mark.parametrize("kind", [SaysMore, CoversAField])
def test_a_seal_that_says_more_or_less_of_what_it_covers_is_noticed(
    disk: Drawn,
    unit_seal: UnitSeal,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[SignatureObject],
) -> None:
    monkeypatch.setattr("evidence_store.certificates.sealing.SignatureObject", kind)
    assert_refused(sealed_by(unit_seal, disk.pdf), unit_seal)
