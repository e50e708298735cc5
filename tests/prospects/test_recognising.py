"""Is this one of ours? One record at a time, with the model the whole book was matched by."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc
import pytest

import pista
from commands import run, said
from pista.engines.embedded import Embedded
from pista.engines.identities import resolved
from pista.engines.recognising import index_of, kept_index, write_index
from pista.prospects import matching
from pista.prospects.comparing import SCHEMES
from pista.prospects.index import Index
from pista.prospects.matching import Matched, matched
from pista.prospects.model import Model
from pista.prospects.recognising import MOST_OF_A_KEY, recognise
from pista.prospects.records import records_of
from pista.prospects.resolving import resolve
from pista.rehearsal.people import messy_people

if TYPE_CHECKING:
    from collections.abc import Mapping

# Each learns or applies a model: a second or more.
pytestmark = pytest.mark.slow
BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def indexed(folder: Path, rows: list[dict[str, str]], known: Mapping[str, Model] | None = None) -> Index:
    records = records_of(rows)
    write_index(folder / "who", records, resolve(records, Embedded().matcher(), known=known))
    return Index.open(folder / "who")


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    return messy_people(1500, seed=3)[0]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, str]], learned: Matched) -> Index:
    assert learned.model
    return indexed(tmp_path_factory.mktemp("index"), people, {"person": learned.model})


@pytest.fixture(scope="module")
def learned(people: list[dict[str, str]]) -> Matched:
    """What is learned of the persons among them."""
    return matched(persons(people), "person", Embedded().matcher())


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_one_record_weighs_what_splink_weighs(kind: str, people: list[dict[str, str]], learned: Matched) -> None:
    """The independent reference: Splink's own weights of every pair it predicts, to the sixth decimal."""
    if kind == "organisation":
        people = [
            {"prospect": row["prospect"], "company": row["company"] or row["name"], "emails": row["emails"], "city": row["city"]}
            for row in people[:900]
        ]  # fmt: skip
    table = records_of(people).table
    of_kind = table.filter(pc.equal(table["kind"], kind))
    found = learned if kind == "person" else matched(of_kind, kind, Embedded().matcher())
    assert found.model
    columns = {name: table[name].to_pylist() for name in table.column_names}
    counts = {name: Counter(value for value in columns[name] if value) for name in found.model.weights}
    place = {name: at for at, name in enumerate(columns["prospect"])}

    def frequency(column: str, value: str) -> float:
        return counts[column][value] / counts[column].total()

    assert len(found.pairs) > 100
    for pair in found.pairs[::7]:
        one = {name: values[place[pair.one]] for name, values in columns.items()}
        other = {name: [values[place[pair.other]]] for name, values in columns.items()}
        (weight,), _ = found.model.weighed(one, other, SCHEMES[kind].comparisons, frequency)
        assert weight == pytest.approx(pair.weight, abs=2e-6)


