"""A simulated company: a book of contacts whose truth is known, for demonstrations, tests and benchmarks.

Prospects arrive evenly over three years. Each is tried until they answer or are given up; most who answer open an
opportunity about one product, the others refuse at once. An opportunity is won, lost or falls silent, with a chance
that depends on product and seller, after a Weibull time that depends on the product; follow-ups are spread over it.
Buyers get customer care. The log ends in the middle of things: late opportunities are still open.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pista.book.days import SECONDS, day_of
from pista.intake.parquet import TableWriter

if TYPE_CHECKING:
    from pathlib import Path


FIRST_DAY = day_of("2023-01-02")
SPAN = 3 * 365
PRODUCTS = ("Basic", "Plus", "Pro", "Service")
PRICES = np.array([300.0, 900.0, 2_400.0, 5_200.0])
MARGINS = np.array([0.45, 0.40, 0.35, 0.55])
WIN = np.array([0.50, 0.42, 0.34, 0.28])
LOSS_SHARE = 0.6  # of those not won; the rest fall silent
SCALE = np.array([18.0, 35.0, 60.0, 95.0])  # Weibull scale of the days to a decision
SHAPE = 1.3
TEAMS = ("North", "South", "Centre")
SOURCES = ("web", "referral", "fair", "cold list")
CHANNELS = ("call", "visit", "mail", "meeting")
MEAN_MINUTES = np.array([9.0, 55.0, 4.0, 40.0])
NAMES = (
    "Ana", "Luis", "Eva", "Marta", "Iván", "Noa", "Raúl", "Sara", "Pau", "Lucía", "Omar", "Zoe", "Hugo", "Irene",
    "Jon", "Vera", "Leo", "Alba", "Marc", "Nuria", "Tomás", "Olga", "Bruno", "Carla",
)  # fmt: skip
SURNAMES = ("Ruiz", "Vega", "Soler", "Campos", "Prieto", "Ibarra", "Rey", "Lozano", "Mora", "Duarte")
# Touches a prospect gets on average; only used to guess how many prospects are needed, then corrected.
TOUCHES_EACH = 5.0
WITH_MINUTES, WITH_EVIDENCE, ANSWER, INTEREST = 0.85, 0.4, 0.5, 0.85
TRIES, MOST_FOLLOW_UPS = 4, 12
BATCH = 500_000


@dataclass(frozen=True)
class Truth:
    """What is true of the company, whatever its log shows."""

    win: dict[str, float]
    seller_effect: dict[str, float]
    counts: dict[str, int]


def simulate(sellers: int, touches: int, seed: int, folder: Path) -> Truth:
    """Write a company of so many sellers and exactly so many touches as a book into `folder`, with truth.json."""
    random = np.random.default_rng(seed)
    names = [_seller(place) for place in range(sellers)]
    effect = random.normal(0.0, 0.09, sellers).clip(-0.2, 0.2)
    prospects = int(touches / TOUCHES_EACH) + 20
    log = _log(random, prospects, effect)
    while len(log["second"]) < touches:
        prospects = int(prospects * 1.3) + 20
        log = _log(random, prospects, effect)
    order = np.lexsort((log["step"], log["prospect"], log["second"]))[:touches]
    log = {name: values[order] for name, values in log.items()}
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder, log, names, random)
    truth = Truth(
        dict(zip(PRODUCTS, map(float, WIN), strict=True)),
        dict(zip(names, map(float, effect), strict=True)),
        _counts(log),
    )
    text = json.dumps({"seed": seed, **truth.__dict__}, indent=1, ensure_ascii=False)
    (folder / "truth.json").write_text(text, encoding="utf-8")
    return truth


def _seller(place: int) -> str:
    first, last = NAMES[place % len(NAMES)], SURNAMES[(place // len(NAMES) + place) % len(SURNAMES)]
    turn = place // (len(NAMES) * len(SURNAMES))
    return f"{first} {last}" + (f" {turn + 1}" if turn else "")


def _log(random: np.random.Generator, n: int, effect: NDArray[np.float64]) -> dict[str, NDArray[np.int64]]:
    """Return the touches of n prospects as columns: prospect, second, step (order within), outcome, who and what."""
    seller, product = random.integers(0, len(effect), n), random.choice(4, n, p=[0.35, 0.3, 0.2, 0.15])
    source = random.choice(4, n, p=[0.4, 0.2, 0.15, 0.25])
    start = random.uniform(0, SPAN, n)
    tries = random.geometric(ANSWER, n)
    has_answered = tries <= TRIES
    is_interested = has_answered & (random.random(n) < INTEREST)
    chance = random.random(n)
    win = WIN[product] + effect[seller]
    won = is_interested & (chance < win)
    lost = is_interested & ~won & (chance < win + (1 - win) * LOSS_SHARE)
    days = SCALE[product] * random.weibull(SHAPE, n) + 1
    follow_ups = np.where(is_interested, 1 + random.poisson(days / 14.0), 0).clip(0, MOST_FOLLOW_UPS)
    care = np.where(won, random.poisson(1.2, n), 0)
    pause = random.gamma(2.0, 1.1, n)
    opened = start + (np.minimum(tries, TRIES) - 1) * pause
    everyone = np.arange(n)
    parts = [
        _touches(everyone, np.minimum(tries, TRIES) - 1, start, pause, 0, NO_ANSWER),
        _one(
            everyone[has_answered],
            opened[has_answered],
            10,
            np.where(is_interested, CONVERSATION, REFUSAL)[has_answered],
        ),
        _one(everyone[~has_answered], opened[~has_answered], 10, np.full((~has_answered).sum(), NO_ANSWER)),
        _spread(random, everyone, follow_ups, opened, days),
        _one(everyone[won], (opened + days)[won], 90, np.full(won.sum(), SALE)),
        _one(everyone[lost], (opened + days)[lost], 90, np.full(lost.sum(), REFUSAL)),
        _touches(everyone, care, opened + days + 45, np.full(n, 90.0), 100, CARE),
    ]
    who, when, step, outcome = (np.concatenate([part[place] for part in parts]) for place in range(4))
    return {
        "prospect": who, "second": _office_hours(when, who, step), "step": step, "outcome": outcome,
        "seller": seller[who], "product": product[who], "source": source[who],
    }  # fmt: skip


NO_ANSWER, CONVERSATION, PROPOSAL, SALE, REFUSAL, CARE = range(6)
OUTCOMES = np.array(["no_answer", "conversation", "proposal", "sale", "refusal", "conversation"])
Column = NDArray[Any]
Part = tuple["NDArray[np.int64]", "NDArray[np.float64]", "NDArray[np.int64]", "NDArray[np.int64]"]


def _one(who: NDArray[np.int64], when: NDArray[np.float64], step: int, outcome: NDArray[np.int64]) -> Part:
    return who, when, np.full(len(who), step), outcome


def _touches(
    everyone: NDArray[np.int64],
    count: NDArray[np.int64],
    start: NDArray[np.float64],
    every: NDArray[np.float64],
    step: int,
    outcome: int,
) -> Part:
    """Return `count` touches per prospect, one every so many days."""
    who = np.repeat(everyone, count)
    number = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    return who, start[who] + number * every[who], step + number, np.full(len(who), outcome)


def _spread(
    random: np.random.Generator,
    everyone: NDArray[np.int64],
    count: NDArray[np.int64],
    opened: NDArray[np.float64],
    days: NDArray[np.float64],
) -> Part:
    """Return follow-ups spread over the days between opening and decision, not quite evenly."""
    who = np.repeat(everyone, count)
    number = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    place = (number + 0.5 + random.uniform(-0.4, 0.4, len(who))) / np.maximum(count[who], 1)
    outcome = random.choice([NO_ANSWER, CONVERSATION, PROPOSAL], len(who), p=[0.3, 0.45, 0.25])
    return who, opened[who] + days[who] * place, 11 + number, outcome


def _office_hours(day: NDArray[np.float64], who: NDArray[np.int64], step: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return seconds: the day, moved off the weekend, between nine and six; in the order of the steps."""
    whole = FIRST_DAY + np.floor(day).astype(np.int64)
    weekday = (whole + 3) % 7
    whole = np.where(weekday > 4, whole + 7 - weekday, whole)  # noqa: PLR2004 - Saturday and Sunday
    minute = (540 + ((who * 7_919) % 400) + step).astype(np.int64)
    return whole * SECONDS + minute * 60


