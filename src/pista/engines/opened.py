"""An open book: what a program, the command line and the web ask."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import narwhals as nw
import pyarrow as pa

from pista.book.days import date_of, day_of
from pista.book.periods import Periods
from pista.book.tables import TABLES, tables_in
from pista.engines.storing import completed_folder, refuse_foreign
from pista.errors import UnknownNumberError, unknown_name
from pista.fair_play.auditing import AuditSample, audit_sample
from pista.fair_play.audits import audits_beside, audits_of
from pista.fair_play.judging import judge
from pista.fair_play.rising import asked_about, begun, risen
from pista.fair_play.scene import Scene
from pista.intake.mapping import BOOK_SETTINGS, settings_to_toml
from pista.intake.sink import BOOK_DOUBTS, doubts_to_text
from pista.language import N_, _
from pista.metrics.asking import Answer, Answers, ask, rows_behind
from pista.metrics.question import WHOLE, Question
from pista.prospects.links import links_beside
from pista.reports.report import totals
from pista.reports.story import sizes

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from typing import Self

    from pista.book.engine import Rows
    from pista.book.prepared import Prepared
    from pista.fair_play.judging import Judgement
    from pista.fair_play.rising import Begun, Risen
    from pista.intake.sink import Taken

FIGURES = ("value", "low", "high", "n", "undecided", "naive", "known")


@dataclass(frozen=True, repr=False)
class Book:
    """A prepared book and what came of reading its source.

    tables  the folder of its tables as read
    linked  how many prospects are counted as another that they are linked to
    """

    source: Path
    tables: Path
    prepared: Prepared
    taken: Taken
    linked: int = 0

    def __repr__(self) -> str:
        """Say what is in the book, in one line."""
        as_of = [] if self.as_of is None else [_("as of {day}").format(day=self.as_of)]
        return f"<{' · '.join([self.source.name, *as_of, *sizes(totals(self.prepared))])}>"

    @property
    def as_of(self) -> date | None:
        """The day the book looks back from; None where it holds no dates."""
        day = self.prepared.facts.as_of
        return None if day is None else date_of(day)

    def ask(
        self,
        names: Iterable[str] | None = None,
        *,
        by: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> Answers:
        """Answer for the metrics called `names`, all unless given; see `pista.metrics.asking.ask`."""
        return ask(self.prepared, names, question(by, since, until))

    def metric(
        self,
        name: str,
        by: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> nw.DataFrame[pa.Table]:
        """Return one number as a frame: one row overall, or one per group; `.to_pandas()`, `.to_polars()` ... it.

        Columns: key (where grouped), value, low, high, n, undecided, naive, known; verdict where sellers are compared;
        one row per age or kind where the number has several. Raises UnknownNumberError where the book cannot tell it.
        """
        answers = self.ask([name], by=by, since=since, until=until)
        if name in answers.untold:
            why = answers.untold[name]
            said = {"name": name, "why": why.why, "remedy": why.remedy}
            raise UnknownNumberError(N_("'{name}' is unknown: {why}."), hint=N_("To know: {remedy}."), **said)
        rows = list(table_of(answers.told[name], by))
        columns = {key: [row.get(key) for row in rows] for key in dict.fromkeys(name for row in rows for name in row)}
        return nw.from_native(pa.table(columns), eager_only=True)

    def rows(
        self,
        name: str,
        by: str | None = None,
        key: Hashable = WHOLE,
        since: str | date | None = None,
        until: str | date | None = None,
    ) -> Rows:
        """Return the rows a number counts: all of them, or those of one group; `.to_pandas()`, `.to_polars()` ... them.

        Raises UnknownNameError where there is no such group.
        """
        asked = question(by, since, until)
        found = self.prepared.engine.collect(rows_behind(self.prepared, name, asked, key))
        if key is not WHOLE and not len(found):
            told = self.ask([name], by=by, since=since, until=until).told
            raise unknown_name(N_("group"), str(key), [str(key) for answer in told.values() for key in answer.groups])
        return found

    def signs(self, *, quota: int | None = None, periods: Periods | None = None) -> Judgement:
        """Look for signs that a number is dressed up; see `pista.fair_play`.

        quota    how many contacts a period are asked of each seller
        periods  how the company counts; calendar months unless given
        """
        with self.scene(quota, periods) as scene:
            return judge(scene)

    def risen(self, first: int, last: int, tricks: Collection[str]) -> list[Risen]:
        """Return the signs of some tricks that rose in the whole company; see `pista.fair_play.rising`."""
        with self.scene() as scene:
            return risen(scene, first, last, tricks)

    def begun(self, first: int, last: int, tricks: Sequence[str], before: Self | None = None) -> Begun:
        """Look for what points to some tricks since a change; see `pista.fair_play.rising`.

        first, last  the days of the first and of the last change
        before       the book as it was before the first: what was asked already then was not brought by the change
        """
        known = asked_about(before.signs()) if before is not None else set()
        with self.scene() as scene:
            return begun(scene, first, last, tricks, known)

    def audit_sample(
        self, size: int, *, quota: int | None = None, periods: Periods | None = None, seed: int = 1
    ) -> AuditSample:
        """Draw contacts to verify; see `pista.fair_play.auditing`."""
        with self.scene(quota, periods) as scene:
            return audit_sample(scene, judge(scene), size, seed)

    @contextmanager
    def scene(
        self, quota: int | None = None, periods: Periods | None = None, audited: Mapping[str, bool] | None = None
    ) -> Iterator[Scene]:
        """Give what signs look at; what is kept meanwhile is gone after the block.

        audited  by contact, whether it took place; what is kept beside the source unless given
        """
        with TemporaryDirectory(prefix="pista-") as folder:
            tables = tables_in(self.tables, self.prepared.engine)
            found = audits_of(audits_beside(self.source)) if audited is None else audited
            yield Scene(self.prepared, tables, Path(folder), periods or Periods(), quota, found)

    def write(self, folder: str | Path) -> Path:
        """Write the book as a folder of Parquet tables, which `pista.read` reads back as the same book."""
        target = Path(folder)
        refuse_foreign(target, {BOOK_SETTINGS, BOOK_DOUBTS, *(f"{table}.parquet" for table in TABLES)})
        settings = settings_to_toml(self.prepared.facts.settings)
        with completed_folder(target) as half:
            for path in sorted(self.tables.glob("*.parquet")):
                if path.is_dir():
                    shutil.copytree(path, half / path.name)
                else:
                    shutil.copy(path, half / path.name)
            if settings:
                (half / BOOK_SETTINGS).write_text(settings, encoding="utf-8")
            if self.taken.doubts:
                (half / BOOK_DOUBTS).write_text(doubts_to_text(self.taken.doubts), encoding="utf-8")
            links = links_beside(self.source)
            if links.exists():
                shutil.copy(links, links_beside(half))
        return target


def question(
    by: str | None,
    since: str | date | None,
    until: str | date | None,
    where: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Question:
    """Return a question with days as numbers."""
    return Question(None if since is None else day_of(since), None if until is None else day_of(until), by, where)


def table_of(answer: Answer, by: str | None) -> Iterable[dict[str, object]]:
    """Yield an answer as rows: one overall or one per group, and one per age or kind where it has several."""
    groups = answer.groups.items() if by else [(None, answer.overall)]
    for key, figures in groups:
        head = {"key": None if key is None else str(key)} if by else {}
        fair = figures.get("fair")
        tail = {"verdict": fair["verdict"]} if isinstance(fair, dict) else {}
        several = figures.get("at") or figures.get("parts")
        if isinstance(several, dict):
            name = "age" if "at" in figures else "part"
            for part, values in several.items():
                yield head | {name: part} | {figure: values.get(figure) for figure in FIGURES if figure in values}
        else:
            yield head | {figure: figures.get(figure) for figure in FIGURES} | tail
