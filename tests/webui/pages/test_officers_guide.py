"""What docs/officers.md tells people to follow or press is on a page; its commands are some."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest

from forensics.cli.root import expunge
from webui.app import ACTS

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "officers.md").read_text("utf-8")
ON_PAGES = dict.fromkeys(
    " ".join(each.split()) for each in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", GUIDE)
)
COMMANDS = dict.fromkeys(
    re.findall(r"`expunge ([a-z]+(?:-[a-z]+)*(?: [a-z]+(?:-[a-z]+)*)?)", GUIDE)
)
VARIES = {"Sign these 5": "Sign these"}


@cache
def pages() -> str:
    """Titles and buttons of every act, and the words of every template."""
    acts = [
        words for one in ACTS for words in (one.title, one.button, one.link, one.also, one.look)
    ]
    files = [*(ROOT / "webui").rglob("*.html"), *(ROOT / "webui").rglob("*.py")]
    text = " ".join([*acts, *(each.read_text("utf-8") for each in files)])
    return " ".join(text.split())


@pytest.mark.parametrize("words", ON_PAGES)
def test_what_the_guide_tells_people_to_follow_is_on_a_page(words: str) -> None:
    assert VARIES.get(words, words) in pages()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_guide_is_one(command: str) -> None:
    found: click.Command | None = expunge
    with click.Context(expunge) as context:
        for word in command.split():
            assert isinstance(found, click.Group), command
            found = found.get_command(context, word)
    assert found is not None, command


def test_the_guide_names_the_acts_of_a_day() -> None:
    assert len(ON_PAGES) > 50
    assert len(COMMANDS) > 15


def test_the_guide_stays_half_as_long_as_it_was_before_the_pages_led_people() -> None:
    assert len(GUIDE.split()) <= 1612
