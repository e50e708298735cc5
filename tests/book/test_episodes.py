"""Opportunities rebuilt from contacts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ledger import book_of, rows_of
from pista.book.prepared import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from pista.book.prepared import Prepared


def episodes(book: Prepared) -> list[tuple[Any, ...]]:
    return rows_of(book, "opportunities", "opportunity", "status", "touches", sort="opportunity")


def test_sixty_contacts_about_one_thing_are_one_opportunity(duckdb_engine: Any, tmp_path: Path) -> None:
    lines = [f"{day} Mar  carmen  ana  call  conversation  policy" for day in range(1, 21)]
    book = book_of("\n".join(lines), duckdb_engine, tmp_path)
    assert episodes(book) == [("ana/policy/1", "open", 20)]


def test_what_ends_an_episode(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Jan  carmen  ana   call   conversation  policy
    9 Jan  carmen  ana   visit  sale          policy
    1 Jan  carmen  luis  call   conversation  policy
    5 Jan  carmen  luis  call   refusal       policy
    1 Jan  carmen  eva   call   conversation  policy
    1 Jan  carmen  leo   call   conversation  policy
    9 Apr  carmen  leo   call   conversation  policy
    9 Apr  carmen  noa   call   conversation  policy
    """
    book = book_of(test_what_ends_an_episode.__doc__ or "", duckdb_engine, tmp_path, settings=Settings(lapse_days=60))
    assert episodes(book) == [
        ("ana/policy/1", "won", 2),
        ("eva/policy/1", "lapsed", 1),
        ("leo/policy/1", "lapsed", 1),
        ("leo/policy/2", "open", 1),
        ("luis/policy/1", "lost", 2),
        ("noa/policy/1", "open", 1),
    ]
    closed = dict(rows_of(book, "opportunities", "opportunity", "closed_day", sort="opportunity"))
    opened = dict(rows_of(book, "opportunities", "opportunity", "opened_day", sort="opportunity"))
    assert closed["ana/policy/1"] - opened["ana/policy/1"] == 8
    assert closed["eva/policy/1"] - opened["eva/policy/1"] == 60
    assert closed["noa/policy/1"] is None


def test_touches_before_the_first_answer_belong_to_no_opportunity(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Mar  carmen  ana  call  no_answer     policy
    2 Mar  carmen  ana  call  message       policy
    3 Mar  carmen  ana  call  conversation  policy
    4 Mar  carmen  ana  call  no_answer     policy
    """
    book = book_of(test_touches_before_the_first_answer_belong_to_no_opportunity.__doc__ or "", duckdb_engine, tmp_path)
    found = rows_of(book, "touches", "kind", "opportunity", "number", "number_in_opportunity", "opens", sort="touch_id")
    assert found == [
        ("new", None, 1, None, 0),
        ("nurture", None, 2, None, 0),
        ("follow_up", "ana/policy/3", 3, 1, 1),
        ("follow_up", "ana/policy/3", 4, 2, 0),
    ]


def test_a_log_without_outcomes_opens_with_the_first_touch(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Mar  carmen  ana  call   -     policy
    3 Mar  carmen  ana  visit  sale  policy
    4 Mar  carmen  eva  call   -     policy
    """
    text = test_a_log_without_outcomes_opens_with_the_first_touch.__doc__ or ""
    assert episodes(book_of(text, duckdb_engine, tmp_path)) == [("ana/policy/1", "won", 2), ("eva/policy/1", "open", 1)]


def test_talking_to_a_buyer_is_care_and_a_proposal_opens_anew(duckdb_engine: Any, tmp_path: Path) -> None:
    """
     1 Mar  carmen  ana  call   conversation  policy
     3 Mar  carmen  ana  visit  sale          policy
     9 Mar  carmen  ana  call   conversation  policy
     9 Mar  carmen  eva  call   conversation  policy
    10 Mar  carmen  eva  call   refusal       policy
    20 Mar  carmen  eva  call   conversation  policy
    21 Mar  carmen  ana  call   proposal      policy
    22 Mar  carmen  ana  call   no_answer     policy
    """
    book = book_of(test_talking_to_a_buyer_is_care_and_a_proposal_opens_anew.__doc__ or "", duckdb_engine, tmp_path)
    assert episodes(book) == [("ana/policy/1", "won", 2), ("ana/policy/4", "open", 2), ("eva/policy/1", "lost", 2)]
    kinds = [kind for (kind,) in rows_of(book, "touches", "kind", sort="touch_id")]
    assert kinds == ["new", "follow_up", "customer_care", "new", "follow_up", "nurture", "follow_up", "follow_up"]


def test_another_product_is_another_opportunity(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Mar  carmen  ana  call   conversation  policy
    2 Mar  carmen  ana  call   conversation  pension
    3 Mar  luis    ana  visit  sale          pension
    """
    text = test_another_product_is_another_opportunity.__doc__ or ""
    book = book_of(text, duckdb_engine, tmp_path)
    found = rows_of(book, "opportunities", "opportunity", "status", "seller", "closed_by", sort="opportunity")
    assert found == [("ana/pension/1", "won", "carmen", "luis"), ("ana/policy/1", "open", "carmen", None)]


def test_a_touch_without_product_is_about_what_was_spoken_of(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Mar  carmen  ana  call   conversation  -
    2 Mar  carmen  ana  call   conversation  policy
    3 Mar  carmen  ana  visit  sale          -
    """
    text = test_a_touch_without_product_is_about_what_was_spoken_of.__doc__ or ""
    assert episodes(book_of(text, duckdb_engine, tmp_path)) == [("ana/policy/1", "won", 3)]


def test_a_closing_of_the_same_moment_comes_last(duckdb_engine: Any, tmp_path: Path) -> None:
    """
    1 Mar  carmen  ana  visit  sale          policy
    1 Mar  carmen  ana  call   conversation  policy
    """
    text = test_a_closing_of_the_same_moment_comes_last.__doc__ or ""
    assert episodes(book_of(text, duckdb_engine, tmp_path)) == [("ana/policy/1", "won", 2)]
