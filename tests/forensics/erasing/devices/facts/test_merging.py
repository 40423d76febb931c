"""Facts of several sources made one: what they disagree about is said, and is not known."""

from __future__ import annotations

import pytest

from forensics.erasing.devices.facts.merging import merge
from forensics.values import Bus, DeviceFacts, Encryption, HiddenAreas, TriState

DIRECT = DeviceFacts(bus=Bus.SATA, behind_bridge=TriState.NO)


def test_what_one_source_knows_is_known() -> None:
    found = merge({"a": DIRECT, "b": DeviceFacts(serial="S1"), "c": DeviceFacts(serial="S1")})

    assert (found.facts.serial, found.facts.bus, found.contradictions) == ("S1", Bus.SATA, ())


@pytest.mark.parametrize(
    ("fact", "one", "other"),
    [("serial", "S1", "S2"), ("size", 512, 1024), ("wwn", "5" * 16, "6" * 16), ("eui", "1", "2")],
)
def test_two_that_disagree_are_both_named_and_neither_is_believed(
    fact: str, one: object, other: object
) -> None:
    found = merge({"a": DeviceFacts(**{fact: one}), "b": DeviceFacts(**{fact: other})})  # type: ignore[arg-type]  # by name

    assert getattr(found.facts, fact) is None
    assert [each.fact for each in found.contradictions] == [fact]
    assert found.contradictions[0].said == (("a", str(one)), ("b", str(other)))


def test_yes_and_no_make_unknown() -> None:
    hides = DeviceFacts(hidden=HiddenAreas(hpa=TriState.YES))
    hides_not = DeviceFacts(hidden=HiddenAreas(hpa=TriState.NO))

    found = merge({"a": DIRECT, "b": hides, "c": hides_not})

    assert found.facts.hidden.hpa is TriState.UNKNOWN
    assert [each.fact for each in found.contradictions] == ["hidden.hpa"]


@pytest.mark.parametrize("bridge", [TriState.YES, TriState.UNKNOWN])
def test_behind_a_bridge_nothing_is_known_of_hidden_areas(bridge: TriState) -> None:
    said = DeviceFacts(behind_bridge=bridge, hidden=HiddenAreas(TriState.NO, TriState.NO, 512))

    assert merge({"a": said}).facts.hidden == HiddenAreas()


@pytest.mark.parametrize("bridge", TriState)
@pytest.mark.parametrize("said", TriState)
def test_behind_a_bridge_it_is_not_known_that_a_drive_does_not_encrypt(
    bridge: TriState, said: TriState
) -> None:
    """openSeaChest 24.08.1 says "Not Supported" of a USB stick that was never asked."""
    found = merge({"a": DeviceFacts(behind_bridge=bridge, encryption=Encryption(said))})

    is_told = said is not TriState.NO or bridge is TriState.NO
    assert found.facts.encryption.self_encrypting is (said if is_told else TriState.UNKNOWN)


def test_one_source_that_saw_a_bridge_is_enough() -> None:
    found = merge({"a": DIRECT, "b": DeviceFacts(behind_bridge=TriState.YES)})

    assert found.facts.behind_bridge is TriState.YES
    assert found.contradictions == ()


def test_a_model_cut_short_by_scsi_is_the_same_model() -> None:
    full = "WDC WD140EDFZ-11A0VA0"
    found = merge({"a": DeviceFacts(model=full[:16]), "b": DeviceFacts(model=full)})

    assert (found.facts.model, found.contradictions) == (full, ())
