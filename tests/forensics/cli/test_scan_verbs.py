from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forensics.hash_sets.opening import open_hash_set
from forensics.value_classes import dataclass
from tests.forensics.hash_sets.builders import a_known_file
from tests.forensics.scanning.recipes import (
    Pictures,
    a_fat_medium,
    a_folder_medium,
    an_ntfs_medium,
)

CANARY = "KANARIE"


@dataclass(frozen=True)
class Desk:
    """A folder of originals, a sealed set, its passphrase and media, all named by the canary."""

    folder: Path
    pictures: Pictures

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def expunge(self, *words: str, with_passphrase: bool = True) -> tuple[int, str]:
        environment = {k: v for k, v in os.environ.items() if k != "EXPUNGE_PASSPHRASE_FILE"}
        if with_passphrase:
            environment["EXPUNGE_PASSPHRASE_FILE"] = self.path("pass")
        done = subprocess.run(
            [sys.executable, "-m", "tests.forensics.scanning.expunge", *words],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=120,
        )
        return done.returncode, done.stdout.decode()

    def scan(self, *words: str) -> tuple[int, str]:
        return self.expunge("scan", *words, "--hash-set", self.path("set"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("desk"), Pictures())
    originals = desk.folder / "originals"
    originals.mkdir()
    for number, content in enumerate([*desk.pictures.all, desk.pictures.live, b""]):
        (originals / f"{CANARY} {number}.jpg").write_bytes(content)
    (desk.folder / "pass").write_text("orchard violin granite teaspoon\n")
    a_fat_medium(desk.folder / "stick.raw", desk.pictures, name="KAN")
    an_ntfs_medium(desk.folder / "disk.raw", desk.pictures, name=CANARY)
    a_folder_medium(desk.folder / "phone", desk.pictures, name=CANARY)
    code, _ = desk.expunge("hash-set", "build", str(originals), "--out", desk.path("set"))
    assert code == 0
    return desk


def secrets_of(desk: Desk) -> list[str]:
    digests = [d.value for c in desk.pictures.all for d in a_known_file(c).digests]
    return [CANARY, "KANLIVE", "KANGONE", *(value.hex() for value in digests)]


def test_a_disk_image_cannot_say_by_its_name_what_was_found_on_it(desk: Desk) -> None:
    named = desk.path("a\nHits: none\u202e\x07.raw")
    Path(named).write_bytes(Path(desk.path("stick.raw")).read_bytes())

    code, said = desk.scan(named, "--out", desk.path("own-words"), "--workers", "1")

    assert code == 0
    assert said.startswith("Hits: 4 ")
    assert "\na·Hits: none··.raw: " in said


def test_nothing_that_is_said_names_a_file_or_a_digest(desk: Desk) -> None:
    out = desk.path("named")
    said = [
        desk.expunge("hash-set", "build", desk.path("originals"), "--out", desk.path("set2")),
        desk.expunge("hash-set", "info", desk.path("set2")),
        desk.scan(
            *map(desk.path, ("stick.raw", "disk.raw", "phone")), "--out", out,
            "--progress", "json", "--media-digest",
        ),
        desk.scan(desk.path("stick.raw"), "--out", out),
        desk.scan(desk.path("originals"), "--out", desk.path("named2"), "--workers", "1"),
    ]  # fmt: skip

    text = "".join(output for _, output in said)
    assert [code for code, _ in said] == [0, 0, 0, 2, 0]
    assert not [secret for secret in secrets_of(desk) if secret.lower() in text.lower()]
    assert CANARY in (desk.folder / "named").read_text()


def test_build_says_what_it_counted(desk: Desk) -> None:
    code, said = desk.expunge(
        "hash-set", "build", desk.path("originals"), "--out", desk.path("set3")
    )

    opened = open_hash_set(desk.folder / "set3", passphrase=b"orchard violin granite teaspoon")
    assert code == 0
    assert "5 known files" in said
    assert "1 file is a duplicate and counts once" in said
    assert "1 file is empty and was left out" in said
    assert str(opened.digest) in said


def test_import_reports_bad_rows_beside_the_set(desk: Desk) -> None:
    source = desk.folder / "list.csv"
    source.write_text(f"reference,size,sha256\nK1,3,{'ab' * 32}\n{CANARY},3,xyz\n")

    code, said = desk.expunge("hash-set", "import", str(source), "--out", desk.path("imported"))

    assert code == 0
    assert "1 row was refused; see imported.rejected.csv" in said
    assert said.startswith("1 known file\n")
    report = (desk.folder / "imported.rejected.csv").read_text()
    assert "3," in report
    assert CANARY not in said + report


def test_progress_lines_are_json_of_figures(desk: Desk) -> None:
    code, said = desk.scan(
        desk.path("stick.raw"), "--out", desk.path("lines"), "--progress", "json"
    )

    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert code == 0
    assert {frozenset(line) for line in lines} == {
        frozenset({"phase", "done", "total", "rate", "left_s"})
    }
    assert {line["phase"] for line in lines} == {"raw", "scan"}
    last = [line for line in lines if line["phase"] == "scan"][-1]
    assert last["done"] == last["total"] > 0


def test_a_whole_folder_compared_leaves_nothing_unexamined(desk: Desk) -> None:
    code, said = desk.scan(desk.path("originals"), "--out", desk.path("all"))

    assert code == 0
    assert "Hits: 6 (6 live); the set holds 5 known files, 5 of them found" in said


@pytest.mark.parametrize(
    "words",
    [
        ["--stages", "divining"],
        ["--stages", "exact,raw,divining"],
        ["--stages", "exact,content"],
        ["--stages", ","],
        ["--scheduler", "tcp://x:1"],
        ["--workers", "0"],
        ["--progress", "loud"],
    ],
)
def test_what_does_not_exist_is_wrong_use(desk: Desk, words: list[str]) -> None:
    code, said = desk.scan(desk.path("stick.raw"), "--out", desk.path("wrong"), *words)

    assert code == 2
    assert said.strip()
    assert not (desk.folder / "wrong").exists()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--scheduler", "tcp://192.0.2.1:8786"], "without TLS it must be on this machine"),
        (["--scheduler", "tls://192.0.2.1:8786"], "needs --tls-ca, --tls-cert and --tls-key"),
        (["--scheduler", "127.0.0.1:8786", "--workers", "2"], "leave --workers out"),
        (["--map-path", "/a=/b"], "serve --scheduler only"),
    ],
)
def test_a_cluster_that_may_not_be_used_is_wrong_use(
    desk: Desk, words: list[str], reason: str
) -> None:
    out = desk.path("cluster.json")

    code, said = desk.scan(desk.path("stick.raw"), "--out", out, *words)

    assert code == 2
    assert reason in " ".join(said.split())
    assert not Path(out).exists()


