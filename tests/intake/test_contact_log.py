"""One log in every kind of file is one book; what a log may leave out; who a contact was with."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

import pista

if TYPE_CHECKING:
    from pista.engines.opened import Book

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "contact_log.csv"


def rows() -> list[dict[str, str]]:
    with EXAMPLE.open(newline="") as file:
        return list(csv.DictReader(file))


def as_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("log")
        sheet.write_row(2, 0, list(rows()[0]))
        for place, row in enumerate(rows(), 3):
            numbers = {name: float(row[name]) for name in ("minutes", "amount") if row[name]}
            sheet.write_row(place, 0, list((row | numbers).values()))


def as_json_lines(path: Path) -> None:
    path.write_text("".join(json.dumps({k: v for k, v in row.items() if v}) + "\n" for row in rows()))


def as_parquet(path: Path) -> None:
    columns: dict[str, Any] = {name: [row[name] or None for row in rows()] for name in rows()[0]}
    columns["date"] = pa.array(columns["date"]).cast(pa.timestamp("s")).cast(pa.date32())
    columns["minutes"] = pa.array([float(value) for value in columns["minutes"]])
    pq.write_table(pa.table(columns), path)


def as_tsv(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-16") as file:
        writer = csv.DictWriter(file, list(rows()[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows())


@pytest.mark.slow
def test_every_kind_of_file_gives_the_same_numbers(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(EXAMPLE.read_bytes())
    writers = {"log.xlsx": as_xlsx, "log.jsonl": as_json_lines, "log.parquet": as_parquet, "log.tsv": as_tsv}
    for name, write in writers.items():
        write(tmp_path / name)
    one, *others = (pista.read(tmp_path / name).ask(by="seller").told for name in ("log.csv", *writers))
    for name, other in zip(writers, others, strict=True):
        assert set(one) == set(other), name
        for number, answer in one.items():
            assert answer.overall == other[number].overall, (name, number)
            assert answer.groups == other[number].groups, (name, number)


def read(text: str, folder: Path, name: str = "log.csv") -> Book:
    path = folder / name
    path.write_text(text)
    return pista.read(path)


def test_a_log_of_days_sellers_customers_and_yes_or_no(tmp_path: Path) -> None:
    text = "Fecha,Vendedor,Cliente,Venta\n2026-03-01,ana,acme,no\n2026-03-05,ana,acme,sí\n2026-03-05,ana,zeta,no\n"
    rate = read(text, tmp_path).ask(["close_rate"]).told["close_rate"].overall
    assert (rate["count"], rate["n"], rate["undecided"]) == (1, 2, 0.5)


def test_a_log_without_sellers_has_one_group_without_a_name(tmp_path: Path) -> None:
    book = read("date,customer,outcome\n2026-03-01,acme,sale\n", tmp_path)
    assert list(book.ask(["sales"], by="seller").told["sales"].groups) == [None]
    assert book.metric("sales", by="seller").to_arrow().to_pylist()[0]["key"] is None


def test_an_address_names_a_prospect_before_a_name_does(tmp_path: Path) -> None:
    text = (
        "date,name,company,email,phone,outcome\n2026-03-01,Ana,Acme,ana@acme.es,,conversation\n"
        "2026-03-02,Ana Ruiz,,ANA@acme.es,600 100 200,conversation\n2026-03-03,Luis,,,600-100-201,conversation\n"
        "2026-03-04,,,,600 100 201,conversation\n2026-03-05,Eva,Acme,,,conversation\n2026-03-06,eva,ACME,,,conversation\n"
    )
    # Ana by her address, Luis by his telephone, Eva by her name; and whoever it was at Luis's telephone.
    assert read(text, tmp_path).prepared.facts.prospects == 4


def test_a_shared_address_makes_nobody_one(tmp_path: Path) -> None:
    """A household, an office and a switchboard: each first name stands for somebody; who is who joins, reversibly."""
    text = (
        "date,name,email,phone,outcome\n2026-03-01,John Doe,doe@x.es,,conversation\n2026-03-02,Jane Doe,doe@x.es,,conversation\n"
        '2026-03-03,"Doe, Mr. John",DOE@x.es,,conversation\n2026-03-04,Frank Lee,info@kiln.com,,conversation\n'
        "2026-03-05,Mary Kay,info@kiln.com,,conversation\n2026-03-06,Uli Kohl,,600100200,conversation\n"
        "2026-03-07,Ute Kohl,,600100200,conversation\n"
    )
    assert read(text, tmp_path).prepared.facts.prospects == 6


def test_money_and_teams_are_taken(tmp_path: Path) -> None:
    text = "Fecha;Comercial;Equipo;Cliente;Resultado;Importe\n31/03/2026;ana;Norte;acme;venta;1.234,50 €\n30/03/2026;luis;Sur;zeta;venta;12,5\n"
    book = read(text, tmp_path)
    answer = book.ask(["revenue"], by="team").told["revenue"]
    assert answer.overall["value"] == pytest.approx(1247.0)
    assert {key: found["value"] for key, found in answer.groups.items()} == {"Norte": 1234.5, "Sur": 12.5}


def test_two_spellings_of_a_seller_are_told_of(tmp_path: Path) -> None:
    book = read(
        "date,seller,customer,outcome\n2026-03-01,Ana Ruiz,acme,sale\n2026-03-02,ana ruiz,zeta,sale\n", tmp_path
    )
    (note,) = book.taken.complaints
    assert "'Ana Ruiz' / 'ana ruiz' look like one and the same" in str(note)
    assert not note.set_aside


def test_unknown_outcomes_are_told_of_and_can_be_mapped(tmp_path: Path) -> None:
    path, mapping = tmp_path / "log.csv", tmp_path / "mapping.toml"
    path.write_text("date,seller,customer,outcome\n2026-03-01,ana,acme,lo pilla\n2026-03-02,ana,zeta,conversation\n")
    mapping.write_text('[values.outcome]\n"lo pilla" = "sale"\n[values.seller]\n"ana" = "Ana"\n')
    plain, mapped = pista.read(path), pista.read(path, mapping=mapping)
    assert "'lo pilla' (rows: 1) is no outcome Pista knows" in str(plain.taken.complaints[0])
    assert mapped.taken.complaints == []
    assert list(mapped.ask(["sales"], by="seller").told["sales"].groups) == ["Ana"]


def test_the_same_contact_twice_in_a_file_is_two_contacts(tmp_path: Path) -> None:
    row = "2026-03-01,ana,acme,no answer\n"
    assert read(f"date,seller,customer,outcome\n{row}{row}", tmp_path).prepared.facts.touches == 2


def test_a_title_above_the_heading_is_passed_over(tmp_path: Path) -> None:
    text = "Contacts of March,,,\n\nNorth team\ndate,seller,customer,outcome\n2026-03-01,ana,acme,sale\n31/02/2026,ana,acme,sale\n"
    book = read(text, tmp_path)
    assert book.prepared.facts.touches == 1
    assert [complaint.line for complaint in book.taken.complaints] == [6]


def notes(book: Book) -> str:
    return " ".join(str(complaint) for complaint in book.taken.complaints)


def test_a_decimal_mark_that_is_left_open_is_told_of(tmp_path: Path) -> None:
    text = "date,seller,customer,outcome,amount\n2026-03-01,ana,acme,sale,1.200\n2026-03-02,ana,zeta,sale,300\n"
    told = notes(read(text, tmp_path))
    assert "line 2: '1.200' under 'amount' may be 1.2 or 1200: no number of the file says which" in told
    unknown = read(text, tmp_path).ask(["revenue", "sales"])
    assert list(unknown.untold) == ["revenue"]
    assert "--decimal" in unknown.untold["revenue"].remedy
    assert unknown.told["sales"].overall["value"] == 2
    assert notes(read(text.replace("300", "300.50"), tmp_path)) == ""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[numbers]\ndecimal = ","\n')
    (tmp_path / "log.csv").write_text(text)
    book = pista.read(tmp_path / "log.csv", mapping=mapping)
    assert notes(book) == ""


def test_amounts_in_the_column_of_sales_are_told_of(tmp_path: Path) -> None:
    text = "date,seller,customer,sale\n2026-03-01,ana,acme,1250\n2026-03-02,ana,zeta,yes\n2026-03-03,ana,roca,999\n"
    book = read(text, tmp_path)
    assert "the column 'sale' says neither yes nor no (rows: 2, such as '1250')" in notes(book)
    assert book.ask(["sales"]).told["sales"].overall["value"] == 1


def test_an_outcome_that_contradicts_the_column_of_sales_is_told_of(tmp_path: Path) -> None:
    text = "date,seller,customer,outcome,sale\n2026-03-01,ana,acme,Sold,0\n2026-03-02,ana,zeta,Sold,1\n"
    assert "the outcome says a sale where the column 'sale' says no (rows: 1)" in notes(read(text, tmp_path))


def test_where_nothing_else_says_it_an_amount_is_a_sale(tmp_path: Path) -> None:
    text = "Fecha,Vendedor,Cliente,Venta\n2026-03-01,ana,acme,1250\n2026-03-02,ana,zeta,\n2026-03-03,ana,roca,999\n"
    (tmp_path / "log.csv").write_text(text)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\namount = "Venta"\n')
    book = pista.read(tmp_path / "log.csv", mapping=mapping)
    told = book.ask(["sales", "revenue"]).told
    assert (told["sales"].overall["value"], told["revenue"].overall["value"]) == (2, 2249)
    assert "those with an amount are counted" in notes(book)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        (["Importe", '"100,50 €"', '"200,00 €"', '"$300,00"', ""], 4),
        (["Importe", "EUR 100", "100 €", "100", "€ 7"], None),
        (["Importe", "US$ 100", "$100", "USD 7", "7"], None),
        (["Importe,Moneda", "100,EUR", "200,EUR", "300,MXN", "5,USD"], 4),
        (["Importe,Moneda", "100,EUR", "200,EUR", ",", "5,EUR"], None),
    ],
)
def test_money_in_more_than_one_currency_is_told(rows: list[str], line: int | None, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    heading, *amounts = rows
    said = [f"2026-03-0{day},Ana,Luis {day},venta,{amount}" for day, amount in enumerate(amounts, start=2)]
    path.write_text("\n".join([f"Fecha,Vendedor,Cliente,Resultado,{heading}", *said]), encoding="utf-8")
    told = [c for c in pista.read(path).taken.complaints if "another currency" in c.sentence]
    assert [c.line for c in told] == ([line] if line else [])
    assert not any(c.set_aside for c in told)
