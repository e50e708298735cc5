"""Who is who: accuracy on labelled sets by `pista prospects FILE`, as a user would have it, beside Splink's own.

    python benchmarks/prospects.py [SET ...]     all sets unless named; messy_1000000 makes a million messy people

A set is a file as it came, without its labels; Pista is its command line and nothing else (`--kind organisations` for the
two sets of organisations), so that what is published here is what a user can have. No label is used but to count:
precision, recall and F1 of the pairs that the groups imply, seconds and peak memory (each in a process of its own), and
Splink with its own demonstration settings on the same records in the same run.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Timed = tuple[dict[str, str], float, float]
# The F1 to reach.
GOALS = {
    "fake_1000": 0.93, "febrl3": 0.995, "febrl4": 0.998, "organisations": 0.90, "restaurants": 0.85, "messy_20000": 0.99,
}  # fmt: skip


@dataclass(frozen=True)
class Labelled:
    """A file of prospects, and who is who in it.

    rows     as they stand in the file, by heading
    key      the heading that identifies a row
    labels   the true group of each
    names    what Splink's own settings call the headings
    options  of `pista prospects`
    """

    rows: Sequence[Mapping[str, str]]
    key: str
    labels: Mapping[str, str]
    names: Mapping[str, str]
    options: Sequence[str] = ()

    def written(self, folder: Path) -> Path:
        """Write the file into a folder, and return it."""
        path = folder / "prospects.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(self.rows[0]))
            writer.writeheader()
            writer.writerows(self.rows)
        return path


PEOPLE = {"given_name": "first_name", "date_of_birth": "born", "dob": "born", "soc_sec_id": "tax_id", "suburb": "city"}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {(name or "").strip(): (text or "").strip() for name, text in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]


def fake_1000() -> Labelled:
    rows = _rows(DATA / "fake_1000" / "fake_1000.csv")
    labels = {row["unique_id"]: row.pop("cluster") for row in rows}
    return Labelled(rows, "unique_id", labels, {**PEOPLE, "email": "emails"})


def _febrl(*files: str) -> Labelled:
    rows = [row for file in files for row in _rows(DATA / "febrl" / file)]
    labels = {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}
    return Labelled(rows, "rec_id", labels, {**PEOPLE, "address_1": "address"})


def organisations() -> Labelled:
    labels = {row["Id"]: row["True Id"] for row in _rows(DATA / "organisations" / "orgs_true_ids.csv")}
    rows = [row for row in _rows(DATA / "organisations" / "orgs_messy.csv") if row["Id"] in labels]
    names = {"Site name": "company", "Address": "address", "Zip": "postcode", "Phone": "phones"}
    return Labelled(rows, "Id", labels, names, ("--kind", "organisations"))


def restaurants() -> Labelled:
    found = _rows(DATA / "organisations" / "restaurant-nophone-training.csv")
    labels = {f"r{place}": row.pop("unique_id") for place, row in enumerate(found)}
    rows = [
        {"id": f"r{place}", **{name: text.strip(' "') for name, text in row.items()}} for place, row in enumerate(found)
    ]
    return Labelled(rows, "id", labels, {"name": "company"}, ("--kind", "organisations"))


def messy(records: int) -> Labelled:
    from pista.rehearsal.people import messy_people

    rows, labels = messy_people(records)
    return Labelled(
        [{"id" if name == "prospect" else name: text for name, text in row.items()} for row in rows], "id", labels, {}
    )


SETS: Mapping[str, Callable[[], Labelled]] = {
    "fake_1000": fake_1000,
    "febrl3": lambda: _febrl("dataset3.csv"),
    "febrl4": lambda: _febrl("dataset4a.csv", "dataset4b.csv"),
    "organisations": organisations,
    "restaurants": restaurants,
    "messy_20000": lambda: messy(20_000),
}


def implied(groups: Mapping[str, str]) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for name, group in groups.items():
        members[group].append(name)
    return {pair for some in members.values() for pair in combinations(sorted(some), 2)}


def score(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> tuple[float, float, float]:
    hits = len(found & true)
    precision, recall = hits / max(1, len(found)), hits / max(1, len(true))
    return precision, recall, 2 * hits / max(1, len(found) + len(true))


def ours(some: Labelled) -> Timed:
    """Run the command line on the file, with a cache of its own; return the groups, the seconds and the memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = some.written(Path(folder))
        command = [str(Path(sys.executable).parent / "pista"), "prospects", str(file), "--json", "-", *some.options]
        began = time.perf_counter()
        done = subprocess.run(
            command, capture_output=True, text=True, check=True, env={**os.environ, "XDG_CACHE_HOME": folder}
        )
        took = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    groups = {name: name for name in some.labels}
    for members in json.loads(done.stdout)["groups"]:
        groups |= dict.fromkeys(members, members[0])
    return groups, took, most


