"""What every registered source of facts keeps to, whatever a drive has its tool print."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forensics.erasing.devices.facts.hdparm import Hdparm
from forensics.erasing.devices.facts.merging import merge
from forensics.erasing.devices.facts.source import SOURCES
from forensics.values import DEVICE, Bus, DeviceFacts, RunEnding, TriState
from tests.forensics.erasing.devices.facts.recorded import (
    LSBLK_NVME,
    NVME_CONTROLLER,
    SEACHEST_NVME,
    SEACHEST_SSD,
    SEAGATE,
    SMART_NVME,
    SMART_SATA,
    STALE_HPA,
)
from tests.forensics.erasing.devices.facts.said_by_tools import an_answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.erasing.devices.facts.source import FactSource

WRITES = ("erase", "sanitize", "format", "--set", "-s", "--dco-restore", "write", "--yes")
RECORDED = (
    *(LSBLK_NVME, NVME_CONTROLLER, SEACHEST_NVME, SEACHEST_SSD, SEAGATE),
    *(SMART_NVME, SMART_SATA, STALE_HPA, "{}", "[]", ""),
)
KEYS = (
    *("wwn", "naa", "oui", "id", "device", "type", "ata_smart_attributes", "table", "raw"),
    *("value", "blockdevices", "size", "lbafs", "ds", "flbas", "nsze", "sn", "mn", "eui64"),
    *("serial_number", "user_capacity", "bytes", "sanicap", "oacs", "fna", "rotation_rate"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            each,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def every_value(group: dict[str, Any]) -> Iterator[object]:
    for value in group.values():
        yield from every_value(value) if isinstance(value, dict) else [value]


@pytest.fixture(params=sorted(SOURCES))
def source(request: pytest.FixtureRequest) -> FactSource:
    return SOURCES[request.param]


def test_a_source_only_reads(source: FactSource) -> None:
    assert source.commands
    for command in source.commands:
        assert DEVICE in command.words
        assert not [word for word in command.words if word.startswith(WRITES)]
        assert 0 < command.seconds <= 60


def test_a_source_is_for_some_bus(source: FactSource) -> None:
    assert any(source.is_for(bus) for bus in Bus)


def test_of_a_device_that_the_system_made_up_the_kernel_alone_is_asked() -> None:
    assert [name for name in SOURCES if SOURCES[name].is_for(Bus.MADE_UP)] == []


@pytest.mark.parametrize("output", ["", "no such device", "{}", '{"error": "no"}', "\xff"])
def test_what_says_nothing_is_made_nothing_of(source: FactSource, output: str) -> None:
    answers = [an_answer(output) for _ in source.commands]

    assert source.read(answers) == DeviceFacts()


@pytest.mark.parametrize("ending", [each for each in RunEnding if each is not RunEnding.EXITED])
def test_an_answer_that_was_cut_off_says_nothing(source: FactSource, ending: RunEnding) -> None:
    for output in RECORDED:
        answers = [an_answer(output, ending=ending) for _ in source.commands]

        assert source.read(answers) == DeviceFacts()


@pytest.mark.parametrize("name", sorted(SOURCES))
@given(st.data())
def test_no_answer_raises_and_none_makes_text_that_could_harm(
    name: str, data: st.DataObject
) -> None:
    source = SOURCES[name]
    outputs = st.sampled_from(RECORDED) | JSON.map(json.dumps) | st.text(max_size=60)
    answers = [an_answer(data.draw(outputs)) for _ in source.commands]

    for value in every_value(asdict(source.read(answers))):
        if isinstance(value, TriState | Bus) or value is None:
            continue
        if isinstance(value, int):
            assert 0 <= value < 1 << 63
        else:
            assert isinstance(value, str)
            assert value.isascii()
            assert value.isprintable()
            assert 0 < len(value) <= 64


@given(st.dictionaries(st.sampled_from(sorted(SOURCES)), st.integers(0, len(RECORDED) - 1)))
def test_any_mixture_of_answers_is_merged_without_an_error(chosen: dict[str, int]) -> None:
    said = {"the system": DeviceFacts()} | {
        name: SOURCES[name].read([an_answer(RECORDED[which])] * len(SOURCES[name].commands))
        for name, which in chosen.items()
    }

    merged = merge(said)

    differing = {each.fact for each in merged.contradictions}
    assert all(len({value for _, value in each.said}) > 1 for each in merged.contradictions)
    assert merged.facts.serial is None or "serial" not in differing
    if not any(each.hidden.hpa is TriState.YES for each in said.values()):
        assert merged.facts.hidden.hpa is not TriState.YES


def test_three_tools_agree_about_one_nvme_drive_of_a_guest() -> None:
    said = {"lsblk": LSBLK_NVME, "smartctl": SMART_NVME, "openSeaChest": SEACHEST_NVME}
    found = merge({name: SOURCES[name].read([an_answer(each)]) for name, each in said.items()})

    assert found.contradictions == ()
    assert (found.facts.serial, found.facts.model) == ("NV0SERIAL", "QEMU NVMe Ctrl")
    assert (found.facts.firmware, found.facts.size) == ("10.0.13", 131072 * 512)
    assert (found.facts.wwn, found.facts.eui, found.facts.nguid) == (None, None, None)


def test_opensea_chest_is_a_second_reader_of_sanitize_and_its_silence_says_nothing() -> None:
    named = SEACHEST_NVME.replace("\t\tFormat NVM\n", "\t\tFormat NVM\n\t\tSanitize\n")
    elsewhere = SEACHEST_NVME + "Adapter Information:\n\t\tSanitize\n"
    chest, none = SOURCES["openSeaChest"], NVME_CONTROLLER.replace("1610612739", "0")
    says, silent, other = (
        chest.read([an_answer(each)]) for each in (named, SEACHEST_NVME, elsewhere)
    )
    assert says.sanitize.supported is TriState.YES
    assert {silent.sanitize.supported, other.sanitize.supported} == {TriState.UNKNOWN}

    nvme = SOURCES["nvme"].read([an_answer(none), an_answer("{}")])
    (differs,) = [
        each
        for each in merge({"nvme": nvme, "openSeaChest": says}).contradictions
        if each.fact.startswith("sanitize")
    ]
    assert differs.said == (("nvme", "no"), ("openSeaChest", "yes"))


def test_recorded_answers_say_what_the_drives_are() -> None:
    smart = SOURCES["smartctl"].read([an_answer(SMART_SATA)])
    nvme = SOURCES["nvme"].read([an_answer(NVME_CONTROLLER), an_answer("{}")])
    chest = SOURCES["openSeaChest"].read([an_answer(SEACHEST_SSD)])
    ata = Hdparm().read([an_answer(SEAGATE), an_answer(STALE_HPA), an_answer("")])

    assert (smart.model, smart.wwn) == ("WDC WD140EDFZ-11A0VA0", "5000cca264ec3183")
    assert (smart.size, smart.rotational) == (14000519643136, TriState.YES)
    assert (smart.health.reallocated, smart.health.pending) == (0, 0)
    assert (smart.health.power_on_hours, smart.health.passed) == (1730, TriState.YES)
    assert (nvme.model, nvme.firmware) == ("SOLIDIGM SBFPF2BU153T", "6CV10100")
    assert (nvme.sanitize.crypto_erase, nvme.sanitize.block_erase) == (TriState.YES, TriState.YES)
    assert (nvme.sanitize.overwrite, nvme.format.crypto_erase) == (TriState.NO, TriState.YES)
    assert (chest.rotational, chest.encryption.self_encrypting) == (TriState.NO, TriState.NO)
    assert (chest.size, chest.wwn) == (234441648 * 512, None)
    assert ata.hidden.hpa is TriState.UNKNOWN
