"""Who is who: accuracy on labelled sets, one scheme for all people and one for all organisations, beside Splink's own.

    python benchmarks/prospects.py [SET ...]     all sets unless named; messy_1000000 makes a million messy people

No label is used but to count: precision, recall and F1 of the pairs that the groups imply, seconds and peak memory
(each method in a process of its own), and Splink with its own demonstration settings on the same records in the same run.
"""

from __future__ import annotations

import csv
import resource
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
Labelled = tuple[list[dict[str, str]], dict[str, str]]
Timed = tuple[dict[str, str], float, float]
# The F1 to reach.
GOALS = {"fake_1000": 0.93, "febrl3": 0.990, "febrl4": 0.998, "organisations": 0.88}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{(k or "").strip(): v for k, v in row.items()} for row in csv.DictReader(file, skipinitialspace=True)]


def fake_1000() -> Labelled:
    rows = _rows(DATA / "fake_1000" / "fake_1000.csv")
    return [
        {
            "prospect": row["unique_id"], "name": f"{row['surname']}, {row['first_name']}", "born": row["dob"],
            "city": row["city"], "emails": row["email"],
        }
        for row in rows
    ], {row["unique_id"]: row["cluster"] for row in rows}  # fmt: skip


def _febrl(*files: str) -> Labelled:
    rows = [row for file in files for row in _rows(DATA / "febrl" / file)]
    return [
        {
            "prospect": row["rec_id"], "name": f"{row['surname']}, {row['given_name']}", "born": _day(row["date_of_birth"]),
            "city": row["suburb"], "postcode": row["postcode"], "tax_id": row["soc_sec_id"],
            "address": " ".join((row["street_number"], row["address_1"], row["address_2"])),
        }
        for row in rows
    ], {row["rec_id"]: row["rec_id"].split("-")[1] for row in rows}  # fmt: skip


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else ""


def organisations() -> Labelled:
    labels = {row["Id"]: row["True Id"] for row in _rows(DATA / "organisations" / "orgs_true_ids.csv")}
    rows = [row for row in _rows(DATA / "organisations" / "orgs_messy.csv") if row["Id"] in labels]
    return [
        {
            "prospect": row["Id"], "company": row["Site name"], "address": row["Address"], "postcode": row["Zip"][:5],
            "phones": row["Phone"],
        }
        for row in rows
    ], {row["Id"]: labels[row["Id"]] for row in rows}  # fmt: skip


def restaurants() -> Labelled:
    rows = _rows(DATA / "organisations" / "restaurant-nophone-training.csv")
    made = [
        {"prospect": f"r{place}", "company": row["name"].strip(' "'), "address": row["address"].strip(' "'), "city": row["city"].strip(' "')}
        for place, row in enumerate(rows)
    ]  # fmt: skip
    return made, {f"r{place}": row["unique_id"] for place, row in enumerate(rows)}


def messy(records: int) -> Labelled:
    from pista.rehearsal.people import messy_people

    return messy_people(records)


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


def ours(rows: list[dict[str, str]]) -> dict[str, str]:
    from pista.engines.embedded import Embedded
    from pista.prospects.records import records_of
    from pista.prospects.resolving import resolve

    return dict(resolve(records_of(rows), Embedded().matcher()).of)


def splinks_own(rows: list[dict[str, str]]) -> dict[str, str]:
    """Splink as its demonstrations use it: library comparisons, a few rules, connected components at one half."""
    import logging

    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    flat: list[dict[str, Any]] = []
    for row in rows:
        surname, _, first = row.get("name", "").partition(", ")
        flat.append({**{k: v or None for k, v in row.items()}, "first_name": first or None, "surname": surname or None})
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


def timed(run: Callable[[list[dict[str, str]]], dict[str, str]], rows: list[dict[str, str]]) -> Timed:
    """Return the groups, the seconds they took, and the most memory the process held, in MiB."""
    began = time.perf_counter()
    groups = run(rows)
    return groups, time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print a line per set and method."""
    print(f"{'set':14} {'records':>8} {'':14} {'precision':>9} {'recall':>9} {'F1':>9} {'seconds':>8} {'MiB':>6}")
    for name in sys.argv[1:] or SETS:
        rows, labels = SETS[name]() if name in SETS else messy(int(name.removeprefix("messy_")))
        true = implied(labels)
        for method, run in (("Pista", ours), ("Splink's own", splinks_own)):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                groups, took, most = alone.submit(timed, run, rows).result()
            found = score(implied(groups), true)
            goal = f"   wanted {GOALS[name]}" if method == "Pista" and name in GOALS else ""
            missed = "  NOT REACHED" if goal and found[2] < GOALS[name] else ""
            numbers = " ".join(f"{value:9.4f}" for value in found)
            print(f"{name:14} {len(rows):8} {method:14} {numbers} {took:8.1f} {most:6.0f}{goal}{missed}")


if __name__ == "__main__":
    main()
