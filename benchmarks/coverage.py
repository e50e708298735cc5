"""Do the intervals that Pista prints cover the truth as often as they promise? Simulated books whose truth is known.

    python benchmarks/coverage.py [--books 1000]

Books of three sizes, read and asked as any other. A seller wins a share of the own opportunities (log-odds scatter), each
takes a gamma-distributed time to be decided, open ones are still open on the last day; an opportunity takes some contacts
of some minutes (an hour in all, on average), a sale brings some money. The truth of each number is that of the model for
the book's own sellers.
Prints, per number and size, in how many books its 95 % limits cover it.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import stats

import pista
from pista.book.days import date_of

SEED, LAST, FIRST = 20, 20_500, 20_500 - 364
SIZES = {"small": (3, 40), "middle": (8, 60), "large": (12, 400)}  # sellers, opportunities of each
SHAPE, SCALE, MEAN, SCATTER = 1.4, 30.0, -0.8, 0.4
PROMISE, NEAR = 0.95, 0.02
ASKED = (
    "close_rate", "close_rate_by_age", "sales_cycle", "average_sale", "margin_per_hour", "touches_per_opportunity",
    "contact_ratio",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """Opportunities of one book, shape (n,): seller, day opened, days to the end, won, contacts, minutes, money."""

    seller: np.ndarray
    opened: np.ndarray
    takes: np.ndarray
    won: np.ndarray
    contacts: np.ndarray
    minutes: np.ndarray
    money: np.ndarray
    share: np.ndarray

    @property
    def decided(self) -> np.ndarray:
        """Which have ended by the last day."""
        return np.asarray(self.opened + self.takes <= LAST)


def drawn(rng: np.random.Generator, sellers: int, each: int) -> Drawn:
    """Draw a book."""
    share = 1 / (1 + np.exp(-rng.normal(MEAN, SCATTER, sellers)))
    seller = np.repeat(np.arange(sellers), each)
    n = len(seller)
    takes = np.floor(rng.gamma(SHAPE, SCALE, n)).astype(int)
    contacts = 1 + rng.poisson(2.0, n)
    return Drawn(
        seller, rng.integers(FIRST, LAST + 1, n), takes, rng.random(n) < share[seller], contacts,
        contacts * rng.gamma(2.0, 10.0, n), rng.lognormal(6.0, 0.8, n), share,
    )  # fmt: skip


def truth(book: Drawn) -> dict[str, float]:
    """Return the truth of each number for the sellers of a book, whatever else chance had brought them."""
    takes, share = stats.gamma(SHAPE, scale=SCALE), float(book.share.mean())
    # Of those opened on a day so many have ended by the last one.
    ended = float(np.mean(takes.cdf(LAST - np.arange(FIRST, LAST + 1) + 1)))
    money = float(np.exp(6.0 + 0.8**2 / 2))
    quartiles = {"first quartile": 0.25, "median": 0.5, "third quartile": 0.75}
    return {
        "close rate": share * ended, "sales / contacts": share * ended / 3.0,
        "won after 30 days": share * float(takes.cdf(31)), "won after 90 days": share * float(takes.cdf(91)),
        **{f"cycle, {name}": float(np.floor(takes.ppf(at))) for name, at in quartiles.items()},
        "average sale": money, "margin per hour": share * ended * money * 0.4, "contacts per opportunity": 3.0,
    }  # fmt: skip


def written(book: Drawn, folder: Path) -> Path:
    """Write a book's tables."""
    n = len(book.seller)
    names = np.array([f"o{place:06}" for place in range(n)])
    sold = book.won & book.decided
    status = np.where(~book.decided, "open", np.where(book.won, "won", "lost"))
    ids = [f"s{one}" for one in book.seller]
    deals = {
        "opportunity": names, "prospect": names, "seller": ids, "product": ["p"] * n, "status": status,
        "opened_day": pa.array(book.opened, pa.int32()),
        "closed_day": pa.array(np.where(book.decided, book.opened + book.takes, 0), pa.int32(), mask=~book.decided),
        "amount": pa.array(book.money, mask=~sold), "margin": pa.array(book.money * 0.4, mask=~sold),
    }  # fmt: skip
    of = np.repeat(np.arange(n), book.contacts)
    touches = {
        "touch_id": [f"t{place:07}" for place in range(len(of))], "day": pa.array(book.opened[of], pa.int32()),
        "at": pa.array(book.opened[of].astype("int64") * 86_400_000_000, pa.timestamp("us")),
        "seller": [ids[place] for place in of], "prospect": names[of], "opportunity": names[of],
        "product": ["p"] * len(of), "minutes": (book.minutes / book.contacts)[of], "outcome": ["conversation"] * len(of),
    }  # fmt: skip
    for name, table in (("opportunities", deals), ("touches", touches)):
        pq.write_table(pa.table(table), folder / f"{name}.parquet")
    return folder


def limits_of(folder: Path) -> tuple[dict[str, tuple[float | None, float | None]], dict[str, tuple[float, float]]]:
    """Return the limits that Pista prints, by number, and of each seller's shrunken rate."""
    told: dict[str, Any] = dict(pista.read(folder, as_of=date_of(LAST)).ask(list(ASKED), by="seller").told)
    at = told["close_rate_by_age"].overall["at"]
    cycle = told["sales_cycle"].overall
    quartiles = dict(zip(("first quartile", "median", "third quartile"), cycle["quartile_limits"], strict=True))
    found = {f"won after {age} days": (at[age]["low"], at[age]["high"]) for age in ("30", "90")}
    found |= {f"cycle, {name}": tuple(limits) for name, limits in quartiles.items()}
    for called, name in (
        ("close rate", "close_rate"), ("sales / contacts", "contact_ratio"), ("average sale", "average_sale"),
        ("margin per hour", "margin_per_hour"), ("contacts per opportunity", "touches_per_opportunity"),
    ):  # fmt: skip
        overall = told[name].overall
        found[called] = (overall["low"], overall["high"])
    fair = {str(key): figures["fair"] for key, figures in told["close_rate"].groups.items()}
    return found, {name: (one["low"], one["high"]) for name, one in fair.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=1000)
    books = parser.parse_args().books // len(SIZES)
    covered: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for size, (sellers, each) in SIZES.items():
        rng = np.random.default_rng([SEED, sellers, each])
        for _book in range(books):
            book = drawn(rng, sellers, each)
            wanted = truth(book)
            with tempfile.TemporaryDirectory() as place:
                found, shrunken = limits_of(written(book, Path(place)))
            for name, (low, high) in found.items():
                if low is not None or high is not None:
                    is_inside = (low is None or low <= wanted[name]) and (high is None or wanted[name] <= high)
                    covered[name][size].append(float(is_inside))
            inside = [low <= book.share[int(name[1:])] <= high for name, (low, high) in shrunken.items()]
            covered["a seller's shrunken rate"][size].append(float(np.mean(inside)))
    print(
        f"{'number':28}"
        + "".join(f"{size:>9}" for size in SIZES)
        + f"   promised {PROMISE:.0%}, {books} books of each size"
    )
    for name, by_size in covered.items():
        shares = [float(np.mean(by_size[size])) if by_size[size] else float("nan") for size in SIZES]
        # Three standard errors for how few books there were.
        error = 3 * float(np.sqrt(PROMISE * (1 - PROMISE) / max(books, 1)))
        far = [share for share in shares if abs(share - PROMISE) > NEAR + error]
        print(f"{name:28}" + "".join(f"{share:9.1%}" for share in shares) + ("   further than 2 points" if far else ""))


if __name__ == "__main__":
    main()
