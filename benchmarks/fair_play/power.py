"""Power: how often is each trick found by its signs, at its stated strength, in companies of several sizes?

python benchmarks/fair_play/power.py [--companies 20] [--first 100]

In each company every trick is played by one seller, as many at once as a third of the sellers; found is what would be
raised if it were the only one of its company. Prints, by trick and size, the share found, with 95 % limits of Wilson
over all sizes together; ends with an error where a trick of the stated sample (forty sellers) is found in less than
four of five.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

import pista
from pista.evidence.binomial import wilson
from pista.fair_play.definition import signs, tricks
from pista.fair_play.judging import FALSE_DISCOVERY
from pista.fair_play.playing import Played
from pista.rehearsal.selling import honest_year, write_log

# Sellers, months, contacts a month of each; the second is the stated sample.
SIZES = ((20, 12, 90), (40, 12, 90), (60, 12, 60))
STATED, WANTED = SIZES[1], 0.8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=20)
    parser.add_argument("--first", type=int, default=100)
    asked = parser.parse_args()
    found: Counter[tuple[str, tuple[int, int, int]]] = Counter()
    tried: Counter[tuple[str, tuple[int, int, int]]] = Counter()
    for size in SIZES:
        for seed in range(asked.first, asked.first + asked.companies):
            names = list(tricks())
            at_once = max(1, size[0] // 3)
            for start in range(0, len(names), at_once):
                for name, is_found in played(size, seed, names[start : start + at_once]).items():
                    tried[name, size] += 1
                    found[name, size] += is_found
        print(f"{size[0]} sellers: {asked.companies} companies", file=sys.stderr, flush=True)
    print("| trick | " + " | ".join(f"{n} sellers, {m} months, {c} contacts" for n, m, c in SIZES) + " | all |")
    print("|---|" + "---|" * (len(SIZES) + 1))
    for name in tricks():
        n, k = (sum(some[name, size] for size in SIZES) for some in (tried, found))
        low, high = wilson(k, n)
        shares = " | ".join(f"{found[name, size] / tried[name, size]:.2f}" for size in SIZES)
        print(f"| `{name}` | {shares} | {k / n:.2f} ({low:.2f} to {high:.2f}) |")
    weak = [name for name in tricks() if found[name, STATED] < WANTED * tried[name, STATED]]
    if weak:
        sys.exit(f"found in less than {WANTED:.0%} of the stated sample: {', '.join(weak)}")


def played(size: tuple[int, int, int], seed: int, names: list[str]) -> dict[str, bool]:
    """Let one seller each play some tricks in one company; return which were found."""
    sellers, months, monthly = size
    log = honest_year(sellers, months, monthly, seed)
    players = {}
    for place, name in enumerate(names, 1):
        players[name] = f"seller {place:02}"
        colleague = f"seller {sellers - (place - 1) % (sellers // 3):02}"
        trick = tricks()[name]
        log = trick.play(log, Played(players[name], Random(seed), trick.strength, colleague=colleague))
    with tempfile.TemporaryDirectory() as folder:
        write_log(log, Path(folder))
        told = pista.read(folder).signs()
    alone = FALSE_DISCOVERY / (len(signs()) * sellers)
    raised = {(one.sign.name, one.seller) for one in told.raised if one.p <= alone}
    return {
        name: any((sign.name, seller) in raised for sign in signs().values() if name in sign.catches)
        for name, seller in players.items()
    }


if __name__ == "__main__":
    main()
