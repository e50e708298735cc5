"""A rehearsed behaviour played out, contact by contact, into a log like any other: all numbers and signs run on it.

Each seller works each month as the rehearsal says: so many contacts of each kind, on working days, spread over them as
a quota makes them be (`pista.rehearsal.pacing`); opportunities are won with the chance that their follow-ups give them;
what a new prospect brings may fall into the next month. Whom they know already, customers and those whose opportunities
are open, they met in the weeks before the first month: ask the log from FIRST_DAY on for what was rehearsed. Tricks are
then played on the log by the functions of pista.fair_play.tricks, as strongly as was worth while.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import TYPE_CHECKING, Any

from pista.book.days import day_of
from pista.fair_play.playing import Log, Played, Row
from pista.rehearsal.pacing import YEAR, Calendar, Timing
from pista.rehearsal.setting import ACTIVITIES, MARGIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pista.fair_play.definition import Trick
    from pista.rehearsal.month import Chosen
    from pista.rehearsal.setting import Setting

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - instants of the book have no zone
FIRST_DAY = day_of(f"{YEAR}-01-01")
CUSTOMERS = 40
# How long before the first day people were met who are known already.
BEFORE = 28
# After how many days what fell silent is given up.
GIVEN_UP = (25, 50)


def play_out(
    chosen: Chosen,
    sellers: int,
    months: int,
    *,
    players: int | None = None,
    seed: int = 1,
    timing: Timing | None = None,
) -> Log:
    """Return the log of so many sellers who work as was chosen.

    players  how many of them play its tricks, all unless given
    timing   when within a quota's period they work (`pista.rehearsal.pacing.timing_of`), evenly unless given
    """
    chance = Random(seed)  # noqa: S311 - a simulation
    setting = chosen.repertoire.setting.at(0)
    efforts = {name: chosen.of(name)[0] for name in ACTIVITIES}
    names = [f"seller {place:02}" for place in range(1, sellers + 1)]
    log: Log = {
        "touches": [], "prospects": [], "opportunities": [], "stage_changes": [],
        "sellers": [{"seller": name, "name": name, "team": "North"} for name in names],
        "products": [{"product": "Standard", "list_price": MARGIN / float(setting.rate[0]),
                      "margin_rate": float(setting.rate[0])}],
    }  # fmt: skip
    for name in names:
        _Desk(log, chance, name, setting, efforts, months, timing or Timing()).work()
    log["touches"].sort(key=lambda row: (row["at"], row["touch_id"]))
    for place, name in enumerate(names[: sellers if players is None else players]):
        colleague = names[(place + 1) % len(names)]
        # One player, so that nothing that is made up bears a name twice.
        player = Played(name, chance, 0.0, colleague=colleague)
        for trick in chosen.repertoire.tricks:
            if strength := strength_of(chosen, trick, log, player, months):
                log = trick.play(log, replace(player, strength=strength))
    log["touches"].sort(key=lambda row: (row["at"], row["touch_id"]))
    return log


def strength_of(chosen: Chosen, trick: Trick, log: Log, player: Played, months: int) -> float:
    """Return how strongly a trick is played, 0 where it is not, so that as many rows come of it as were rehearsed.

    Each trick says what its strength is a share of. It is played once to see how many rows come of some of it; what is
    not there cannot be played: of all there is, nearly all.
    """
    rows = months * float(chosen.of(trick.name)[0])
    if rows < months / 2:  # once in two months is never
        return 0.0
    tried = 0.5
    found = _rows_between(log, trick.play(log, replace(player, strength=tried, chance=Random(1))))  # noqa: S311
    wanted = tried * rows / found if found else 0.0
    return min(wanted, 0.95) if trick.effect.of else wanted


def _rows_between(before: Log, after: Log) -> int:
    """Return how many rows a trick has changed or left out, or made where it only adds: of the table with fewest.

    Contacts before the first day are none of what is rehearsed.
    """
    counts = []
    for table in before:
        old, new = (
            {id(row) for row in log[table] if table != "touches" or row["day"] >= FIRST_DAY} for log in (before, after)
        )
        counts.append(len(old - new) or len(new - old))
    return min(filter(None, counts), default=0)


@dataclass
class _Desk:
    """One seller."""

    log: Log
    chance: Random
    seller: str
    setting: Setting
    efforts: Mapping[str, float]
    months: int
    timing: Timing
    made: int = 0
    later: list[tuple[int, Row]] = field(default_factory=list)
    silent: list[tuple[int, Row]] = field(default_factory=list)
    sold: list[tuple[str, int]] = field(default_factory=list)
    wins: list[tuple[int, float]] = field(default_factory=list)
    calendar: Calendar = field(default_factory=Calendar)

    def work(self) -> None:
        """Work month after month: what is won first, then what was done for it, for effort goes by what is won."""
        customers = [self.customer() for _ in range(CUSTOMERS)]
        usual = self.efforts
        for month in range(self.months):
            self.calendar = Calendar.of(self.timing, self.chance, month, self.wins)
            days = self.calendar.days
            self.efforts = {name: much * self.calendar.share for name, much in usual.items()}
            self.bring_in(days)
            stock = [(self.met(), self.name(), days[0] - self.chance.randrange(10)) for _ in range(self.some("open"))]
            stock += self.prospecting(days)
            self.winning(stock, days)
            self.repeating(customers, days)
            more = self.calendar.goes_by(self.wins)
            self.efforts = {name: much * more for name, much in self.efforts.items()}
            self.following_up(stock, days)
            self.looking_after(customers, days)

    def some(self, figure: str) -> int:
        """Return a whole number around a figure of the setting."""
        return self.whole(float(getattr(self.setting, figure)[0]))

    def whole(self, mean: float) -> int:
        """Return a whole number whose mean this is."""
        return int(mean) + (self.chance.random() < mean - int(mean))

    def prospecting(self, days: Sequence[int]) -> list[tuple[str, str, int]]:
        """Meet new prospects, qualify them; return the opportunities that can be decided this month."""
        n, q = self.efforts["prospect"], self.efforts["qualify"]
        if n < 0.5:  # noqa: PLR2004
            return []
        share = float(self.setting.p_new[0]) * (1 - exp(-(q + 0.3 * n) / (0.5 * n)))
        met, now = [], []
        for _ in range(self.whole(n)):
            who, day = self.known(), self.calendar.contact(days)
            answers = self.chance.random() < float(self.setting.answers[0])
            self.touch(who, day, "conversation" if answers else "no_answer", "prospect")
            met.append((who, day))
        for _ in range(self.whole(q)):
            who, day = self.chance.choice(met)
            soon = [one for one in days if day < one < day + 4] or [days[-1]]
            self.touch(who, self.calendar.contact(soon), "conversation", "qualify")
        for who, day in met:
            if self.chance.random() >= share:
                continue
            name = self.name()
            if self.chance.random() < float(self.setting.lead[0]):
                now.append((who, name, day))
            else:
                begun = self.opportunity(who, name, day, None, "open")
                if self.chance.random() < float(self.setting.p_later[0]):
                    self.later.append((days[-1] + self.chance.randrange(5, 25), begun))
                else:
                    self.silent.append((days[-1] + self.chance.randrange(*GIVEN_UP), begun))
        return now

    def winning(self, stock: Sequence[tuple[str, str, int]], days: Sequence[int]) -> None:
        """Win some opportunities, with the chance that as many follow-ups of each give."""
        each = self.efforts["follow_up"] / max(len(stock), 1)
        low, high = float(self.setting.win_low[0]), float(self.setting.win_high[0])
        cheap = float(self.setting.cheap[0]) * (1 - exp(-self.efforts["discount"] / float(self.setting.cheap_scale[0])))
        won: list[tuple[str, str, int, int]] = []
        for who, name, opened in stock:
            ends = _from(opened, days)
            reached = 1 - exp(-each / float(self.setting.kappa[0]))
            wins = self.chance.random() < low + (high - low) * reached + cheap / max(len(stock), 1)
            if wins:
                won.append((who, name, opened, self.calendar.day(ends[len(ends) // 2 :])))
            elif self.chance.random() < 0.7:  # noqa: PLR2004 - most say no; the others fall silent
                self.opportunity(who, name, opened, days[-1], "lost")
            else:
                fallen = self.opportunity(who, name, opened, None, "open")
                self.silent.append((days[-1] + self.chance.randrange(*GIVEN_UP), fallen))
        given = MARGIN * float(self.setting.cut[0]) * self.efforts["discount"] / max(len(won), 1)
        self.sold = [(name, closed) for _who, name, _opened, closed in won]
        for who, name, opened, closed in won:
            self.opportunity(who, name, opened, closed, "won", given=given)

    def following_up(self, stock: Sequence[tuple[str, str, int]], days: Sequence[int]) -> None:
        """Follow opportunities up, as often each as the next."""
        each = self.efforts["follow_up"] / max(len(stock), 1)
        for who, name, opened in stock:
            # Nobody follows up what is sold: those contacts come before the day of the sale.
            last = next((closed for sold, closed in self.sold if sold == name), days[-1])
            ends = [day for day in _from(opened, days) if day <= last] or [last]
            for _ in range(self.whole(each)):
                self.touch(who, self.calendar.contact(ends), "conversation", "follow_up", name)

    def looking_after(self, customers: Sequence[str], days: Sequence[int]) -> None:
        """Nurture, serve, touch customers; where contacts are to be just so many, easy ones fill up what is left."""
        for kind in ("nurture", "service", "easy_touch"):
            many = self.whole(self.efforts[kind])
            if kind == "easy_touch" and many and self.calendar.left is not None:
                many = self.calendar.left
            for _ in range(many):
                self.touch(self.chance.choice(customers), self.calendar.contact(days), "conversation", kind)

    def repeating(self, customers: Sequence[str], days: Sequence[int]) -> None:
        """Let some customers order again."""
        scale = float(self.setting.repeat_scale[0])
        more = float(self.setting.repeat_more[0]) * (1 - exp(-self.efforts["easy_touch"] / scale))
        for _ in range(self.whole(float(self.setting.repeat[0]) + more)):
            day = self.calendar.day(days)
            margin = float(self.setting.margin_repeat[0])
            self.opportunity(self.chance.choice(customers), self.name(), day, day, "won", margin)

    def bring_in(self, days: Sequence[int]) -> None:
        """Win what was begun in earlier months, and give up what fell silent in them."""
        for due, row in self.later:
            if due <= days[-1]:
                row.update(self.won(due, MARGIN))
        for due, row in self.silent:
            if due <= days[-1]:
                row.update({"status": "lost", "closed_day": due})
        self.later = [one for one in self.later if one[0] > days[-1]]
        self.silent = [one for one in self.silent if one[0] > days[-1]]

    def won(self, day: int, margin: float, given: float = 0.0) -> Row:
        """Return what is said of an opportunity when it is won; what was given away is off its price."""
        amount = margin / float(self.setting.rate[0]) - given
        self.wins.append((day, margin - given))
        return {"status": "won", "closed_day": day, "amount": amount, "margin": margin - given}

    def opportunity(
        self, who: str, name: str, opened: int, closed: int | None, status: str, margin: float = MARGIN,
        given: float = 0.0,
    ) -> Row:  # fmt: skip
        """Add an opportunity, and return its row."""
        row: dict[str, Any] = {
            "opportunity": name, "prospect": who, "product": "Standard", "seller": self.seller, "opened_day": opened,
            "closed_day": closed, "status": status, "amount": None, "margin": None, "source": "web",
            "next_step_on": None,
        }  # fmt: skip
        row |= self.won(closed, margin, given) if status == "won" and closed else {}
        self.log["opportunities"].append(row)
        return row

    def name(self) -> str:
        """Return a name for something new."""
        self.made += 1
        return f"{self.seller}/{self.made:06}"

    def known(self) -> str:
        """Return a new prospect."""
        who = self.name()
        self.log["prospects"].append({"prospect": who, "name": f"Prospect {who}", "source": "web"})
        return who

    def met(self) -> str:
        """Return somebody who was met before the first month."""
        who = self.known()
        self.touch(who, FIRST_DAY - self.chance.randrange(1, BEFORE), "conversation", "qualify")
        return who

    def customer(self) -> str:
        """Return somebody who has bought before the first month."""
        who, name = self.met(), self.name()
        self.opportunity(who, name, FIRST_DAY - BEFORE, FIRST_DAY - 1, "won", float(self.setting.margin_repeat[0]))
        return who

    def touch(self, who: str, day: int, outcome: str, kind: str, opportunity: str | None = None) -> None:
        """Add a contact, written down within the hour or two."""
        at = EPOCH + timedelta(days=day, seconds=self.chance.randrange(9 * 3600, 18 * 3600))
        minutes = 60 * float(self.setting.hours_each[kind][0]) * self.chance.uniform(0.6, 1.4)
        self.log["touches"].append({
            "touch_id": self.name(), "at": at, "day": day, "month": None, "seller": self.seller, "prospect": who,
            "channel": "call", "direction": "out", "minutes": None if outcome == "no_answer" else round(minutes, 1),
            "outcome": outcome, "product": "Standard", "opportunity": opportunity, "source": "web",
            "next_step_on": None, "amount": None, "logged_at": at + timedelta(hours=self.chance.expovariate(1.0)),
            "evidence": "phone" if self.chance.random() < float(self.setting.evidence[0]) else "self",
        })  # fmt: skip


def _from(opened: int, days: Sequence[int]) -> Sequence[int]:
    """Return the days of a month on which an opportunity is open, its last one where none is."""
    return [day for day in days if day >= opened] or [days[-1]]
