"""A company's honest year, with the habits of its people: what signs must not accuse, and what tricks are played on.

Each seller has habits of their own, drawn once: how much they do, how late and in what batches they write it down, how
often they call back within minutes or try twice a day, whether they round minutes, how often they sell. Customers sign
a little more often as a quarter ends; some order twice, some come back; a few sales change hands. Nobody cheats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from pista.book.days import day_of
from pista.book.periods import Periods
from pista.intake.parquet import TableWriter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pista.fair_play.playing import Log, Row

FIRST_DAY = day_of("2024-01-01")
MONTH = 30.44
# Product: price, margin rate, chance of a sale, days to a decision (Weibull scale).
PRODUCTS = {"Basic": (300.0, 0.45, 0.42, 16), "Plus": (900.0, 0.4, 0.36, 26), "Pro": (2400.0, 0.35, 0.3, 40)}
SOURCES, CHANNELS = ("web", "referral", "fair", "cold list"), ("call", "visit", "mail", "meeting")
STAGES = ("interest", "meeting", "proposal", "negotiation")
MEAN_MINUTES = {"call": 9.0, "visit": 45.0, "mail": 5.0, "meeting": 35.0}
# Contacts a prospect gets on average: how many prospects make a month's contacts.
CONTACTS_EACH = 4.1
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - instants of the book have no zone


@dataclass
class Habits:
    """What is usual for one seller."""

    monthly: float
    batch: float
    slow: float
    again: float
    retry: float
    evidence: float
    replies: float
    pace: float
    rounds: bool
    sells: float
    quick: float
    small_talk: float


def habits_of(chance: Random, monthly: float) -> Habits:
    """Draw the habits of a seller."""
    draw = chance.betavariate
    return Habits(
        monthly * chance.lognormvariate(0, 0.15), draw(1.5, 12), draw(1.2, 40), draw(2, 300), draw(2, 18), draw(12, 18),
        draw(6, 14), chance.lognormvariate(0, 0.1), chance.random() < 1 / 3, draw(30, 30) * 2, draw(1.5, 60),
        draw(6, 14),
    )  # fmt: skip


def honest_year(sellers: int = 24, months: int = 12, monthly: float = 90, seed: int = 1) -> Log:
    """Return the tables of a company of so many sellers, months, and contacts a month of each."""
    chance = Random(seed)  # noqa: S311 - a simulation
    names = [f"seller {place:02}" for place in range(1, sellers + 1)]
    log: Log = {
        "touches": [], "prospects": [], "opportunities": [], "stage_changes": [],
        "sellers": [{"seller": name, "name": name, "team": "North" if place % 2 else "South"}
                    for place, name in enumerate(names)],
        "products": [{"product": name, "list_price": price, "margin_rate": rate}
                     for name, (price, rate, _win, _days) in PRODUCTS.items()],
    }  # fmt: skip
    until = FIRST_DAY + round(months * MONTH)
    for name in names:
        _Work(log, chance, name, names, habits_of(chance, monthly), until).do(months)
    log["touches"] = [row for row in log["touches"] if row["day"] < until]
    log["touches"].sort(key=lambda row: (row["at"], row["touch_id"]))
    _write_down(log["touches"], until)
    met = {row["prospect"] for row in log["touches"]}
    log["prospects"] = [row for row in log["prospects"] if row["prospect"] in met]
    return log


@dataclass
class _Work:
    """One seller's year."""

    log: Log
    chance: Random
    seller: str
    sellers: list[str]
    habits: Habits
    until: int

    def do(self, months: int) -> None:
        """Meet new prospects evenly, and a crowd of them where there is a fair."""
        wanted = round(self.habits.monthly * months / CONTACTS_EACH)
        for place in range(wanted):
            self.prospect(place, FIRST_DAY - 40 + self.chance.random() * (months * MONTH + 40))
        if self.chance.random() < 0.1:  # noqa: PLR2004 - one in ten goes to a fair
            day = FIRST_DAY + self.chance.random() * months * MONTH
            for place in range(wanted, wanted + 12):
                who = self.known(place, "fair")
                self.touch(who, self.moment(day), "no_answer", None, None, "fair")

    def prospect(self, place: int, start: float) -> None:
        """Try a prospect until they answer, or are given up; whoever is interested becomes an opportunity."""
        source = self.chance.choice(SOURCES)
        who, product = self.known(place, source), self.chance.choice(list(PRODUCTS))
        day = start
        for _ in range(1 + min(3, int(self.chance.expovariate(0.9)))):
            at = self.moment(day)
            self.touch(who, at, "no_answer", product, None, source)
            if self.chance.random() < self.habits.retry:
                self.touch(
                    who, at + timedelta(minutes=self.chance.randrange(20, 200)), "no_answer", product, None, source
                )
            day += self.chance.uniform(1, 6)
        if self.chance.random() < 0.35:  # noqa: PLR2004 - a third never answers
            return
        at = self.moment(day)
        came = self.chance.random() < self.habits.replies
        self.touch(who, at, "conversation", product, None, source, "in" if came else "out")
        if self.chance.random() < self.habits.small_talk:
            self.touch(who, self.moment(day + self.chance.uniform(3, 20)), "conversation", product, None, source)
            return
        self.opportunity(who, product, (at - EPOCH).days, source, f"{who}/o")

    def opportunity(self, who: str, product: str, opened: int, source: str, name: str) -> None:
        """Work on an opportunity until it is decided, or falls silent."""
        price, rate, win, scale = PRODUCTS[product]
        chance, habits = self.chance, self.habits
        is_won = chance.random() < win * habits.sells
        days = 1.0 if is_won and chance.random() < habits.quick else 3 + chance.weibullvariate(scale, 1.4)
        decided = self.rushed(opened + days) if is_won else opened + days
        is_open = not is_won and chance.random() < 0.15  # noqa: PLR2004 - nobody hears of some again
        day, step, stage = opened + 0.0, None, 0
        while (day := day + chance.uniform(2, 12)) < decided and day < self.until:
            outcome = chance.choices(("no_answer", "conversation", "proposal"), (3, 5, 2))[0]
            step = int(day) + chance.randrange(2, 15) if chance.random() < 0.7 else None  # noqa: PLR2004 - most
            at = self.moment(day)
            came = outcome != "no_answer" and chance.random() < habits.replies
            self.touch(who, at, outcome, product, name, source, "in" if came else "out", step)
            if outcome != "no_answer" and stage < len(STAGES) - 1 and chance.random() < 0.5:  # noqa: PLR2004 - every other
                stage += 1
                self.log["stage_changes"].append({
                    "opportunity": name, "at": at, "from_stage": STAGES[stage - 1], "to_stage": STAGES[stage],
                    "by": self.seller,
                })  # fmt: skip
        closed = int(self.working(decided))
        status = "open" if is_open or closed >= self.until else "won" if is_won else "lost"
        amount = round(price * chance.uniform(0.8, 1.1) * (1.4 if chance.random() < 0.03 else 1), 2)  # noqa: PLR2004
        seller = chance.choice(self.sellers) if chance.random() < 0.03 else self.seller  # noqa: PLR2004 - changed hands
        row = {
            "opportunity": name, "prospect": who, "product": product, "seller": seller, "opened_day": opened,
            "closed_day": None if status == "open" else closed, "status": status,
            "amount": amount if status == "won" else None, "margin": amount * rate if status == "won" else None,
            "source": chance.choice(SOURCES) if chance.random() < 0.02 else source, "next_step_on": step,  # noqa: PLR2004
        }  # fmt: skip
        if opened >= self.until:
            return
        self.log["opportunities"].append(row)
        if status != "open":
            self.touch(who, self.moment(closed + 0.0), "sale" if is_won else "refusal", product, name, source)
        if status == "won":
            self.after_sale(who, product, closed, source, row)
        elif status == "lost" and chance.random() < 0.02 and not name.endswith("2"):  # noqa: PLR2004 - called again
            self.opportunity(who, product, closed + chance.randrange(1, 12), source, f"{name}2")

    def after_sale(self, who: str, product: str, closed: int, source: str, row: Row) -> None:
        """Look after a customer; a few order once more at once."""
        if self.chance.random() < 0.015:  # noqa: PLR2004 - few
            again = closed + self.chance.randrange(1, 7)
            if again < self.until:
                more = {"opportunity": f"{row['opportunity']}+", "opened_day": again, "closed_day": again}
                self.log["opportunities"].append(row | more)
        for number in range(self.chance.choice((0, 1, 1, 2))):
            day = closed + 40 * (number + 1) + self.chance.uniform(-10, 10)
            self.touch(who, self.moment(day), "conversation", product, None, source)

    def touch(
        self, who: str, at: datetime, outcome: str, product: str | None, opportunity: str | None, source: str,
        direction: str = "out", step: int | None = None,
    ) -> None:  # fmt: skip
        """Add a contact, and now and then another one right after it."""
        chance, habits = self.chance, self.habits
        channel = chance.choices(CHANNELS, (55, 15, 20, 10))[0]
        minutes: float | None = None
        if outcome != "no_answer" and chance.random() < 0.85:  # noqa: PLR2004 - most
            minutes = max(1.0, round(chance.gammavariate(3, MEAN_MINUTES[channel] / 3) * habits.pace))
            minutes = max(5.0, 5.0 * round(minutes / 5)) if habits.rounds else minutes
        day = (at - EPOCH).days
        if day < FIRST_DAY:
            return
        row = {
            "touch_id": f"t{len(self.log['touches']):07}", "at": at, "day": day, "month": None, "seller": self.seller,
            "prospect": who, "channel": channel, "direction": direction, "minutes": minutes, "outcome": outcome,
            "product": product, "opportunity": opportunity, "source": source, "next_step_on": step,
            "evidence": "phone" if chance.random() < habits.evidence else "self", "amount": None,
            "logged_at": None, "habits": habits,
        }  # fmt: skip
        self.log["touches"].append(row)
        if chance.random() < habits.again:
            later = at + timedelta(seconds=chance.randrange(90, 590))
            again = {
                "touch_id": f"t{len(self.log['touches']):07}",
                "at": later,
                "outcome": "no_answer",
                "minutes": None,
            }
            self.log["touches"].append(row | again)

    def known(self, place: int, source: str) -> str:
        """Return a new prospect, who has an e-mail, a telephone, or both; a few share a household's."""
        who = f"{self.seller}/{place:05}"
        number = place - 1 if place and self.chance.random() < 0.01 else place  # noqa: PLR2004 - one in a hundred
        plain = self.seller.replace(" ", "")
        self.log["prospects"].append({
            "prospect": who, "name": f"Prospect {who}", "source": source,
            "emails": f"{plain}.{place}@example.com" if self.chance.random() < 0.8 else None,  # noqa: PLR2004 - most
            "phones": f"6{plain[-2:]}{number:06}",
        })  # fmt: skip
        return who

    def rushed(self, day: float) -> float:
        """Return the day of a sale: customers sign a little more often as a quarter ends."""
        left = int(Periods().left_of_quarter(int(day)))
        hurries = left < 20 and self.chance.random() < 0.12  # noqa: PLR2004 - a few weeks, and one in eight
        return day + max(0.0, left - self.chance.uniform(0, 6)) if hurries else day

    def moment(self, day: float) -> datetime:
        """Return a second of a working day's office hours."""
        second = self.chance.randrange(9 * 3600, 18 * 3600)
        return EPOCH + timedelta(days=int(self.working(day)), seconds=second)

    def working(self, day: float) -> float:
        """Return the day, or the Monday after it where it is a Saturday or a Sunday."""
        weekday = (int(day) + 3) % 7
        return day if weekday < 5 else int(day) + 7 - weekday  # noqa: PLR2004 - Saturday


