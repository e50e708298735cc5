"""The command `pista`. Each command finds, calls one verb and shows; errors are one line and exit code 2."""

from __future__ import annotations

import os
import sys
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pista import __version__
from pista.cli.defaults import default_language
from pista.cli.options import (
    by_option,
    checked_language,
    format_option,
    home_option,
    lang_option,
    mapping_option,
    option,
    period_days_option,
    period_start_option,
    quota_option,
    region_option,
    source,
    sources,
)
from pista.cli.rehearsal_commands import design, drift, rehearse
from pista.cli.spoken import SpokenCommand, SpokenGroup, UsageError, mistake
from pista.language import N_, _, speaking
from pista.money import checked_currency, paying_in

if TYPE_CHECKING:
    from pista.errors import PistaError

HELP = N_("From the log of sales contacts you already keep to the numbers that drive the right behaviour.")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; turn what a person can put right into one line and exit code 2."""
    from pista.errors import PistaError  # noqa: PLC0415 - only what is needed is imported

    with speaking(default_language(sys.argv[1:] if arguments is None else arguments)):
        app = build()
        try:
            sys.exit(app(arguments, prog_name="pista", standalone_mode=False) or 0)
        except PistaError as error:
            _fail(error)
        except typer.Abort:
            sys.exit(130)
        except UsageError as error:
            if type(error).__name__.startswith("NoArgsIsHelp"):
                typer.echo(error.ctx.get_help())  # type: ignore[attr-defined]  # it always has one
                sys.exit(2)
            _fail(mistake(error, [str(command.name) for command in app.registered_commands]))
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)


def _fail(error: PistaError) -> NoReturn:
    typer.echo(_("Error: {error}").format(error=error), err=True)
    sys.exit(2)


def build() -> typer.Typer:
    """Return the application, its help in the language in use."""
    app = typer.Typer(
        help=_(HELP), no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        cls=SpokenGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )  # fmt: skip
    app.callback()(_version)
    for name, verb, what in (
        ("report", report, N_("The numbers that matter, from a log of contacts.")),
        ("check", check, N_("Audit an export: what is in it, what it tells, what it cannot tell, what to add.")),
        ("serve", serve, N_("Open the desk: log contacts, see what to do today, read the numbers, in the browser.")),
        ("createuser", createuser, N_("Let somebody log in to a team's desk.")),
        ("restore", restore, N_("Make a desk of a backup.")),
        ("signs", signs, N_("Say what looks dressed up: questions to ask, never verdicts.")),
        ("audit-sample", audit_sample, N_("Draw contacts to verify, and say what was found.")),
        (
            "verify",
            verify,
            N_("Say whether a ledger is as it was written, and which line is the first that is not."),
        ),
        ("metrics", metrics, N_("List the numbers, or explain one.")),
        ("rehearse", rehearse, N_("Say what people will do under a scorecard, before it is adopted.")),
        ("design", design, N_("Search a scorecard of few numbers that does well at its worst.")),
        ("drift", drift, N_("Say whether behaviour moved as was predicted, since a scorecard changed.")),
        ("prospects", prospects, N_("Say who is who: how many prospects there really are, and why.")),
        ("who", who, N_("Say whether somebody is one of ours.")),
        ("link", link, N_("Say that two prospects are one, or are not.")),
        ("mapping", mapping, N_("Print the mapping that would be used for a file, ready to edit.")),
        ("formats", formats, N_("List the formats that can be read.")),
        ("export", export, N_("Write a source as a book: a folder of Parquet tables.")),
        ("simulate", simulate, N_("Write a simulated company's book, with its truth.")),
    ):
        app.command(name, cls=SpokenCommand, help=_(what))(verb)
    return app


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer's callback
    if wanted:
        typer.echo(f"pista {__version__}")
        raise typer.Exit


def _version(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help=_("Show the version."))
    ] = False,
) -> None:
    pass


def report(  # noqa: PLR0913, PLR0917 - one argument per option
    source: Annotated[list[Path], sources()],
    format: Annotated[str | None, format_option()] = None,
    mapping: Annotated[Path | None, mapping_option()] = None,
    by: Annotated[
        str | None,
        option(N_("group by seller, team, product, source, channel, month or week [seller]"), "--by", "NAME"),
    ] = None,
    since: Annotated[str | None, option(N_("first day of the period, as 2026-03-01"), "--since", "DAY")] = None,
    until: Annotated[str | None, option(N_("last day of the period"), "--until", "DAY")] = None,
    as_of: Annotated[
        str | None, option(N_("the day to look back from [the last in the source]"), "--as-of", "DAY")
    ] = None,
    lang: Annotated[str | None, lang_option()] = None,
    html: Annotated[Path | None, option(N_("write the report as one HTML file"), "--html", "FILE")] = None,
    json: Annotated[
        str | None, option(N_("write the report as JSON; - for standard output"), "--json", "FILE|-")
    ] = None,
    date_order: Annotated[
        str | None, option(N_("day-first or month-first, where dates leave it open"), "--date-order", "ORDER")
    ] = None,
    lapse_days: Annotated[
        int | None, option(N_("days of silence after which an opportunity lapses"), "--lapse-days", "DAYS")
    ] = None,
    recorded_since: Annotated[
        str | None, option(N_("the day from which closings were recorded"), "--recorded-since", "DAY")
    ] = None,
    unit: Annotated[
        str | None, option(N_("what counts as a prospect: person or organisation [person]"), "--unit", "UNIT")
    ] = None,
    currency: Annotated[
        str, option(N_("what the amounts are in, as EUR; nothing is converted"), "--currency", "CODE")
    ] = "",
    strict: Annotated[bool, option(N_("fail when any row is set aside"), "--strict")] = False,  # noqa: FBT002
    signs: Annotated[bool, option(N_("say what looks dressed up, too; see 'pista signs'"), "--signs")] = False,  # noqa: FBT002
    quota: Annotated[int | None, quota_option()] = None,
    period_days: Annotated[int | None, period_days_option()] = None,
    period_start: Annotated[str | None, period_start_option()] = None,
    decimal: Annotated[
        str | None, option(N_("the decimal mark, , or ., where numbers leave it open"), "--decimal", "MARK")
    ] = None,
    duration: Annotated[
        str | None, option(N_("the unit of durations that do not say it: seconds, minutes ..."), "--duration", "UNIT")
    ] = None,
    merge_overlaps: Annotated[  # noqa: FBT002
        bool, option(N_("count deals of one prospect and product that overlap as one"), "--merge-overlaps")
    ] = False,
) -> None:
    """Show the numbers that matter."""
    from pista.cli.report import Wish, show_report  # noqa: PLC0415
    from pista.cli.standard_input import from_standard_input  # noqa: PLC0415

    wish = Wish(
        tuple(from_standard_input(source)),
        format,
        mapping,
        by,
        since,
        until,
        as_of,
        html,
        json,
        date_order,
        lapse_days,
        recorded_since,
        unit,
        strict,
        signs or any(said is not None for said in (quota, period_days, period_start)),
        quota,
        period_days,
        period_start,
        decimal,
        duration,
        merge_overlaps,
    )
    with speaking(checked_language(lang)), paying_in(checked_currency(currency)):
        show_report(wish)


def check(
    source: Annotated[list[Path], sources()],
    format: Annotated[str | None, format_option()] = None,
    mapping: Annotated[Path | None, mapping_option()] = None,
    json: Annotated[bool, option(N_("say it as JSON"), "--json")] = False,  # noqa: FBT002
    date_order: Annotated[
        str | None, option(N_("day-first or month-first, where dates leave it open"), "--date-order", "ORDER")
    ] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Audit an export."""
    from pista.cli.checking import show_check  # noqa: PLC0415
    from pista.cli.report import Wish  # noqa: PLC0415
    from pista.cli.standard_input import from_standard_input  # noqa: PLC0415

    with speaking(checked_language(lang)):
        files = tuple(from_standard_input(source))
        show_check(Wish(files, format, mapping, date_order=date_order), as_json=json)


