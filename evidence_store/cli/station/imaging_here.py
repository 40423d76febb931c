"""Imaging a device from the station's terminal: what is asked, and what is typed for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from evidence_store.cli.station.following import follow
from evidence_store.kept_files.imaging import ImagingAsked, ask_for_imaging, places_for_images
from evidence_store.workflow._kit.subjects.bags import BagWork

if TYPE_CHECKING:
    from evidence_store.cli.station.at_terminal import AtTerminal
    from evidence_store.domain.exhibits.exhibit import Exhibit


def image_here(here: AtTerminal, exhibit: Exhibit, exhibit_id: str) -> None:
    """Ask for the place and the seal, have the reader image it, and show how far it is.

    Raises:
        RefusedError: it is not plugged in, or cannot be imaged as it stands.
    """
    work, device = here.work, here.offers.device_to_image(exhibit)
    places = list(places_for_images(work.store).items())
    for number, (_, place) in enumerate(places, start=1):
        click.echo(f"{number}. {place}")
    count = click.IntRange(1, len(places))
    chosen = click.prompt("Number of the place for the image", type=count, default=1)
    asked = ImagingAsked(device, places[chosen - 1][0], _blocker())
    bag = BagWork(ask_seal("Seal that you broke (leave empty if the bag is open)"))
    job = ask_for_imaging(
        work.store, work.desk, exhibit_id, asked=asked, bag=bag, keys=work.acting.unit_keys
    )
    follow(work, job)


def _blocker() -> tuple[str, str, str] | None:
    make = click.prompt("Make of the write blocker (leave empty for none)", default="",
                        show_default=False)  # fmt: skip
    return (make, click.prompt("Its model"), click.prompt("Its serial number")) if make else None


def ask_seal(asked: str) -> str | None:
    """Return the number of a seal as it is typed; None where nothing is."""
    return click.prompt(asked, default="", show_default=False) or None