def test_no_source_that_opens_fails_without_a_result(desk: Desk) -> None:
    code, said = desk.scan(desk.path("absent"), "--out", desk.path("none"))

    assert code == 1
    assert "no source could be opened" in said
    assert not (desk.folder / "none").exists()
    assert not (desk.folder / "none.part").exists()


@pytest.mark.parametrize("name", ["stick.raw", "set", "pass"])
def test_restart_never_replaces_what_the_scan_reads(desk: Desk, name: str) -> None:
    before = (desk.folder / name).read_bytes()

    code, said = desk.scan(desk.path("stick.raw"), "--out", desk.path(name), "--restart")

    assert code == 2
    assert "choose another name" in said
    assert (desk.folder / name).read_bytes() == before


def test_a_pipe_is_no_hash_set_and_no_list(desk: Desk) -> None:
    pipe = desk.path("pipe")
    os.mkfifo(pipe)

    for words in (
        ["hash-set", "info", pipe],
        ["hash-set", "import", pipe, "--out", desk.path("piped")],
        ["scan", desk.path("stick.raw"), "--hash-set", pipe, "--out", desk.path("piped")],
    ):
        code, said = desk.expunge(*words)
        assert (code, "pipe is a pipe or a device" in said) == (2, True)


def test_a_stage_that_was_left_out_is_told(desk: Desk) -> None:
    code, said = desk.scan(
        desk.path("stick.raw"), "--stages", "raw", "--out", desk.path("raw only")
    )

    assert code == 3
    assert "Left out by --stages: exact" in said


