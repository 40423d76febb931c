"""``expunge certificate verify`` and ``read-code``: check a document, or the code on its paper."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bootstrap import open_store
from evidence_store.certificates.verifying.guarded import LARGEST, verify_certificate
from evidence_store.certificates.verifying.paper import judge_code, judge_code_of
from evidence_store.certificates.verifying.verdict import CheckAnswer
from evidence_store.certificates.verifying.withdrawn import LARGEST as LARGEST_LIST
from evidence_store.cli._kit.options import handed, path_option
from evidence_store.errors import WrongEntryError
from evidence_store.kept_files.issuing import code_held_to_log, held_to_log
from evidence_store.open_folder.store import Store
from forensics.documents import to_document
from forensics.pictures.codes import read_code as code_in
from forensics.pictures.viewing import LARGEST as LARGEST_PHOTOGRAPH
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.certificates.verifying.paper import PaperVerdict
    from evidence_store.certificates.verifying.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """What documents are checked by: what is trusted, the unit's list, and the present.

    ``store`` is the data folder whose log must have issued them, where one is given.
    """

    trust: list[bytes]
    withdrawn: bytes | None
    now: datetime
    store: Store | None
    authorities: list[bytes]


def _read(path: Path, *, limit: int) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):
        # A pipe or a device may never end, or never begin.
        raise WrongEntryError(f"{path.name} is not a file on a disk. Save it as one first.")
    try:
        with path.open("rb") as file:
            return file.read(limit)
    except FileNotFoundError:
        raise WrongEntryError(f"{path.name} is not there. Check the path.") from None
    except IsADirectoryError:
        raise WrongEntryError(f"{path.name} is a folder, not a file.") from None


def _checked(
    trust: tuple[Path, ...], tsa: tuple[Path, ...], withdrawn: Path | None, data: Path | None
) -> dict[str, Checked]:
    # Roots that are named stand alone: the folder may come from the environment alone, and would
    # bring its own root in.
    store = None if data is None or trust else open_store(data)
    checked = Checked(
        [_read(each, limit=LARGEST_LIST) for each in trust]
        if store is None
        else store.trusted_with_log(),
        None if withdrawn is None else _read(withdrawn, limit=LARGEST_LIST + 1),
        datetime.now(UTC) if store is None else store.clock(),
        store,
        [_read(each, limit=LARGEST_LIST) for each in tsa]
        + ([] if store is None else [each.encode() for each in store.settings.policy.tsa_roots]),
    )
    return {"checked": checked}


def checking(verb: Callable[..., Any]) -> Callable[..., Any]:
    """What a document is checked by (``checked``), and whether the answer is JSON."""
    options = (
        path_option(
            "--trust",
            multiple=True,
            metavar="ROOT.pem",
            help="A root certificate, or a list of replaced keys, that the unit gave you. Any "
            "number.",
        ),
        path_option(
            "--tsa",
            multiple=True,
            metavar="AUTHORITY.pem",
            help="A certificate of the time-stamp authority, or of who issued its own, that you "
            "got from the authority. Without it no time stamp counts. Any number.",
        ),
        path_option(
            "--withdrawn", metavar="LIST", help="The unit's dated list of withdrawn documents."
        ),
        path_option(
            "--data",
            envvar="EXPUNGE_DATA",
            metavar="FOLDER",
            help="A data folder whose own root is trusted.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Answer in JSON."),
    )
    made = handed(verb, _checked)
    for option in reversed(options):
        made = option(made)
    return made


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@checking
@click.pass_context
def verify(ctx: click.Context, *, file: Path, checked: Checked, as_json: bool) -> None:
    """Check FILE: genuine and current (0), genuine (3), or not valid (1).

    Trusts only what --trust names, or the root of the data folder; never the file itself. With a
    data folder the file is held to the entry of its custody log that issued it, too.
    """
    document = _read(file, limit=LARGEST + 1)
    verdict = _verdict(document, checked)
    if checked.store is not None:
        # A file whose issue was interrupted is genuine by the root, and was never issued
        # (threat model).
        verdict = held_to_log(checked.store, document, verdict)
    _answer(ctx, verdict, as_json=as_json)


@click.command("read-code")
@click.argument("photograph", type=click.Path(path_type=Path))
@path_option("--file", metavar="PDF", help="The certificate from which the page was printed.")
@checking
@click.pass_context
def read_code(
    ctx: click.Context, *, photograph: Path, file: Path | None, checked: Checked, as_json: bool
) -> None:
    """Check the code on paper from a PHOTOGRAPH of page 1 (JPEG, PNG, WebP or HEIC).

    Says what the unit's custody log signed, for you to compare with the page, and ends as verify
    does: 0, 3 where withdrawal was not checked, 1 where the code is not valid.

    Without --file it needs two files of the unit: --trust root.pem --trust log.pem.
    """
    code = code_in(_read(photograph, limit=LARGEST_PHOTOGRAPH + 1))
    if file is None:
        verdict = judge_code(
            code, trust=checked.trust, withdrawn=checked.withdrawn, now=checked.now
        )
    else:
        verdict = judge_code_of(code, _verdict(_read(file, limit=LARGEST + 1), checked))
    if checked.store is not None:
        verdict = code_held_to_log(checked.store, verdict)
    _answer(ctx, verdict, as_json=as_json)


def _verdict(document: bytes, checked: Checked) -> Verdict:
    return verify_certificate(
        document,
        trust=checked.trust,
        withdrawn=checked.withdrawn,
        now=checked.now,
        authorities=checked.authorities,
    )


def _answer(ctx: click.Context, verdict: Verdict | PaperVerdict, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(to_document(verdict), indent=1, ensure_ascii=False))
    else:
        for sentence in verdict.sentences:
            click.echo(sentence, err=verdict.answer is CheckAnswer.NOT_VALID)
    ctx.exit(verdict.answer.exit_code)