def splinks_own(some: Labelled) -> Timed:
    """Splink as its demonstrations use it: library comparisons, a few rules, connected components at one half."""
    began = time.perf_counter()
    groups = _splinks_groups([
        {"prospect": row[some.key]} | {some.names.get(name, name): text for name, text in row.items() if name != some.key}
        for row in some.rows
    ])  # fmt: skip
    return groups, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _splinks_groups(rows: list[dict[str, str]]) -> dict[str, str]:
    import logging

    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    flat: list[dict[str, Any]] = []
    for row in rows:
        surname, _, first = row.get("name", "").partition(", ")
        parts = {"first_name": row.get("first_name") or first, "surname": row.get("surname") or surname}
        flat.append({**{name: text or None for name, text in row.items()}, **{k: v or None for k, v in parts.items()}})
    names = [
        n for n in dict.fromkeys(k for row in flat for k in row) if any(row.get(n) for row in flat) and n != "name"
    ]
    table = pa.table({name: [row.get(name) for row in flat] for name in names})
    choices: dict[str, Any] = {
        "first_name": cl.NameComparison("first_name").configure(term_frequency_adjustments=True)
        if "first_name" in names
        else None,
        "surname": cl.NameComparison("surname").configure(term_frequency_adjustments=True)
        if "surname" in names
        else None,
        "born": cl.DateOfBirthComparison("born", input_is_string=True) if "born" in names else None,
        "emails": cl.EmailComparison("emails"),
        "city": cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        "postcode": cl.LevenshteinAtThresholds("postcode", 1),
        "tax_id": cl.DamerauLevenshteinAtThresholds("tax_id", [1, 2]),
        "address": cl.JaroWinklerAtThresholds("address", [0.92, 0.8]),
        "company": cl.JaroWinklerAtThresholds("company", [0.92, 0.8]),
        "phones": cl.LevenshteinAtThresholds("phones", 1),
    }
    rules = [
        ("first_name", "surname"),
        ("surname", "born"),
        ("first_name", "born"),
        ("emails",),
        ("tax_id",),
        ("company",),
        ("phones",),
        ("address",),
    ]
    usable: list[Any] = [block_on(*rule) for rule in rules if set(rule) <= set(names)]
    settings = SettingsCreator(
        link_type="dedupe_only", unique_id_column_name="prospect", blocking_rules_to_generate_predictions=usable,
        comparisons=[choices[name] for name in choices if name in names],
    )  # fmt: skip
    api = DuckDBAPI()
    linker = Linker(api.register(table), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(usable[:2], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in rules[:2] if "first_name" in names else rules[5:7]:
        if set(rule) <= set(names):
            linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule), max_pairs=1e6)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.5)
    return {str(row["prospect"]): str(row["cluster_id"]) for row in clusters.as_record_list()}


def main() -> None:
    """Print a line per set and method."""
    print(f"{'set':14} {'records':>8} {'':14} {'precision':>9} {'recall':>9} {'F1':>9} {'seconds':>8} {'MiB':>6}")
    for name in sys.argv[1:] or SETS:
        some = SETS[name]() if name in SETS else messy(int(name.removeprefix("messy_")))
        true = implied(some.labels)
        for method, run in (("Pista", ours), ("Splink's own", splinks_own)):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                groups, took, most = alone.submit(run, some).result()
            found = score(implied(groups), true)
            goal = f"   wanted {GOALS[name]}" if method == "Pista" and name in GOALS else ""
            missed = "  NOT REACHED" if goal and found[2] < GOALS[name] else ""
            numbers = " ".join(f"{value:9.4f}" for value in found)
            print(f"{name:14} {len(some.rows):8} {method:14} {numbers} {took:8.1f} {most:6.0f}{goal}{missed}")


if __name__ == "__main__":
    main()
