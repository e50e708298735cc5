"""False alarms: in how many simulated honest companies is anybody asked anything?

python benchmarks/fair_play/honest.py [--companies 1000] [--first 1000]

The companies are those of pista.rehearsal.selling, of several sizes in turn, with a quota at the mean of their
sellers. Prints, by size, the share of companies in which anybody is asked, sellers asked per hundred, and by sign
how often p < .05 and how often it was raised.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pista
from pista.rehearsal.selling import honest_year, write_log

# Sellers, months, contacts a month of each.
PROMISED = 0.10
SIZES = ((8, 12, 60), (16, 12, 90), (40, 12, 60))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1000)
    asked = parser.parse_args()
    companies: Counter[tuple[int, int, int]] = Counter()
    alarmed: Counter[tuple[int, int, int]] = Counter()
    sellers: Counter[tuple[int, int, int]] = Counter()
    looked: dict[str, list[float]] = defaultdict(list)
    raised: Counter[str] = Counter()
    for number in range(asked.companies):
        size = SIZES[number % len(SIZES)]
        with tempfile.TemporaryDirectory() as place:
            write_log(honest_year(size[0], size[1], size[2], asked.first + number), Path(place))
            told = pista.read(place).signs(quota=size[2])
        companies[size] += 1
        alarmed[size] += bool(told.raised)
        sellers[size] += len({one.seller for one in told.raised})
        raised.update(one.sign.name for one in told.raised)
        for one in told.findings:
            looked[one.sign.name].append(one.p)
        if number % 50 == 49:
            print(f"{number + 1} companies, {sum(alarmed.values())} with an alarm", file=sys.stderr, flush=True)
    for size in SIZES:
        if companies[size]:
            each = f"{size[0]} sellers, {size[1]} months, {size[2]} contacts a month"
            print(f"{each}: {companies[size]} companies, anybody asked in {alarmed[size] / companies[size]:.1%}, "
                  f"{100 * sellers[size] / (size[0] * companies[size]):.2f} sellers per hundred")  # fmt: skip
    print(
        f"all: {sum(companies.values())} companies, anybody asked in {sum(alarmed.values()) / sum(companies.values()):.1%}"
    )
    share = sum(alarmed.values()) / sum(companies.values())
    for name, values in sorted(looked.items()):
        low = sum(p < 0.05 for p in values) / len(values)
        print(f"  {name}: looked for {len(values)} times, p < .05 in {low:.1%}, raised {raised[name]} times")
    if share > PROMISED:
        sys.exit(f"more than {PROMISED:.0%} of honest companies are asked something")


if __name__ == "__main__":
    main()
