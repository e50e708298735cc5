"""What the tables of a source were read as, in sentences: said before any number, for the numbers rest on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.language import N_, _, ngettext, number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.intake.sink import Doubt, TableRead
    from pista.reports.report import Report

# So many words of each meaning are listed, and so many headings; the rest is counted.
MOST_WORDS, MOST_HEADINGS, MOST_LACKING = 6, 12, 3
# What words were read as, in the order they are said.
MEANINGS = {
    "won": N_("read as won: {words}"),
    "lost": N_("lost: {words}"),
    "open": N_("open: {words}"),
    "unknown": N_("not known: {words}"),
    "sale": N_("read as sales: {words}"),
    "refusal": N_("as refusals: {words}"),
}


# What the tables of systems hold, as their titles end: "HubSpot deals".
HOLDS = {
    "deals": N_("{system} deals"), "opportunities": N_("{system} opportunities"), "contacts": N_("{system} contacts"),
    "calls": N_("{system} calls"), "meetings": N_("{system} meetings"), "tasks": N_("{system} tasks"),
    "activities": N_("{system} activities"), "leads": N_("{system} leads"), "people": N_("{system} people"),
    "calls and meetings": N_("{system} calls and meetings"), "stage history": N_("{system} stage history"),
    "status changes": N_("{system} status changes"), "accounts": N_("{system} accounts"), "users": N_("{system} users"),
}  # fmt: skip


def titled(title: str) -> str:
    """Return what a table is, in the language in use: a system's, or what everybody's is called."""
    for holds in sorted(HOLDS, key=len, reverse=True):
        if title.endswith(f" {holds}") and not title.lower().startswith(("a ", "an ", "two ", "any ")):
            return _(HOLDS[holds]).format(system=title.removesuffix(f" {holds}"))
    said = _(title)
    return said[:1].upper() + said[1:]


def tables_read(tables: Sequence[TableRead]) -> list[str]:
    """Return a sentence per table: what it is, how many rows, and what its words were read as."""
    several = len(tables) > 1
    said = []
    for table in tables:
        rows = ngettext("{n} row", "{n} rows", table.rows).format(n=number(table.rows))
        head = f"{titled(table.title)}, {rows}" + (f" ({table.file})" if several else "")
        words = words_read(table.words)
        said.append(f"{head}: {words}." if words else f"{head}.")
    return said


def words_read(words: Mapping[str, Mapping[str, int]]) -> str:
    """Return what words were read as: read as won: Closed won (12); lost: Closed lost (16); open: Proposal (12)."""
    parts = []
    for meaning, sentence in MEANINGS.items():
        if written := words.get(meaning):
            listed = [f"{word or '–'} ({number(count)})" for word, count in list(written.items())[:MOST_WORDS]]
            rest = len(written) - MOST_WORDS
            listed += [ngettext("{n} more", "{n} more", rest).format(n=number(rest))] if rest > 0 else []
            parts.append(_(sentence).format(words=", ".join(listed)))
    return "; ".join(parts)


def unused_headings(tables: Sequence[TableRead]) -> list[str]:
    """Return a sentence per table that has headings from which nothing was read."""
    said = []
    for table in tables:
        if table.unused:
            shown = ", ".join(f"'{heading}'" for heading in table.unused[:MOST_HEADINGS])
            rest = len(table.unused) - MOST_HEADINGS
            more = " " + ngettext("and {n} more", "and {n} more", rest).format(n=number(rest)) if rest > 0 else ""
            text = _("{file}: nothing is read from {headings}.").format(file=table.file, headings=shown + more)
            said.append(text)
    return said


def lacking(tables: Sequence[TableRead]) -> list[str]:
    """Return a sentence per table on what it does not say, the most valuable first."""
    said = []
    for table in tables:
        if table.lacking:
            listed = "; ".join(_(what) for what in table.lacking[:MOST_LACKING])
            said.append(_("{file} does not say: {what}.").format(file=table.file, what=listed))
    return said


def doubted(doubt: Doubt) -> str:
    """Return what was not understood, as the beginning of a sentence; the name of a file stays as it is."""
    why = _(doubt.why).format(**doubt.values)
    return why if doubt.why.startswith("{") else why[:1].upper() + why[1:]


def moving(report: Report) -> list[str]:
    """Return what was not understood in the source and can move a number."""
    said = [
        _("{why}: what rests on it is unknown until that is settled. To settle it: {remedy}.").format(
            why=doubted(doubt), remedy=_(doubt.remedy).format(**doubt.values)
        )
        for doubt in report.taken.doubts
    ]
    kinds: dict[tuple[str, str], list[str]] = {}
    for complaint in report.taken.complaints:
        if complaint.moves:
            kinds.setdefault((complaint.file, complaint.sentence), []).append(str(complaint))
    for alike in kinds.values():
        said += alike[:MOST_WORDS]
        rest = len(alike) - MOST_WORDS
        said += (
            [ngettext("and {n} more like it", "and {n} more like it", rest).format(n=number(rest))] if rest > 0 else []
        )
    return said + _set_aside(report) + overlapping(report)


def _set_aside(report: Report) -> list[str]:
    """Return how many rows are not counted, a sentence a reason, with the first of them."""
    reasons: dict[str, list[str]] = {}
    for complaint in report.taken.complaints:
        if complaint.set_aside and not complaint.moves and complaint.line is not None:
            reasons.setdefault(complaint.sentence, []).append(str(complaint))
    said = []
    for alike in list(reasons.values())[:MOST_WORDS]:
        text = ngettext("{n} row is not counted: {first}.", "{n} rows are not counted, the first: {first}.", len(alike))
        said.append(text.format(n=number(len(alike)), first=alike[0]))
    return said


def overlapping(report: Report) -> list[str]:
    """Return how many deals of the source overlap with another of one prospect and product, and both close rates."""
    facts = report.book.facts
    if not facts.overlapping:
        return []
    text = ngettext(
        "{n} deal overlaps with another of the same prospect and product: together they are {together}.",
        "{n} deals overlap with others of the same prospect and product: together they are {together}.",
        facts.overlapping,
    )
    together = ngettext("{n} opportunity", "{n} opportunities", facts.together).format(n=number(facts.together))
    said = text.format(n=number(facts.overlapping), together=together)
    rate = report.overall("close_rate")
    if rate is None or facts.settings.merge_overlaps:
        return (
            [said + " " + _("They are counted as one (merge_overlaps).")] if facts.settings.merge_overlaps else [said]
        )
    deals, won = int(str(rate["n"])), int(str(rate["count"]))
    others = deals - facts.overlapping + facts.together
    as_one = (won - facts.won_overlapping + facts.won_together) / others if others else None
    return [
        said + " " + _("Counted as one, {rate} were won, not {own} (--merge-overlaps).").format(
            rate=percent(as_one, 1), own=percent(won / deals if deals else None, 1)
        )
    ]  # fmt: skip


def planned(report: Report) -> list[str]:
    """Return how many contacts are planned, and were not made yet."""
    n = report.book.facts.planned
    if not n:
        return []
    return [
        ngettext(
            "{n} contact is planned: it is a next step, and counts as none.",
            "{n} contacts are planned: they are next steps, and count as none.",
            n,
        ).format(n=number(n))
    ]
