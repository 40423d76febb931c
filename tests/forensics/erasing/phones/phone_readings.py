"""Readings of phones as values: an Android phone and an iPhone, in use and after a reset."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from forensics.values import Digest, HashAlgorithm, TriState
from forensics.values.phones.facts import PhoneFacts, PhoneLink, PhoneReading, Platform
from tests.builders import NOON

if TYPE_CHECKING:
    from datetime import datetime

IMEI = "490154203237518"
ANDROID = PhoneFacts(
    platform=Platform.ANDROID,
    link=PhoneLink.ADB,
    maker="Maker",
    model="Model 5",
    serial="ZY22ABCDEF",
    imeis=(IMEI,),
    os_version="14",
    security_patch="2026-08-05",
    launched_with=31,
    encrypted=TriState.YES,
    file_encryption=TriState.YES,
    hardware_keys=TriState.YES,
    users=2,
    accounts=3,
    set_up=TriState.YES,
    reset_mark=Digest(HashAlgorithm.SHA256, hashlib.sha256(b"before").digest()),
    clock_off=0,
    card_in=TriState.NO,
    sim_in=TriState.NO,
)
ANDROID_RESET = replace(
    ANDROID,
    users=1,
    accounts=0,
    reset_mark=Digest(HashAlgorithm.SHA256, hashlib.sha256(b"after").digest()),
)
IPHONE = PhoneFacts(
    platform=Platform.IOS,
    link=PhoneLink.USBMUX,
    maker="Apple",
    model="iPhone12,1",
    serial="F4GX0000N72J",
    imeis=(IMEI,),
    device_id="00008030-001A2B3C4D5E6F70",
    os_version="18.1",
    passcode=TriState.YES,
    activation="Activated",
    set_up=TriState.YES,
    card_in=TriState.NO,
    sim_in=TriState.NO,
)
IPHONE_RESET = replace(IPHONE, activation="Unactivated", passcode=TriState.NO, set_up=TriState.NO)


def a_reading(facts: PhoneFacts = ANDROID, at: datetime = NOON, **changes: Any) -> PhoneReading:
    """A reading at a time, of a phone that says this."""
    return PhoneReading(replace(facts, **changes), at)