def test_a_wrong_passphrase_fails_and_says_what_to_do(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("battery staple")

    code, said = desk.scan(
        desk.path("stick.raw"), "--out", desk.path("no"),
        "--passphrase-file", str(tmp_path / "wrong"),
    )  # fmt: skip

    assert code == 1
    assert "try again" in said


def test_keys_that_open_nothing_are_told_and_never_shown(desk: Desk) -> None:
    (desk.folder / "keys.toml").write_text(
        f'[[volume]]\nsource = "locked.raw"\nkind = "filevault"\npassphrase = "{CANARY}"\n'
        f'[[volume]]\nsource = "damaged.raw"\nkind = "luks"\npassphrase = "{CANARY}"\n'
        f'[[volume]]\nsource = "later.raw"\nkind = "luks"\npassphrase = "{CANARY}"\n'
    )
    core_storage = b"\1\0\x10\0".rjust(12, b"\0").ljust(88, b"\0") + b"CS"
    (desk.folder / "locked.raw").write_bytes(core_storage + bytes(100_000))
    (desk.folder / "later.raw").write_bytes(b"LUKS\xba\xbe\x00\x09" + bytes(100_000))
    (desk.folder / "damaged.raw").write_bytes(b"LUKS\xba\xbe\x00\x02" + bytes(100_000))

    code, said = desk.scan(
        desk.path("locked.raw"), desk.path("damaged.raw"), desk.path("later.raw"),
        "--keys", desk.path("keys.toml"), "--out", desk.path("keyed"),
    )  # fmt: skip

    result = (desk.folder / "keyed").read_text()
    assert code == 3
    assert "encrypted (CoreStorage), and not opened: what CoreStorage says of its volumes" in result
    assert "encrypted (LUKS), and this version cannot open it with a key" in result
    assert "encrypted (LUKS2), and not opened: its header is damaged" in result
    assert CANARY not in said + result


@pytest.mark.parametrize(
    "text",
    [
        "not toml [",
        '[[volume]]\nsource = "a"\nkind = "zip"\npassphrase = "KANARIE"',
        '[[volume]]\nsource = "a"\nkind = "luks"',
        '[[volume]]\nsource = "a"\nkind = "luks"\npassphrase = "KANARIE"\nrecovery = "y"',
        '[[volume]]\nsource = "a"\nkind = "luks"\npartition = 0\npassphrase = "KANARIE"',
        "[[passphrase]]\nvalue = 3",
        '[secret]\nvalue = "KANARIE"',
        "volume = 3",
    ],
)  # fmt: skip
def test_a_keys_file_that_is_none_is_wrong_use_and_not_quoted(desk: Desk, text: str) -> None:
    (desk.folder / "bad.toml").write_text(text)

    code, said = desk.scan(
        desk.path("stick.raw"), "--keys", desk.path("bad.toml"), "--out", desk.path("bad")
    )

    assert code == 2
    assert CANARY not in said


def answer_prompt(terminal: int) -> None:
    """Type once the prompt is there: what was typed before is thrown away."""
    said = b""
    while b":" not in said:
        assert select.select([terminal], [], [], 30)[0], said
        said += os.read(terminal, 1000)
    time.sleep(0.3)
    os.write(terminal, b"typed by a person of the tests\n")


def test_a_new_passphrase_is_asked_for_twice(desk: Desk) -> None:
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [
            sys.executable, "-m", "tests.forensics.scanning.expunge",
            "hash-set", "build", desk.path("originals"), "--out", desk.path("asked"),
        ],
        stdin=follower, stdout=follower, stderr=follower, start_new_session=True,
        env={k: v for k, v in os.environ.items() if k != "EXPUNGE_PASSPHRASE_FILE"},
    ) as process:  # fmt: skip
        os.close(follower)
        for _ in range(2):
            answer_prompt(leader)
        assert process.wait(60) == 0
    os.close(leader)

    assert (
        len(
            open_hash_set(
                desk.folder / "asked", passphrase=b"typed by a person of the tests"
            ).known_files
        )
        == 5
    )


def test_ctrl_c_ends_with_130_and_the_next_run_goes_on(desk: Desk) -> None:
    folder = desk.folder / "many"
    folder.mkdir()
    # Seconds of hashing, however late this test is told that the scan has begun.
    for number in range(24):
        with (folder / f"{number}").open("wb") as file:
            file.truncate(64 << 20)
    words = ["scan", str(folder), "--all-hashes", "--out", desk.path("stopped"),
             "--hash-set", desk.path("set"), "--passphrase-file", desk.path("pass"),
             "--progress", "json"]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "tests.forensics.scanning.expunge", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            if '"scan"' in line:
                break
        os.killpg(process.pid, 2)
        rest = process.stderr.read()
        code = process.wait(60)

    assert code == 130
    assert "the same command continues" in rest
    assert "Traceback" not in rest
    assert (desk.folder / "stopped.part").exists()
    assert desk.expunge(*words)[0] == 0