def _write_down(touches: list[Row], until: int) -> None:
    """Say when each contact was written down: most at once, some in the evening in one go, a few days after."""
    chance = Random(len(touches))  # noqa: S311 - a simulation
    evenings: dict[tuple[str, int], int] = {}
    for row in touches:
        habits: Habits = row.pop("habits")
        logged = row["at"] + timedelta(hours=chance.expovariate(1.0))
        if chance.random() < habits.slow:
            logged += timedelta(days=chance.expovariate(1 / 2.5))
        elif chance.random() < habits.batch:
            turn = evenings[row["seller"], row["day"]] = evenings.get((row["seller"], row["day"]), 0) + 1
            logged = EPOCH + timedelta(days=row["day"], hours=18, minutes=30, seconds=20 * turn)
        row["logged_at"] = min(logged, EPOCH + timedelta(days=until))


def write_log(log: Log, folder: Path) -> None:
    """Write the tables of a log as a book."""
    for table, rows in log.items():
        if not rows:
            continue
        names = list(dict.fromkeys(name for row in rows for name in row))
        writer = TableWriter(table, folder / f"{table}.parquet")
        writer.write({name: list(_plain(row.get(name) for row in rows)) for name in names})
        writer.close()


def _plain(values: Iterator[Any]) -> Iterator[Any]:
    for value in values:
        yield (value - EPOCH) // timedelta(microseconds=1) if isinstance(value, datetime) else value
