"""One officer records what was seized at one address: five devices, none examined yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.webui.journeys.counting import Cost, newcomer
from tests.webui.story import REFERENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.webui.walking import Office

DEVICES = (
    ("GHI/1", "Phone, black", "phone"),
    ("GHI/2", "Phone, cracked screen", "phone"),
    ("GHI/3", "Laptop", "computer"),
    ("GHI/4", "USB stick", "usb_flash"),
    ("GHI/5", "Memory card", "memory_card"),
)


def five_devices(at_work: Office, folder: Path) -> Cost:
    """From signing in to the fifth device on record, each in a bag of its own."""
    del folder
    cost = Cost()
    officer = newcomer(at_work, "O1", cost)
    officer.begin("Record a seizure")
    officer.fill(case=REFERENCE, reference=DEVICES[0][0], found_at="Living room")
    for number, (reference, description, medium) in enumerate(DEVICES, start=1):
        assert officer.form.locator('[name="reference"]').input_value() == reference
        assert officer.form.locator('[name="holder"]').input_value() == "Aled Owens"
        officer.fill(description=description, medium=medium, seal=f"B880000{number}")
        if medium in ("phone", "computer"):
            officer.fill(locked="no")
        if number == 1:
            officer.fill(power="off")
        last = number == len(DEVICES)
        officer.send("Record the seizure" if last else "Record and add another")
        assert f"{reference} is recorded as seized, under seal B880000{number}." in officer.text
    return cost
