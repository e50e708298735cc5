"""How likely two records are the same: Fellegi and Sunter's weights, learned without labels by Splink.

Source: Fellegi & Sunter (1969), JASA 64; Linacre et al., Splink (2022), IJPDS 7.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from pista.prospects.comparing import SCHEMES, Scheme, column_of, part_sql
from pista.prospects.dialects import DIALECTS
from pista.prospects.grouping import grouped, ordered
from pista.prospects.model import Model, Weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from splink import Linker
    from splink.comparison_library import CustomComparison
    from splink.internals.blocking_rule_creator import BlockingRuleCreator
    from splink.internals.splink_dataframe import SplinkDataFrame

    from pista.prospects.comparing import Comparison, Rule
    from pista.prospects.dialects import Dialect

# Splink's interface to an engine, of which each has another class.
Matcher: TypeAlias = Any
# From so many records on their own weights are learned; below, the ones they start from serve.
ENOUGH_TO_LEARN = 400
# Weights that were learned serve until there are so many times as many records, or as few.
STILL_SERVES = 1.25
# Pairs with less evidence than this (log2 of the odds) are no doubt, and kept only where they tell within a component.
LEAST_WEIGHT = -4.5
MOST_PAIRS, SAMPLED_PAIRS, SEED = 1e6, 5e5, 1
# All pairs of a component are compared, so that what speaks against a chain is heard; beyond this many it is no group.
MOST_IN_COMPONENT = 1000
# From so many records on it is counted how many pairs a rule proposes; one that proposes more than this is left out.
ENOUGH_TO_COUNT, MOST_PAIRS_OF_A_RULE, MOST_PAIRS_OF_A_RECORD = 100_000, 5_000_000, 10
# What Splink calls the chance that two records taken at random are the same.
PRIOR = "probability_two_random_records_match"
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


@dataclass(frozen=True)
class Matched:
    """The pairs worth knowing, the likeliest first, and the model they come from, if there was any need of one.

    crowded  the records of which only such pairs were weighed
    """

    pairs: Sequence[Pair]
    crowded: frozenset[str] = frozenset()
    model: Model | None = None


def matched(table: pa.Table, kind: str, api: Matcher, known: Model | None = None) -> Matched:
    """Match records of one kind; `api` is Splink's for the engine that shall compute.

    known  what was learned before, of much the same records: it is taken, where it still serves, and nothing is learned
    """
    scheme = SCHEMES[kind]
    held = {name for name in table.column_names if table[name].null_count < len(table)}
    comparisons = [comparison for comparison in scheme.comparisons if comparison.column in held]
    rules = [rule for rule in scheme.rules if _columns(rule) <= held]
    if len(table) < 2 or not comparisons or not rules:  # noqa: PLR2004 - a pair
        return Matched([])
    with _quiet():
        found = _predicted(table, comparisons, replace(scheme, rules=rules), held, api, known)
    return replace(found, pairs=sorted(found.pairs, key=lambda pair: (-pair.weight, pair.one, pair.other)))


def _serves(known: Model | None, records: int, comparisons: Sequence[Comparison]) -> bool:
    """Whether what was learned before can be taken for so many records, which say so much."""
    return (
        known is not None
        and known.by_frequency
        and set(known.weights) == {comparison.column for comparison in comparisons}
        and known.records / STILL_SERVES <= records <= known.records * STILL_SERVES
    )


def _predicted(
    table: pa.Table,
    comparisons: Sequence[Comparison],
    scheme: Scheme,
    held: set[str],
    api: Matcher,
    known: Model | None,
) -> Matched:
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 - takes a second to import

    dialect = DIALECTS[api.sql_dialect.sql_dialect_str]
    frame = api.register(table)
    learns = len(table) >= ENOUGH_TO_LEARN
    before = known if learns and _serves(known, len(table), comparisons) else None
    rules = _narrow(scheme.rules, frame, len(table), dialect)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="prospect",
        comparisons=[
            _custom(one, dialect, before.weights[one.column] if before else None, by_frequency=learns)
            for one in comparisons
        ],
        blocking_rules_to_generate_predictions=[_blocked(rule, dialect) for rule in rules],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
        probability_two_random_records_match=before.prior if before else _first_guess(len(table)),
    )
    linker = Linker(frame, settings, log_level=logging.ERROR)
    if learns and before is None:
        linker = _learned(linker, frame, scheme, held, dialect, len(table))
    model = before or replace(_model(linker, comparisons, rules, by_frequency=learns), records=len(table))
    found = _pairs(linker.inference.predict(threshold_match_weight=LEAST_WEIGHT), comparisons)
    components = _components(found)
    sizes = Counter(components.values())
    crowded = frozenset(name for name, component in components.items() if sizes[component] > MOST_IN_COMPONENT)
    inside = {name: component for name, component in components.items() if name not in crowded}
    if not inside:
        return Matched(found, crowded, model)
    chosen = table.filter(pc.is_in(table["prospect"], pa.array(list(inside))))
    labels = pa.array([inside[name] for name in chosen["prospect"].to_pylist()])
    compared = linker.inference.predict_within(
        api.register(chosen.append_column("component", labels)),
        blocking_rules_to_generate_predictions=[block_on("component")],
    )
    within = {(pair.one, pair.other): pair for pair in _pairs(compared, comparisons)}
    others = [pair for pair in found if (pair.one, pair.other) not in within]
    return Matched([*within.values(), *others], crowded, model)


def _narrow(rules: Sequence[Rule], frame: SplinkDataFrame, records: int, dialect: Dialect) -> list[Rule]:
    """Return the rules that narrow the search: among a million records a first name and a city no longer do."""
    if records < ENOUGH_TO_COUNT:
        return list(rules)
    from splink.blocking_analysis import count_comparisons_from_blocking_rules  # noqa: PLC0415

    counted = count_comparisons_from_blocking_rules(
        frame,
        blocking_rules=[_blocked(rule, dialect) for rule in rules],
        link_type="dedupe_only",
        unique_id_column_name="prospect",
        record_sample_proportion=min(1.0, ENOUGH_TO_COUNT / records),
    )
    most = max(MOST_PAIRS_OF_A_RULE, MOST_PAIRS_OF_A_RECORD * records)
    return [rule for rule, found in zip(rules, counted, strict=True) if found["marginal_comparison_count"] <= most]


def _components(found: Iterable[Pair]) -> dict[str, str]:
    """Return the component of each record that likely pairs chain to two or more others, named after its first."""
    edges = [(pair.one, pair.other) for pair in found if pair.weight > 0]
    groups = grouped({name for edge in edges for name in edge}, [edges], [])
    sizes = Counter(groups.of.values())
    return {name: group for name, group in groups.of.items() if sizes[group] > 2}  # noqa: PLR2004 - a pair is no chain


def _learned(
    linker: Linker, frame: SplinkDataFrame, scheme: Scheme, held: set[str], dialect: Dialect, records: int
) -> Linker:
    """Return a linker that has learned what there is to learn."""
    from splink import Linker  # noqa: PLC0415

    seeds: list[str | BlockingRuleCreator] = [
        _blocked(rule, dialect) for rule in scheme.seeds if _columns(rule) <= held
    ]
    if seeds:
        linker.training.estimate_probability_two_random_records_match(seeds, recall=SEEDS_FIND)
        found = linker.misc.save_model_to_json()
        if not 0 < found[PRIOR] < 1:
            # No pair at all is likely the same: what was guessed stays.
            linker = Linker(frame, found | {PRIOR: _first_guess(records)}, log_level=logging.ERROR)
    linker.training.estimate_u_using_random_sampling(max_pairs=SAMPLED_PAIRS, seed=SEED)
    for rule in scheme.lessons:
        if _columns(rule) <= held:
            before = linker.misc.save_model_to_json()
            try:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    _blocked(rule, dialect), max_pairs=MOST_PAIRS
                )
            except Exception as error:  # noqa: BLE001 - Splink has no error of its own for "nothing to learn here"
                logging.getLogger(__name__).debug("nothing learned from %s: %s", rule, error)
                # A lesson that fails leaves the linker without the comparisons it had set aside for it.
                linker = Linker(frame, before, log_level=logging.ERROR)
    return linker


def _first_guess(records: int) -> float:
    """Return how often two records are the same, before anything is known: one in five has a double."""
    return 0.2 / max(records, 10)


def _columns(rule: Rule) -> set[str]:
    return {column_of(part) for part in rule}


def _blocked(rule: Rule, dialect: Dialect) -> BlockingRuleCreator:
    from splink import block_on  # noqa: PLC0415

    return block_on(*(part_sql(part, dialect) for part in rule))


def _model(linker: Linker, comparisons: Sequence[Comparison], rules: Sequence[Rule], *, by_frequency: bool) -> Model:
    """Return what was learned, in our own words."""
    learned = linker.misc.save_model_to_json()
    weights = {}
    for comparison, found in zip(comparisons, learned["comparisons"], strict=True):
        # The first of Splink's levels is that one is not known; the others are ours, in their order.
        m, u = ([level[f"{which}_probability"] for level in found["comparison_levels"][1:]] for which in "mu")
        weights[comparison.column] = Weights(m, u)
    return Model(learned[PRIOR], weights, list(rules), by_frequency=by_frequency)


def _custom(
    comparison: Comparison, dialect: Dialect, weights: Weights | None, *, by_frequency: bool
) -> CustomComparison:
    """Return Splink's comparison; how rare a value is can only be known `by_frequency` where there are many.

    weights  those that were learned before; else it starts from those of the scheme
    """
    m = weights.m if weights else [*(level.m for level in comparison.levels), comparison.otherwise.m]
    u = weights.u if weights else [*(level.u for level in comparison.levels), comparison.otherwise.u]
    import splink.comparison_level_library as levels  # noqa: PLC0415
    from splink.comparison_library import CustomComparison  # noqa: PLC0415

    made: list[Any] = [levels.NullLevel(comparison.column)]
    for level, likely, by_chance in zip(comparison.levels, m, u, strict=False):
        assert level.condition is not None
        plain = levels.CustomLevel(level.condition.sql(dialect), label_for_charts=level.called)
        custom = plain.configure(m_probability=likely, u_probability=by_chance)
        made.append(
            custom.configure(tf_adjustment_column=comparison.column) if by_frequency and level.by_frequency else custom
        )
    made.append(levels.ElseLevel().configure(m_probability=m[-1], u_probability=u[-1]))
    return CustomComparison(output_column_name=comparison.column, comparison_levels=made)


def _pairs(predicted: SplinkDataFrame, comparisons: Sequence[Comparison]) -> list[Pair]:
    """Return what Splink predicts as pairs; column by column, for there may be millions."""
    rows = predicted.as_pyarrow_table()  # type: ignore[no-untyped-call]
    # Splink counts levels from the bottom: 0 is all that is further apart, -1 that one says nothing.
    called = {c.column: [c.otherwise.called, *(level.called for level in reversed(c.levels))] for c in comparisons}
    gammas = {column: rows[f"gamma_{column}"].to_pylist() for column in called}
    ends = zip(rows["prospect_l"].to_pylist(), rows["prospect_r"].to_pylist(), strict=True)
    numbers = zip(rows["match_probability"].to_pylist(), rows["match_weight"].to_pylist(), strict=True)
    result = []
    for place, ((one, other), (probability, weight)) in enumerate(zip(ends, numbers, strict=True)):
        agreed = {
            column: names[gamma] for column, names in called.items()
            if (gamma := gammas[column][place]) is not None and gamma >= 0
        }  # fmt: skip
        result.append(Pair(*ordered(one, other), round(probability, 9), round(weight, 6), agreed))
    return result


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
