"""How likely two records are the same: Fellegi and Sunter's weights, learned without labels by Splink.

Source: Fellegi & Sunter (1969), JASA 64; Linacre et al., Splink (2022), IJPDS 7.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pista.prospects.comparing import SCHEMES, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa
    from splink import Linker
    from splink.comparison_library import CustomComparison
    from splink.internals.blocking_rule_creator import BlockingRuleCreator

    from pista.book.engine import Matcher
    from pista.prospects.comparing import Comparison, Rule

# From so many records on their own weights are learned; below, the ones they start from serve.
ENOUGH_TO_LEARN = 400
# Pairs with less evidence than this (log2 of the odds) are not worth keeping, not even against a match.
LEAST_WEIGHT = -10.0
MOST_PAIRS, SEED = 2e6, 1
# How many of the true pairs the seeds are taken to find.
SEEDS_FIND = 0.7


@dataclass(frozen=True)
class Pair:
    """Two prospects, how likely they are the same, the weight (log2 of the odds), and the reasons by column."""

    one: str
    other: str
    probability: float
    weight: float
    agreed: Mapping[str, str]


def pairs_of(table: pa.Table, kind: str, api: Matcher) -> list[Pair]:
    """Return the pairs among records of one kind, in order; `api` is Splink's for the engine that shall compute."""
    scheme = SCHEMES[kind]
    held = {name for name in table.column_names if table[name].null_count < len(table)}
    comparisons = [comparison for comparison in scheme.comparisons if comparison.column in held]
    if len(table) < 2 or not comparisons:  # noqa: PLR2004 - a pair
        return []
    with _quiet():
        found = _predicted(table, comparisons, scheme, held, api)
    return sorted((_pair(row, comparisons) for row in found), key=lambda pair: (-pair.weight, pair.one, pair.other))


def _predicted(
    table: pa.Table, comparisons: Sequence[Comparison], scheme: Scheme, held: set[str], api: Matcher
) -> list[dict[str, Any]]:
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 - takes a second to import

    frame = api.register(table)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="prospect",
        comparisons=[_custom(comparison, by_frequency=len(table) >= ENOUGH_TO_LEARN) for comparison in comparisons],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in scheme.rules if _columns(rule) <= held],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
        probability_two_random_records_match=_first_guess(len(table)),
    )
    linker = Linker(frame, settings, log_level=logging.ERROR)
    if len(table) >= ENOUGH_TO_LEARN:
        _learn(linker, scheme, held)
    return list(linker.inference.predict(threshold_match_weight=LEAST_WEIGHT).as_record_list())


def _learn(linker: Linker, scheme: Scheme, held: set[str]) -> None:
    from splink import block_on  # noqa: PLC0415

    seeds: list[str | BlockingRuleCreator] = [block_on(*rule) for rule in scheme.seeds if _columns(rule) <= held]
    if seeds:
        linker.training.estimate_probability_two_random_records_match(seeds, recall=SEEDS_FIND)
    linker.training.estimate_u_using_random_sampling(max_pairs=MOST_PAIRS, seed=SEED)
    for rule in scheme.lessons:
        if _columns(rule) <= held:
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule), max_pairs=1e6)
            except Exception as error:  # noqa: BLE001 - Splink has no error of its own for "nothing to learn here"
                logging.getLogger(__name__).debug("nothing learned from %s: %s", rule, error)


def _first_guess(records: int) -> float:
    """Return how often two records are the same, before anything is known: one in five has a double."""
    return 0.2 / max(records, 10)


def _columns(rule: Rule) -> set[str]:
    return {name for part in rule for name in re.findall(r"[a-z_]+", part) if name != "substr"}


def _custom(comparison: Comparison, *, by_frequency: bool) -> CustomComparison:
    """Return Splink's comparison; how rare a value is can only be known `by_frequency` where there are many."""
    import splink.comparison_level_library as levels  # noqa: PLC0415
    from splink.comparison_library import CustomComparison  # noqa: PLC0415

    made: list[Any] = [levels.NullLevel(comparison.column)]
    for level in comparison.levels:
        plain = levels.CustomLevel(level.condition, label_for_charts=level.called)
        custom = plain.configure(m_probability=level.m, u_probability=level.u)
        made.append(
            custom.configure(tf_adjustment_column=comparison.column) if by_frequency and level.by_frequency else custom
        )
    rest = comparison.otherwise
    made.append(levels.ElseLevel().configure(m_probability=rest.m, u_probability=rest.u))
    return CustomComparison(output_column_name=comparison.column, comparison_levels=made)


def _pair(row: Mapping[str, Any], comparisons: Sequence[Comparison]) -> Pair:
    one, other = sorted((str(row["prospect_l"]), str(row["prospect_r"])))
    agreed = {}
    for comparison in comparisons:
        gamma = row[f"gamma_{comparison.column}"]
        if gamma is not None and gamma >= 0:
            # Splink counts levels from the bottom: 0 is all that is further apart.
            levels = [comparison.otherwise, *reversed(comparison.levels)]
            agreed[comparison.column] = levels[int(gamma)].called
    return Pair(one, other, round(float(row["match_probability"]), 9), round(float(row["match_weight"]), 6), agreed)


@contextmanager
def _quiet() -> Iterator[None]:
    """Let Splink's progress and advice stay unsaid: what matters of it is said by us."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