def _write(folder: Path, log: dict[str, NDArray[np.int64]], names: list[str], random: np.random.Generator) -> None:
    writer = TableWriter("touches", folder / "touches.parquet")
    total = len(log["second"])
    sellers = np.array(names)
    for begin in range(0, total, BATCH):
        some = {name: values[begin : begin + BATCH] for name, values in log.items()}
        writer.write(_columns(some, begin, sellers, random))
    writer.close()
    prospects = np.unique(log["prospect"])
    for table, columns in {
        "prospects": {"prospect": np.char.add("p", prospects.astype("U9")).tolist()},
        "sellers": {"seller": names, "name": names, "team": [TEAMS[place % 3] for place in range(len(names))]},
        "products": {"product": list(PRODUCTS), "list_price": PRICES.tolist(), "margin_rate": MARGINS.tolist()},
    }.items():
        writer = TableWriter(table, folder / f"{table}.parquet")
        writer.write(columns)
        writer.close()


def _columns(
    some: dict[str, NDArray[np.int64]], begin: int, sellers: NDArray[np.str_], random: np.random.Generator
) -> dict[str, Column]:
    n = len(some["second"])
    channel = random.choice(4, n, p=[0.55, 0.2, 0.15, 0.1])
    minutes = np.round(random.gamma(2.0, MEAN_MINUTES[channel] / 2.0), 1).clip(1, 240)
    amount = np.round(PRICES[some["product"]] * random.uniform(0.8, 1.1, n), 2)
    is_sale = some["outcome"] == SALE
    is_first = some["step"] == 0
    came = is_first & (some["source"] == 0)
    is_closing = is_sale | (some["outcome"] == REFUSAL)
    step_on = some["second"] // SECONDS + random.integers(2, 20, n)
    empty = np.full(n, None, dtype=object)
    return {
        "touch_id": np.char.add("t", np.arange(begin, begin + n).astype("U10")),
        "at": some["second"] * 1_000_000,
        "day": some["second"] // SECONDS,
        "seller": sellers[some["seller"]],
        "prospect": np.char.add("p", some["prospect"].astype("U9")),
        "channel": np.array(CHANNELS)[channel],
        "direction": np.where(came, "in", "out"),
        "minutes": np.where(random.random(n) < WITH_MINUTES, minutes, np.nan),
        "outcome": OUTCOMES[some["outcome"]],
        "product": np.array(PRODUCTS)[some["product"]],
        "source": np.array(SOURCES)[some["source"]],
        "evidence": np.where(random.random(n) < WITH_EVIDENCE, "phone", "self"),
        "amount": np.where(is_sale, amount, np.nan),
        "next_step_on": np.where(~is_closing & (random.random(n) < 0.7), step_on, empty),  # noqa: PLR2004 - most
    }


def _counts(log: dict[str, NDArray[np.int64]]) -> dict[str, int]:
    """Count what a reader of the whole log could find: prospects, opportunities, those won and those refused."""
    answered = (log["step"] == 10) & (log["outcome"] != NO_ANSWER)  # noqa: PLR2004 - the step that opens
    return {
        "touches": len(log["second"]),
        "prospects": len(np.unique(log["prospect"])),
        "opportunities": int(answered.sum()),
        "won": int((log["outcome"] == SALE).sum()),
        "lost": int((log["outcome"] == REFUSAL).sum()),
    }
