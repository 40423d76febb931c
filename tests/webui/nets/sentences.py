"""What a page says when something was not done, and which words stand in no sentence for people."""

from __future__ import annotations

import html
import re

SAID = re.compile(
    r'<(p|div|li|ul|a)[^>]*class="[^"]*(?:govuk-error-message|govuk-error-summary__list|'
    r'govuk-notification-banner__heading|govuk-notification-banner__content)[^"]*"[^>]*>(.*?)</\1>',
    re.DOTALL,
)
OF_THE_CODE = re.compile(r"\b[a-z]+_[a-z][a-z_]*\b|the act \"|\bNone$|\bTraceback\b")
OF_A_LIBRARY = re.compile(r"Not a valid|This field is required|Invalid |not a valid choice")
A_COMMAND = re.compile(r"\bexpunge [a-z]")


def sentences_of(page: str) -> tuple[str, ...]:
    found = (re.sub(r"<[^>]+>", " ", told) for _, told in SAID.findall(page))
    return tuple(html.unescape(" ".join(each.split())) for each in found)


def is_odd(sentence: str) -> bool:
    """Whether it says a word of the code or of a library, or a command as if a page did it."""
    if A_COMMAND.search(sentence) and "command line" not in sentence:
        return True
    return bool(OF_THE_CODE.search(sentence) or OF_A_LIBRARY.search(sentence))


def text_of(page: str) -> str:
    """A page without what is another in each answer: nonces and tokens."""
    return re.sub(r'(nonce|value)="[^"]*"', "", page)