def serve(
    home: Annotated[Path | None, home_option()] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help=_("the port on this machine"))] = 8321,
    seller: Annotated[str, option(N_("whose desk it is [your user name]"), "--seller", "NAME")] = "",
    demo: Annotated[bool, option(N_("a desk of its own, filled with a simulated company"), "--demo")] = False,  # noqa: FBT002
    team: Annotated[bool, option(N_("everybody logs in; see createuser"), "--team")] = False,  # noqa: FBT002
    origin: Annotated[
        str, option(N_("where a team reaches it, as https://sales.example.org"), "--origin", "ADDRESS")
    ] = "",
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Open the desk."""
    from pista.cli.serving import serve_desk  # noqa: PLC0415

    with speaking(checked_language(lang)):
        serve_desk(home, port, seller, origin, demo=demo, team=team)


def createuser(
    name: Annotated[str, typer.Argument(help=_("the name to log in with"), show_default=False)],
    role: Annotated[
        str, option(N_("seller, manager or administrator [administrator]"), "--role", "ROLE")
    ] = "administrator",
    team: Annotated[str, option(N_("the team they are of"), "--team", "NAME")] = "",
    home: Annotated[Path | None, home_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Let somebody log in."""
    from pista.cli.serving import create_user  # noqa: PLC0415

    with speaking(checked_language(lang)):
        create_user(home, name, role, team)