def test_what_was_learned_before_serves_while_they_are_much_the_same(
    people: list[dict[str, str]], learned: Matched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same records the very same pairs come out; of a few more it still serves, of many it is learned anew."""
    assert learned.model
    assert learned.model.records == len(persons(people))
    assert Model.from_json(json.loads(json.dumps(learned.model.as_json()))) == learned.model
    lessons = []

    def watched(linker: Any, *_more: object) -> Any:
        lessons.append(1)
        return linker

    monkeypatch.setattr(matching, "_learned", watched)
    again = matched(persons(people), "person", Embedded().matcher(), learned.model)
    assert [(one.one, one.other, one.agreed) for one in again.pairs] == [
        (one.one, one.other, one.agreed) for one in learned.pairs
    ]
    assert [one.weight for one in again.pairs] == pytest.approx([one.weight for one in learned.pairs], abs=1e-5)
    others = [row | {"prospect": f"more {row['prospect']}"} for row in messy_people(700, seed=9)[0]]
    few = matched(persons([*people, *others[:100]]), "person", Embedded().matcher(), learned.model)
    assert few.model == learned.model
    assert not lessons
    many = matched(persons([*people, *others]), "person", Embedded().matcher(), learned.model)
    # Of those who say less nothing that was learned is taken.
    less = [{"prospect": row["prospect"], "name": row["name"]} for row in people]
    bare = matched(persons(less), "person", Embedded().matcher(), learned.model)
    assert many.model
    assert bare.model
    assert (many.model.records, bare.model.records) == (len(persons([*people, *others])), len(persons(less)))
    assert len(lessons) == 2


def persons(rows: list[dict[str, str]]) -> Any:
    table = records_of(rows).table
    return table.filter(pc.equal(table["kind"], "person"))


def test_everybody_in_the_book_is_recognised(index: Index, people: list[dict[str, str]]) -> None:
    for row in people[::10]:
        (first, *_) = recognise(index, row).offers
        assert first.is_same


def test_somebody_new_is_nobody(index: Index) -> None:
    answer = recognise(
        index, {"name": "Ximena Zubizarreta", "emails": "ximena@zubi.example", "phones": "+34 911 222 333"}
    )
    assert answer.is_told_enough
    assert not answer.offers


def test_too_little_is_said_to_be_too_little(index: Index) -> None:
    assert not recognise(index, {"name": "Gil"}).is_told_enough
    assert not recognise(index, {}).is_told_enough


def test_a_key_decides_unless_the_names_forbid_it(tmp_path: Path) -> None:
    rows = [
        {"prospect": "p1", "name": "Carmen Ortiz", "emails": "carmen@acme.es", "phones": "600111222"},
        {"prospect": "p2", "name": "Pedro Gil", "emails": "pedro@acme.es"},
    ]
    small = indexed(tmp_path, rows)
    (offer,) = recognise(small, {"name": "C. Ortiz", "emails": "CARMEN@ACME.ES"}).offers
    assert (offer.prospect, offer.is_same, offer.why, list(offer.reasons)) == ("p1", True, "key", ["same e-mail"])
    (offer,) = recognise(small, {"name": "Luis Vidal", "emails": "carmen@acme.es"}).offers
    assert (offer.is_same, list(offer.reasons)) == (False, ["same e-mail", "but other names"])
    (offer,) = recognise(small, {"name": "Ortiz, Carmen", "phones": "+34 600 11 12 22"}).offers
    assert (offer.prospect, offer.is_same, offer.why) == ("p1", True, "model")


def test_what_was_just_added_is_found(tmp_path: Path) -> None:
    small = indexed(
        tmp_path, [{"prospect": "p1", "name": "Ana Gil", "emails": "a@x.es"}, {"prospect": "p2", "name": "Eva Sol"}]
    )
    row = {"name": "Noa Vidal", "emails": "noa@vidal.es"}
    assert not recognise(small, row).offers
    small.add(small.record({"prospect": "p3", **row}), "p3")
    assert len(small) == 3
    (offer,) = recognise(small, {"name": "Vidal, Noa", "emails": "noa@vidal.es"}).offers
    assert (offer.prospect, offer.is_same) == ("p3", True)
    assert "Noa Vidal" in offer.shown


def test_what_was_set_aside_decides_nothing(tmp_path: Path) -> None:
    names = ["Ana Sala", "Luis Gil", "Eva Roca"]
    rows = [{"prospect": f"p{n}", "name": name, "emails": "info@acme.es"} for n, name in enumerate(names)]
    small = indexed(tmp_path, rows)
    assert not recognise(small, {"name": "Hugo Sanz", "emails": "info@acme.es"}).offers
    # Its domain is looked at, but sharing one makes nobody likely.
    assert not recognise(small, {"emails": "info@acme.es"}).offers


def test_the_work_is_bounded(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that many bear is not looked at one by one."""
    looked = []
    real = Index.columns

    def watched(self: Index, places: Any) -> Any:
        looked.append(len(places))
        return real(self, places)

    monkeypatch.setattr(Index, "columns", watched)
    for n in range(MOST_OF_A_KEY + 5):
        index.add(index.record({"prospect": f"x{n}", "name": "Juan Nadie", "city": "Ronda"}), f"x{n}")
    answer = recognise(index, {"name": "Juan Nadie", "city": "Ronda"})
    assert max(looked, default=0) <= MOST_OF_A_KEY
    assert not answer.offers


def test_one_by_one_is_what_the_batch_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make bench-who` does it for 10,000 and for the labelled sets, and lists the differences."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import recognising as bench

    rows = messy_people(2000, seed=8)[0]
    differences, online, batch = bench.one_by_one(rows, tmp_path)
    assert len(differences) <= 0.002 * len(rows)
    assert len(set(online.values())) == pytest.approx(len(set(batch.values())), rel=0.002)
    for name in ("recognising", "prospects"):
        sys.modules.pop(name)


LOG = """date,seller,name,email,phone,outcome,product
2026-03-01,ana,Carmen Ortiz,carmen@acme.es,600111222,conversation,policy
2026-03-09,luis,Pedro Gil,pedro@acme.es,655444333,conversation,policy
"""


def test_the_index_is_kept_and_made_again_when_the_book_changes(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    book = pista.read(path)
    assert kept_index(book) is None
    assert len(index_of(book)) == 2
    assert kept_index(book) is not None
    run("link", path, *sorted(resolved(book)[0].shown))
    assert kept_index(pista.read(path)) is None
    index = index_of(pista.read(path))
    first, second = (recognise(index, {"emails": f"{who}@acme.es"}).offers[0] for who in ("carmen", "pedro"))
    assert first.prospect == second.prospect
    path.write_text(LOG + "2026-03-10,luis,Eva Sol,eva@sol.es,,conversation,policy\n")
    assert len(index_of(pista.read(path))) == 3


def test_the_command_line_says_who(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    assert "One of ours" in run("who", path, "ortiz, carmen", "--phone", "600 11 12 22")
    assert "uno de los nuestros" in run("who", path, "--email", "Pedro@Acme.es", "--lang", "es").lower()
    assert "somebody new" in run("who", path, "Noa Vidal", "--email", "noa@vidal.es")
    assert "too little" in run("who", path, "Vidal")
    (offer,) = json.loads(run("who", path, "--email", "carmen@acme.es", "--json"))
    assert (offer["is_same"], offer["why"], offer["reasons"]) == (True, "key", ["same e-mail"])
    code, _, error = said("who", path)
    assert code == 2
    assert "Give a name" in error


@pytest.mark.spark
def test_spark_matches_as_duckdb_does(spark_engine: Any) -> None:
    records = records_of(messy_people(300, seed=4)[0])
    on_spark, on_duckdb = (resolve(records, engine.matcher()) for engine in (spark_engine, Embedded()))
    assert on_spark.of == on_duckdb.of
    assert on_spark.prospects < len(records.table)
