from __future__ import annotations

import io
import json

from forensics.scanning.progress import ScanPhase, StreamProgress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lines_of(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_rate_and_time_left_follow_from_bytes_and_seconds() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = StreamProgress(stream, as_json=True, clock=clock)

    progress.show(ScanPhase.SCAN, 0, 1000)
    clock.now = 2.0
    progress.show(ScanPhase.SCAN, 400, 1000)

    assert lines_of(stream)[-1] == {
        "phase": "scan", "done": 400, "total": 1000, "rate": 200, "left_s": 3.0,
    }  # fmt: skip


def test_what_an_earlier_run_did_is_not_counted_into_the_rate() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = StreamProgress(stream, as_json=True, clock=clock)

    progress.show(ScanPhase.SCAN, 900, 1000)
    clock.now = 1.0
    progress.show(ScanPhase.SCAN, 950, 1000)

    assert lines_of(stream)[-1]["rate"] == 50


def test_people_are_told_hours_and_minutes_as_such() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = StreamProgress(stream, as_json=False, clock=clock)

    for done in (0, 10**9, 10**12 - 10**11):
        progress.show(ScanPhase.RAW, done, 10**12)
        clock.now += 10

    assert ", 2.8 h left" in stream.getvalue()
    assert stream.getvalue().endswith(", 2 s left")


def test_reports_are_few_but_the_last_one_always_comes() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = StreamProgress(stream, as_json=True, clock=clock)

    for done in range(1, 1001):
        clock.now += 0.001
        progress.show(ScanPhase.SCAN, done, 1000)

    lines = lines_of(stream)
    assert len(lines) <= 4
    assert lines[-1]["done"] == 1000


def test_a_line_for_people_is_written_over_and_cleared() -> None:
    stream = io.StringIO()
    progress = StreamProgress(stream, as_json=False, clock=Clock())

    progress.show(ScanPhase.SCAN, 1_000_000, 2_000_000)
    progress.end()

    assert "Comparing files: 1 of 2 MB" in stream.getvalue()
    assert "\n" not in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K")