def restore(
    backup: Annotated[Path, typer.Argument(help=_("the file that was taken away"), show_default=False)],
    home: Annotated[Path | None, home_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Make a desk of a backup."""
    from pista.cli.serving import restore_desk  # noqa: PLC0415

    with speaking(checked_language(lang)):
        restore_desk(home, backup)


def metrics(
    name: Annotated[str | None, typer.Argument(help=_("the number to explain"), show_default=False)] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """List the numbers, or explain one."""
    from pista.cli.explaining import show_metrics  # noqa: PLC0415

    with speaking(checked_language(lang)):
        show_metrics(name)


def mapping(
    file: Annotated[Path, source()],
    format: Annotated[str | None, format_option()] = None,
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Print the mapping that would be used for a file."""
    from dataclasses import replace  # noqa: PLC0415

    from pista.intake.mapping import Mapping, read_mapping  # noqa: PLC0415
    from pista.intake.taking import mapping_of  # noqa: PLC0415

    with speaking(checked_language(lang)):
        known = read_mapping(mapping) if mapping else Mapping()
        typer.echo(mapping_of(file, replace(known, format=format or known.format)), nl=False)


def formats(lang: Annotated[str | None, lang_option()] = None) -> None:
    """List the formats that can be read."""
    from pista.intake.taking import formats as known  # noqa: PLC0415

    with speaking(checked_language(lang)):
        for name, found in known().items():
            typer.echo(f"{name:20} {_(found.summary)}")


def prospects(  # noqa: PLR0913, PLR0917 - one argument per option
    source: Annotated[Path, source()],
    json: Annotated[
        str | None, option(N_("write what was found as JSON; - for standard output"), "--json", "FILE|-")
    ] = None,
    review: Annotated[
        Path | None, option(N_("write the doubtful pairs as a table to go through"), "--review", "FILE")
    ] = None,
    accept: Annotated[bool, option(N_("keep the certain links beside the source"), "--accept")] = False,  # noqa: FBT002
    by: Annotated[str, by_option()] = "",
    region: Annotated[str | None, region_option()] = None,
    kind: Annotated[
        str | None, option(N_("what all of them are: people or organisations; else each name tells"), "--kind", "KIND")
    ] = None,
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say who is who."""
    from pista.cli.prospects import show_prospects  # noqa: PLC0415

    with speaking(checked_language(lang)):
        show_prospects(source, mapping, json, review, region, kind, accept=accept, by=by)


def who(  # noqa: PLR0913, PLR0917 - one argument per option
    source: Annotated[Path, source()],
    name: Annotated[str | None, typer.Argument(help=_("the name, as it was said"), show_default=False)] = None,
    company: Annotated[str | None, option(N_("the organisation"), "--company", "NAME")] = None,
    email: Annotated[str | None, option(N_("the e-mail address"), "--email", "ADDRESS")] = None,
    phone: Annotated[str | None, option(N_("the telephone number"), "--phone", "NUMBER")] = None,
    city: Annotated[str | None, option(N_("the city"), "--city", "NAME")] = None,
    region: Annotated[str | None, region_option()] = None,
    json: Annotated[bool, option(N_("say it as JSON"), "--json")] = False,  # noqa: FBT002
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say whether somebody is one of ours."""
    from pista.cli.recognising import show_who  # noqa: PLC0415

    row = {"name": name, "company": company, "emails": email, "phones": phone, "city": city}
    with speaking(checked_language(lang)):
        show_who(source, row, mapping, region, as_json=json)


def link(
    source: Annotated[Path, source()],
    one: Annotated[str, typer.Argument(help=_("a prospect, as the book names it"), show_default=False)],
    other: Annotated[str, typer.Argument(help=_("another prospect"), show_default=False)],
    different: Annotated[bool, option(N_("they are not the same, whatever it looks like"), "--different")] = False,  # noqa: FBT002
    undo: Annotated[bool, option(N_("take back what was said of the two"), "--undo")] = False,  # noqa: FBT002
    by: Annotated[str, by_option()] = "",
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say that two prospects are one, or are not."""
    from pista.cli.prospects import show_link  # noqa: PLC0415
    from pista.errors import PistaError  # noqa: PLC0415

    if different and undo:
        raise PistaError(N_("--different and --undo say two things at once."), hint=N_("Give one of them."))
    with speaking(checked_language(lang)):
        show_link(source, mapping, one, other, "undone" if undo else "different" if different else "same", by)


def signs(
    source: Annotated[Path, source()],
    quota: Annotated[int | None, quota_option()] = None,
    json: Annotated[str | None, option(N_("write JSON to a file, or - for the screen"), "--json", "FILE|-")] = None,
    as_of: Annotated[str | None, option(N_("the day to look back from"), "--as-of", "DATE")] = None,
    period_days: Annotated[int | None, period_days_option()] = None,
    period_start: Annotated[str | None, period_start_option()] = None,
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say what looks dressed up."""
    from pista.cli.fair_play import Counting, show_signs  # noqa: PLC0415

    with speaking(checked_language(lang)):
        show_signs(Counting(source, mapping, as_of, quota, period_days, period_start), json)


def audit_sample(  # noqa: PLR0913, PLR0917 - one argument per option
    source: Annotated[Path, source()],
    size: Annotated[int, typer.Option("--size", min=3, help=_("how many contacts to verify"))] = 40,
    out: Annotated[Path | None, option(N_("the table to fill in"), "--out", "FILE")] = None,
    found: Annotated[Path | None, option(N_("the table, filled in"), "--found", "FILE")] = None,
    quota: Annotated[int | None, quota_option()] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help=_("the seed of chance"))] = 1,
    as_of: Annotated[str | None, option(N_("the day to look back from"), "--as-of", "DATE")] = None,
    period_days: Annotated[int | None, period_days_option()] = None,
    period_start: Annotated[str | None, period_start_option()] = None,
    by: Annotated[str, by_option()] = "",
    mapping: Annotated[Path | None, mapping_option()] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Draw contacts to verify, or take what was found."""
    from pista.cli.fair_play import Counting, show_sample, take_sample  # noqa: PLC0415

    with speaking(checked_language(lang)):
        if found is not None:
            take_sample(source, found, by)
        else:
            show_sample(Counting(source, mapping, as_of, quota, period_days, period_start), size, seed, out)


def verify(
    book: Annotated[
        Path | None, typer.Argument(help=_("the folder of a desk, or a ledger written out"), show_default=False)
    ] = None,
    checkpoint: Annotated[
        Path | None, option(N_("compare with what was signed before"), "--checkpoint", "FILE")
    ] = None,
    sign: Annotated[Path | None, option(N_("sign a checkpoint, to be kept elsewhere"), "--sign", "FILE")] = None,
    ledger: Annotated[
        Path | None, option(N_("write the ledger out, to be verified elsewhere"), "--ledger", "FILE")
    ] = None,
    lang: Annotated[str | None, lang_option()] = None,
) -> None:
    """Say whether a ledger holds."""
    from pista.cli.verifying import verify_book  # noqa: PLC0415

    with speaking(checked_language(lang)):
        verify_book(book, checkpoint, sign, ledger)


def export(
    source: Annotated[Path, source()],
    out: Annotated[Path, option(N_("the folder to write"), "--out", "DIR")],
    mapping: Annotated[Path | None, mapping_option()] = None,
) -> None:
    """Write a source as a book."""
    from pista.cli.exporting import export_book  # noqa: PLC0415

    export_book(source, out, mapping)


def simulate(
    out: Annotated[Path, option(N_("the folder to write"), "--out", "DIR")],
    sellers: Annotated[int, typer.Option(min=1, help=_("how many sellers"))] = 12,
    touches: Annotated[int, typer.Option(min=1, help=_("how many contacts"))] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help=_("the seed of chance"))] = 1,
) -> None:
    """Write a simulated company."""
    from pista.cli.simulating import simulate_company  # noqa: PLC0415

    simulate_company(sellers, touches, seed, out)


if __name__ == "__main__":
    main()
