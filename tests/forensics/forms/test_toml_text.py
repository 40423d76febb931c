"""TOML that somebody brings costs time and memory by its length, and is refused in one way."""

from __future__ import annotations

import time
import tomllib
import tracemalloc

import pytest

from forensics.forms.toml_text import MOST_PARTS, toml_document

MIB = 1024 * 1024
HOSTILE = {
    "a key of many parts": b"a." * 40_000 + b"b = 1",
    "a key of many quoted parts": b'\'a\' . "b\\"" .' * 10_000 + b"b = 1",
    "a table of many parts": b"[" + b"a ." * 40_000 + b"b]",
    "a table of a list, of many parts": b"[[" + b"a." * 40_000 + b"b]]",
    "a key of many parts within a table": b"a = {" + b"a." * 40_000 + b"b = 1}",
    "lists within lists": b"a = " + b"[" * 100_000,
    "tables within tables": b"a = " + b"{b = " * 10_000,
    "a number of many digits": b"a = " + b"9" * 100_000,
    "no UTF-8": b"a = '\xff'",
    "zeros": bytes(MIB),
    "quotes that are left open": b"a = '''" + b"'" * MIB,
    "escapes that are left open": b'a = """' + b'\\"' * (MIB // 2),
    "a quote in each line": b"a = '\n" * (MIB // 6),
    "a word without an end": b"a" * MIB,
    "dots alone": b"." * (MIB // 16),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_document_or_goes_too_deep_is_refused_as_one(name: str) -> None:
    began = time.process_time()

    with pytest.raises(ValueError, match=r"."):
        toml_document(HOSTILE[name])

    assert time.process_time() - began < 10  # a second or less; hours before


def test_refusing_a_key_of_many_parts_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="parts"):
            toml_document(HOSTILE["a key of many parts"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 10 * MIB


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c.d = 1\n[e.f.g]\nh = 1.5\n",
        "why = '''\n" + "Name ........................ \n" * 50 + "a.b.c." * 50 + "\n'''\n",
        'why = "' + "a.b." * 100 + '"  # ' + "a.b." * 100 + "\nb = 'x'\n",
        "# " + "a." * 100 + '\nwhy = """' + 'a.""b.' * 60 + '"""\n',
        ".".join("a" * MOST_PARTS) + " = 2026-11-30T10:00:00.5Z\n",
        "numbers = [" + "1.5, " * 100 + "]\n",
    ],
)
def test_other_documents_are_read_as_pythons_reader_does(text: str) -> None:
    assert toml_document(text.encode()) == tomllib.loads(text)
