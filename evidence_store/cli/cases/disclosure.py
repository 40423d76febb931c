"""``expunge disclosure``: make a bundle of a case that anybody can check, and check one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidence_store.bundles.disclosing import build_disclosure
from evidence_store.bundles.previewing import BundleAsked, preview_disclosure
from evidence_store.bundles.verifiers import write_verifiers
from evidence_store.cli._kit.finding import find_case
from evidence_store.cli._kit.forms import filled, print_form_option, read_form, structure
from evidence_store.cli._kit.looking import reading_work
from evidence_store.cli._kit.options import path_option
from evidence_store.cli._kit.working import working
from evidence_store.disclosure.policy import Audience, Form, FormLine
from evidence_store.disclosure.verifiers import verify as verifier
from evidence_store.domain.cases.recipients import Recipients
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from evidence_store.cli._kit.looking import Look
    from evidence_store.cli._kit.working import Work
    from evidence_store.open_folder.store import Store

TO_FORM = f"""
# To whom a bundle goes, and why; both are recorded (Data Protection Act 2018, section 62).
recipients = [""]   # person or firm, one text each
purpose = ""

# A second form, for --withhold: what the disclosure officer decided for this bundle.
# [[withhold]]
# field = "serial"        # as {Way.DISCLOSURE_PREVIEW} names it
# because = ""            # the recipient reads this
# seq = 17                # only of this entry; may be left out
# event = ""              # only of this kind of entry; may be left out
#
# [[hand_over]]           # somebody has read it, and it may go
# field = "reason"
# because = ""
# seq = 17
"""

for_option = click.option(
    "--for",
    "audience",
    required=True,
    type=click.Choice([each.value for each in Audience]),
    help="For whom: decides what is handed over unless a form says otherwise.",
)
withhold_option = path_option(
    "--withhold",
    "withhold_file",
    metavar="FORM.toml",
    help="What else is withheld, or handed over, in this bundle, with a reason each.",
)


@click.group()
def disclosure() -> None:
    """Hand over the history of a case so that it can be checked without this program.

    A bundle holds the entries of the case and of keys and people with their proofs, what is handed
    over of their fields, what is withheld and why, and the documents issued. It is checked by
    verify.py and verify.html, which share no code with this program: expunge disclosure verifier.
    """


@disclosure.command()
@print_form_option(TO_FORM)
@click.argument("case_name", metavar="CASE")
@for_option
@path_option(
    "--to",
    "to_file",
    required=True,
    metavar="FORM.toml",
    help="Recipients and purpose (see --print-form).",
)
@path_option("--out", required=True, metavar="FILE.custody", help="The new file.")
@withhold_option
@click.option(
    # A proof for each head that is named: hashes of the whole log would grow with the force and not
    # with the case (ADR 17).
    "--earlier",
    multiple=True,
    type=click.IntRange(min=1),
    metavar="SIZE",
    help="Also prove that the log continues its head of SIZE entries, held by someone else.",
)
@working
def build(
    case_name: str,
    audience: str,
    to_file: Path,
    out: Path,
    withhold_file: Path | None,
    earlier: tuple[int, ...],
    work: Work,
) -> None:
    """Make the bundle of CASE. The custody log holds its SHA-256 before the file is written."""
    # To whom it goes stands in the log before the file exists (ADR 27).
    to = filled(to_file, Recipients)
    asked = _asked(work.store, case_name, audience, withhold_file, earlier)
    head = build_disclosure(work.store, work.acting, asked, to=to, out=out)
    click.echo(f"The bundle is in {out.name}. It was checked as its recipient would check it.")
    click.echo(f"Head: {head}")
    click.echo(
        "Give that head, or a sheet that was printed earlier, to the recipient by a different "
        f"route from the bundle, and the verifier: {Way.DISCLOSURE_VERIFIER}."
    )


@disclosure.command()
@click.argument("case_name", metavar="CASE")
@for_option
@withhold_option
@reading_work
def preview(
    case_name: str, audience: str, withhold_file: Path | None, work: Work, look: Look
) -> None:
    """List every field that a bundle of CASE would hand over or withhold, without values.

    Only that you looked is recorded. Somebody who may see the case reads the fields by expunge
    case show, and decides with a form what else is withheld.
    """
    require_duty(work.actor, Act.REVIEW)
    asked = _asked(work.store, case_name, audience, withhold_file, ())
    look.at("what a bundle would hold", case_id=asked.case_id)
    for each in preview_disclosure(work.store, work.acting, asked).choices:
        what = "hand over" if each.is_shown else f"withhold ({each.code})"
        click.echo(f"{each.seq}  {each.event}  {each.path}: {what}. {each.because}")


@disclosure.command()
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option("--head", metavar="FILE|SIZE:ROOT", help="A head of the log from outside.")
@click.option("--witness", metavar="KEY|FILE", multiple=True, help="A witness's key you hold.")
@click.option("--tsa", metavar="FILE", multiple=True, help="A time-stamp authority's certificate.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def verify(
    ctx: click.Context,
    *,
    bundle: Path,
    head: str | None,
    witness: tuple[str, ...],
    tsa: tuple[str, ...],
    as_json: bool,
) -> None:
    """Check BUNDLE: verified (0), consistent without a head from outside (3), not valid (1).

    The same check as verify.py, which needs nothing of this program.
    """
    words = [str(bundle), *(["--head", head] if head is not None else [])]
    words += [word for key in witness for word in ("--witness", key)]
    words += [word for file in tsa for word in ("--tsa", file)]
    # By the very file that is handed out: the force gives nothing that the defence would refuse.
    ctx.exit(verifier.main([*words, "--json"] if as_json else words))


@disclosure.command("verifier")
@path_option("--out", required=True, metavar="FOLDER", help="A new folder.")
def verifier_verb(out: Path) -> None:
    """Write verify.py and verify.html, with how to use them, to a new folder."""
    # Apart from any bundle: the person who forges the one would forge the other (ADR 17).
    write_verifiers(out)
    click.echo(
        f"The verifiers are in {out.name}. Hand them over by a different route from the bundle."
    )


def _asked(
    store: Store,
    case_name: str,
    audience: str,
    withhold_file: Path | None,
    earlier: tuple[int, ...],
) -> BundleAsked:
    with store.reading() as uow:
        case_id = find_case(uow, case_name).id
    form = Form() if withhold_file is None else _form(read_form(withhold_file), withhold_file.name)
    return BundleAsked(case_id, Audience(audience), form, earlier)


def _form(told: dict[str, Any], name: str) -> Form:
    if set(told) - {"withhold", "hand_over"}:
        message = f"{name}: it has [[withhold]] and [[hand_over]] only. See: --print-form."
        raise WrongEntryError(message)

    def lines(key: str) -> tuple[FormLine, ...]:
        group = told.get(key, [])
        if not isinstance(group, list) or not all(isinstance(each, dict) for each in group):
            message = f"{name}: each line stands under [[{key}]]. See: --print-form."
            raise WrongEntryError(message)
        return tuple(structure(each, FormLine, name=name) for each in group)

    return Form(lines("withhold"), lines("hand_over"))
