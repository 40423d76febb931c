"""What phones print, as text alone: every odd form of it is nothing, and never a no."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.erasing.phones import android, apple, boot_loader
from forensics.erasing.phones.said import AndroidProperties, imei_in_parcel, imei_of, mark_of
from forensics.erasing.tools.answers import ToolAnswer
from forensics.values import Digest, ExternalTool, HashAlgorithm, RunEnding, ToolRun, TriState
from tests.forensics.erasing.phones.made_up_android import IMEI, IN_USE, PROPERTIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from forensics.erasing.tools.commands import Command

_NOTHING = Digest(HashAlgorithm.SHA256, hashlib.sha256().digest())


def answer(output: bytes = b"", errors: bytes = b"", *, code: int | None = 0) -> ToolAnswer:
    """An answer as a tool that ended by itself gives it; ``code`` None for one that was stopped."""
    now = datetime.now(UTC)
    ending = RunEnding.TOO_LONG if code is None else RunEnding.EXITED
    run = ToolRun(
        ExternalTool.ADB,
        None,
        None,
        (),
        now,
        now,
        ending,
        code,
        _NOTHING,
        _NOTHING,
        is_confined=True,
    )
    return ToolAnswer(run, output, errors)


def asked(
    said: dict[str, str], properties: dict[str, str] = PROPERTIES
) -> Callable[..., ToolAnswer]:
    """A phone that says this; what it is not told fails, as on a phone."""
    listing = "\n".join(f"[{name}]: [{value}]" for name, value in properties.items())
    whole = {"getprop": listing, **said}

    def ask(*words: str) -> ToolAnswer:
        text = whole.get(words[1])
        return answer(code=1) if text is None else answer(text.encode())

    return ask


def test_a_phone_whose_serial_numbers_differ_has_none() -> None:
    """Its USB descriptor, its boot loader and its system are three places to lie in."""
    facts, contradictions = android.read_android(asked(IN_USE), "ZY22OTHER1")

    assert facts.serial is None
    (one,) = contradictions
    assert dict(one.said) == {
        "USB": "ZY22OTHER1",
        "ro.serialno": "ZY22ABCDEF",
        "ro.boot.serialno": "ZY22ABCDEF",
    }


def test_what_a_phone_does_not_answer_is_unknown_and_never_no() -> None:
    facts, _ = android.read_android(asked({}, {}), None)

    assert (facts.users, facts.accounts, facts.serial, facts.imeis) == (None, None, None, ())
    assert {facts.encrypted, facts.set_up, facts.reset_lock, facts.card_in, facts.sim_in,
            facts.hardware_keys, facts.file_encryption} == {TriState.UNKNOWN}  # fmt: skip


def test_a_memory_card_is_in_the_phone_whatever_the_phone_uses_it_for() -> None:
    """One that Android adopted, or cannot read, has no public volume; it is a disk all the same."""
    found = {
        said: android.read_android(asked({"sm list-disks": said}), None)[0].card_in
        for said in ("disk:179,64", "", "sm: not found")
    }

    assert list(found.values()) == [TriState.YES, TriState.NO, TriState.UNKNOWN]


def test_an_answer_that_was_cut_off_counts_for_nothing() -> None:
    """A list of users that was stopped in its middle would hold fewer of them."""
    facts, _ = android.read_android(
        lambda *_: answer(b"Users:\n\tUserInfo{0:O:4c13}", code=None), None
    )

    assert facts.users is None


def test_a_phone_that_writes_a_second_line_for_a_property_loses_both() -> None:
    known = AndroidProperties("[ro.serialno]: [ONE]\n[ro.model]: [x]\n[ro.serialno]: [TWO]")

    assert (known.text("ro.serialno"), known.text("ro.model")) == (None, "x")


@settings(max_examples=40)
@given(st.text(), st.text())
def test_no_text_of_a_phone_brings_a_control_sign_or_an_error(said: str, value: str) -> None:
    texts = dict.fromkeys((words[1] for words in android.WORDS.values()), said)
    facts, _ = android.read_android(asked(texts, {"ro.product.model": value}), None)

    assert facts.model is None or (facts.model.isprintable() and len(facts.model) <= 64)
    assert facts.users is None or facts.users > 0


@settings(max_examples=40)
@given(st.binary())
def test_no_bytes_of_an_iphone_bring_an_error(data: bytes) -> None:
    facts, _ = apple.read_apple(lambda _: answer(data), "0" * 40)

    assert facts.activation is None


@pytest.mark.parametrize(
    "data",
    [
        b"<plist><dict><key>ActivationState</key></dict></plist>",
        b"<plist><array>" + b"<array>" * 50_000,
        b"<plist><dict><key>TimeIntervalSince1970</key><real>nan</real></dict></plist>",
        b"<plist><dict><key>ActivationState</key><date>no date</date></dict></plist>",
        b'<?xml version="1.0" encoding="no-such"?><plist><dict/></plist>',
        b'<!DOCTYPE x [<!ENTITY a "Unactivated">]><plist><string>&a;</string></plist>',
    ],
)
def test_an_odd_property_list_is_nothing(data: bytes) -> None:
    facts, _ = apple.read_apple(lambda _: answer(data), "0" * 40)

    assert (facts.activation, facts.clock_off) == (None, None)


def test_an_imei_has_a_check_digit_that_fits() -> None:
    assert imei_of(IMEI) == IMEI
    assert imei_of("490154203237519") is None
    assert imei_of("0" * 15) is None
    assert imei_in_parcel(IN_USE["service call iphonesubinfo 1 s16 com.android.shell"]) == IMEI


def test_the_number_of_a_reset_is_compared_and_not_kept() -> None:
    one, other = mark_of("9774d56d682e549c\n"), mark_of("1f3870be274f6c49")

    assert one is not None
    assert one != other
    assert mark_of("null") is None


def test_a_boot_loader_says_who_it_is_and_nothing_of_users() -> None:
    """As fastboot 34 prints: variables among its errors, with a line of its own time after them."""
    said = {
        "serialno": b"serialno: ZY22ABCDEF\nFinished. Total time: 0.001s\n",
        "product": b"(bootloader) product: model5\nproduct: model5\n",
        "imei": b"getvar:imei FAILED (remote: 'unknown variable')\n",
    }

    def run(command: Command) -> ToolAnswer:
        return answer(errors=said[command.words[1]])

    facts, contradictions = boot_loader.read_boot_loader(run, "ZY22ABCDEF")

    assert (facts.serial, facts.model, facts.imeis) == ("ZY22ABCDEF", "model5", ())
    assert (facts.users, facts.set_up, contradictions) == (None, TriState.UNKNOWN, [])


def test_phones_are_listed_with_the_serial_number_of_their_usb_alone() -> None:
    """As adb 34 lists them; one that comes over a network names its address instead."""
    lines = (
        b"List of devices attached\n"
        b"ZY22ABCDEF             device usb:1-1 product:x model:y device:z transport_id:1\n"
        b"emulator-5554          unauthorized transport_id:2\n"
    )
    found = android.listed(answer(lines))

    assert [(one.state, one.usb_serial) for one in found] == [
        ("device", "ZY22ABCDEF"),
        ("unauthorized", None),
    ]
    assert boot_loader.listed(answer(b"ZY22ABCDEF\tfastboot\n")) == ["ZY22ABCDEF"]
    assert apple.listed(answer(b"00008030-001A2B3C4D5E6F70\n../../etc\n")) == [
        "00008030-001A2B3C4D5E6F70"
    ]
