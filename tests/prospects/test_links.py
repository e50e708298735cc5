"""Links: rows that are added, laws that hold whatever was said, and a book that is the same again when it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pista
from pista.engines.identities import as_it_would_be, say
from pista.errors import PistaError
from pista.metrics.asking import ask
from pista.prospects.grouping import grouped, ordered
from pista.prospects.links import Link, add_links, links_beside, read_links, renamed_by, standing

if TYPE_CHECKING:
    from pathlib import Path

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
NAMES = [f"p{n}" for n in range(7)]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(["same", "different", "undone"]),
        st.sampled_from(["person", "person", "key", "model"]),
    ).filter(lambda row: row[0] != row[1]),
    max_size=25,
)  # fmt: skip


def links_of(rows: list[Any]) -> list[Link]:
    return [
        Link(BEGAN + timedelta(hours=n), one, other, "same" if why != "person" else says, why=why)
        for n, (one, other, says, why) in enumerate(rows)
    ]


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_in_the_file_does_not_matter(rows: list[Any], chance: Any) -> None:
    links = links_of(rows)
    shuffled = links.copy()
    chance.shuffle(shuffled)
    assert renamed_by(links) == renamed_by(shuffled)


@given(ROWS)
def test_two_that_a_person_keeps_apart_are_never_one(rows: list[Any]) -> None:
    links = links_of(rows)
    names, conflicts = renamed_by(links)
    holds = standing(links)
    for one, other in holds.different:
        assert names.get(one, one) != names.get(other, other)
    for tier in holds.tiers:
        for one, other in tier:
            assert names.get(one, one) == names.get(other, other) or (one, other) in conflicts


@given(ROWS)
def test_groups_are_an_equivalence_named_after_their_first(rows: list[Any]) -> None:
    names, _ = renamed_by(links_of(rows))
    for name, group in names.items():
        assert group < name
        assert names.get(group, group) == group


@given(ROWS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_link_and_undo_is_as_before(rows: list[Any], one: str, other: str) -> None:
    before = links_of(rows)
    if one == other or ordered(one, other) in {link.pair for link in before}:
        return
    later = BEGAN + timedelta(days=400)
    linked = [*before, Link(later, one, other, "same")]
    undone = [*linked, Link(later + timedelta(hours=1), other, one, "undone")]
    assert renamed_by(undone) == renamed_by(before)


def test_a_person_outweighs_a_key_that_comes_later() -> None:
    links = [
        Link(BEGAN, "a", "b", "different", "carmen"),
        Link(BEGAN + timedelta(days=1), "a", "b", "same", why="key"),
        Link(BEGAN + timedelta(days=2), "a", "c", "same", why="key"),
        Link(BEGAN + timedelta(days=2), "b", "c", "same", why="key"),
    ]
    names, conflicts = renamed_by(links)
    assert names == {"c": "a"}
    assert conflicts == [("b", "c")]


def test_one_strong_pair_does_not_chain_strangers() -> None:
    weights = [("a", "b", 9.0), ("b", "c", 8.0), ("a", "c", -20.0)]
    assert grouped("abc", [], [], weights).of == {"a": "a", "b": "a", "c": "c"}
    assert set(grouped("abc", [], [], [*weights[:2], ("a", "c", -2.0)]).of.values()) == {"a"}


def test_in_a_crowd_a_pair_that_was_not_worth_weighing_speaks_against() -> None:
    weights = [("a", "b", 9.0), ("b", "c", 3.0)]
    assert set(grouped("abc", [], [], weights).of.values()) == {"a"}
    assert grouped("abc", [], [], weights, crowded="abc").of == {"a": "a", "b": "a", "c": "c"}
    assert set(grouped("abc", [], [], [("a", "b", 9.0), ("b", "c", 5.0)], crowded="abc").of.values()) == {"a"}


WEIGHTS = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(-9, 9).map(float)).filter(lambda w: w[0] < w[1]),
    unique_by=lambda weight: weight[:2], max_size=15,
)  # fmt: skip


@given(WEIGHTS, ROWS, st.randoms(use_true_random=False))
def test_the_order_of_evidence_does_not_matter_and_people_are_heard(weights: Any, rows: Any, chance: Any) -> None:
    holds = standing(links_of(rows))
    shuffled = weights.copy()
    chance.shuffle(shuffled)
    groups = grouped(NAMES, holds.tiers, holds.different, weights)
    assert groups == grouped(NAMES, holds.tiers, holds.different, shuffled)
    assert set(groups.of) == set(NAMES)
    for one, other in holds.different:
        assert groups.of[one] != groups.of[other]


def test_the_file_only_grows(tmp_path: Path) -> None:
    path = links_beside(tmp_path / "log.csv")
    assert path.name == "log.csv.links.csv"
    first = Link(BEGAN, "Ortiz, Ana", 'say "b"', "same", "carmen", "model", 0.98765432, "same e-mail; same city")
    add_links(path, [first])
    before = path.read_text()
    add_links(path, [Link(BEGAN + timedelta(days=1), "a", "b", "undone")])
    assert path.read_text().startswith(before)
    found = read_links(path)
    assert (found[0].one, found[0].other, found[0].probability) == ("Ortiz, Ana", 'say "b"', 0.987654)
    assert found[1].says == "undone"


@pytest.mark.parametrize(
    "row",
    [
        "yesterday,a,b,same,,person,,",
        "2026-03-01T00:00:00+00:00,a,,same,,person,,",
        "2026-03-01T00:00:00+00:00,a,b,perhaps,,person,,",
    ],
)
def test_a_row_that_is_no_link_is_told_with_its_line(row: str, tmp_path: Path) -> None:
    path = tmp_path / "prospects.links.csv"
    path.write_text(f"at,one,other,says,by,why,probability,detail\n{row}\n")
    with pytest.raises(pista.PistaError, match="line 2"):
        read_links(path)


LOG = """date,seller,customer,channel,outcome,product
2026-03-01,ana,Carmen Ortiz,call,conversation,policy
2026-03-05,ana,C. Ortiz,visit,proposal,policy
2026-03-09,ana,Carmen Ortiz,visit,sale,policy
2026-03-10,luis,Pedro Gil,call,conversation,policy
"""


def figures(path: Path, **options: Any) -> dict[str, Any]:
    told = pista.read(path, **options).ask(by="seller").told
    return {name: (answer.overall, answer.groups) for name, answer in told.items()}


def test_linking_changes_every_number_and_undoing_restores_it(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    before = figures(path)
    assert before["new_prospects"][0]["value"] == 3
    assert before["follow_ups"][0]["value"] == 1
    book = pista.read(path)
    say(book, "c. ortiz", "carmen ortiz", "same", BEGAN, "ana")
    linked = figures(path)
    assert linked["new_prospects"][0]["value"] == 2
    assert linked["follow_ups"][0]["value"] == 2
    assert linked["close_rate"][0]["n"] == 2
    assert figures(path, as_of="2026-03-05")["follow_ups"][0]["value"] == 1
    written = pista.read(path).write(tmp_path / "book")
    assert figures(written) == linked
    with as_it_would_be(book, {"carmen ortiz": "c. ortiz"}) as prepared:
        told = ask(prepared, ["follow_ups"]).told["follow_ups"]
        assert told.overall["value"] == 2
    say(book, "carmen ortiz", "c. ortiz", "undone", BEGAN + timedelta(days=1), "ana")
    assert figures(path) == before
    with pytest.raises(pista.PistaError, match=r"No prospect 'carmen ortis'. Did you mean 'carmen ortiz'"):
        say(book, "carmen ortis", "pedro gil", "same", BEGAN)


def test_undoing_restores_what_held_before() -> None:
    first = Link(BEGAN, "a", "b", "same", why="model", probability=0.99)
    different = Link(BEGAN + timedelta(hours=1), "a", "b", "different")
    undone = Link(BEGAN + timedelta(hours=2), "a", "b", "undone")
    assert renamed_by([first])[0] == {"b": "a"}
    assert renamed_by([first, different])[0] == {}
    assert renamed_by([first, different, undone])[0] == {"b": "a"}
    assert renamed_by([first, different, undone, replace(undone, at=BEGAN + timedelta(hours=3))])[0] == {}


@pytest.mark.parametrize(
    "content",
    ["", "at,one,other,says,by,why,probability,detail", "\ufeffat,one,other,says,by,why,probability,detail\n"],
)
def test_a_file_that_was_emptied_cut_or_saved_by_a_spreadsheet_still_keeps_links(content: str, tmp_path: Path) -> None:
    path = tmp_path / "prospects.links.csv"
    path.write_text(content, encoding="utf-8")
    add_links(path, [Link(BEGAN, "a", "b", "same")])
    add_links(path, [Link(BEGAN, "c", "d", "same")])
    assert [link.pair for link in read_links(path)] == [("a", "b"), ("c", "d")]


def test_a_file_that_holds_no_links_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "prospects.links.csv"
    for content, said in ((b"garbage\n", "heading of links"), ("at,one,\xe1".encode("latin-1"), "UTF-8")):
        path.write_bytes(content)
        for act in (lambda: read_links(path), lambda: add_links(path, [Link(BEGAN, "a", "b", "same")])):
            with pytest.raises(PistaError, match=said):
                act()
        assert path.read_bytes() == content
    path.unlink()
    path.mkdir()
    with pytest.raises(PistaError, match="cannot be read"):
        read_links(path)


def test_a_time_without_a_zone_is_utc(tmp_path: Path) -> None:
    path = tmp_path / "prospects.links.csv"
    head = "at,one,other,says,by,why,probability,detail\n"
    path.write_text(head + "2026-01-01T00:00:00,a,b,same,,person,,\n2026-01-01T00:00:00+00:00,c,d,same,,person,,\n")
    assert len(standing(read_links(path)).same["person"]) == 2
