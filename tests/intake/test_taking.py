"""Tables of cases: what people's files hold, and what is read of them; kinds met in public bug reports."""

from __future__ import annotations

import gzip
import json
import zipfile
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

import pista
from intake_rows import taken, taken_people, written
from pista.errors import PistaError
from pista.intake.mapping import read_mapping

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("date", "seller", "prospect", "outcome", "amount")
ROWS = [
    ("2026-03-02", "Ana", "Luis Gil", "sale", 120.5),
    ("2026-03-03", "Ana", "Eva Mas", "no answer", None),
    ("2026-03-04", "Bea", "Luis Gil", "conversation", None),
]
LAW = [
    ("2026-03-02", "Ana", "luis gil", "sale", 120.5),
    ("2026-03-03", "Ana", "eva mas", "no_answer", None),
    ("2026-03-04", "Bea", "luis gil", "conversation", None),
]


def contacts(tables: dict[str, list[dict[str, Any]]]) -> list[tuple[Any, ...]]:
    return sorted((str(t["at"])[:10], t["seller"], t["prospect"], t["outcome"], t["amount"]) for t in tables["touches"])


def statuses(tables: dict[str, list[dict[str, Any]]]) -> list[str]:
    return [deal["status"] for deal in sorted(tables["opportunities"], key=lambda deal: deal["opportunity"])]


def as_csv(path: Path) -> None:
    lines = [";".join("" if cell is None else str(cell).replace(".", ",") for cell in row) for row in (HEADINGS, *ROWS)]
    path.write_bytes("\r\n".join(lines).encode("utf-8-sig"))


def as_xlsx(path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for number, rows in enumerate((ROWS[:1], ROWS[1:])):
            sheet = book.add_worksheet(f"March {number + 1}")
            sheet.write_row(0, 0, HEADINGS)
            for place, row in enumerate(rows, 1):
                sheet.write_row(place, 0, row)


def as_json(path: Path) -> None:
    path.write_text(json.dumps([dict(zip(HEADINGS, row, strict=True)) for row in ROWS]))


def as_html(path: Path) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>" for row in (HEADINGS, *ROWS)
    )  # fmt: skip
    path.write_text(f"<html><body><table>{cells}</table></body></html>")


def as_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as packed:
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in (HEADINGS, *ROWS)]
        packed.writestr("log.csv", "\n".join(lines))
        packed.writestr("readme.txt", "Exported on Monday.")


def as_zip_within_zip(path: Path) -> None:
    as_zip(path.with_name("inner.zip"))
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(path.with_name("inner.zip"), "inner.zip")
    path.with_name("inner.zip").unlink()


def as_utf16_without_mark(path: Path) -> None:
    as_csv(path)
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("utf-16-be"))


def as_json_under_names(path: Path) -> None:
    rows = [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]
    path.write_text(json.dumps({"data": {"items": rows, "page": 1}, "status": "ok"}))


def as_ods(path: Path) -> None:
    def cell(value: object) -> str:
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{"" if value is None else value}</text:p></table:table-cell>'

    rows = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in (HEADINGS, *ROWS))
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="A">{rows}</table:table></office:spreadsheet></office:body>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml", f'<?xml version="1.0"?><office:document-content{names}>{body}</office:document-content>'
        )


def as_parquet(path: Path) -> None:
    columns = zip(*ROWS, strict=True)
    pq.write_table(pa.table({name: list(cells) for name, cells in zip(HEADINGS, columns, strict=True)}), path)


@pytest.mark.parametrize(
    ("name", "write"),
    [("a.csv", as_csv), ("a.xlsx", as_xlsx), ("a.json", as_json), ("a.xls", as_html), ("a.zip", as_zip), ("a.parquet", as_parquet),
     ("b.zip", as_zip_within_zip), ("b.csv", as_utf16_without_mark), ("b.json", as_json_under_names), ("a.ods", as_ods)],
)  # fmt: skip
def test_one_table_in_every_kind_of_file(name: str, write: Any, tmp_path: Path) -> None:
    write(tmp_path / name)
    _done, tables = taken(tmp_path / name)
    assert contacts(tables) == LAW


DEALS = "opportunity,prospect,opened,closed"


@pytest.mark.parametrize(
    ("headings", "cells", "status"),
    [
        # A word is known by its parts, in six languages, with its number, percent and pipeline.
        *(
            ("stage", word, "won")
            for word in ("Closed Won (Sales Pipeline)", "5. Closed Won", "Cierre ganado", "Ganado (100 %)", "Gewonnen", "Gagné", "Ganha", "Vinta")
        ),
        *(("stage", word, "lost") for word in ("Closed-Lost to Competition", "Perdido", "Verloren", "Perdu", "Cierre perdido")),
        # An end of unknown kind is not known, and a word nobody understands neither.
        ("stage", "Closed", "unknown"),
        ("stage", "Zyxw", "unknown"),
        # Flags beat the stage that a deal was left in.
        ("stage,is_won,is_closed", "Proposal,true,true", "won"),
        ("stage,is_won,is_closed", "Proposal,false,true", "lost"),
        ("stage,is_won,is_closed", "Proposal,false,false", "open"),
        ("status,stage", "Won,Proposal Made", "won"),
        # A stage that only names a won deal's hope is open.
        ("stage", "Negotiation", "open"),
    ],
)  # fmt: skip
def test_what_became_of_a_deal(headings: str, cells: str, status: str, tmp_path: Path) -> None:
    file = written(tmp_path / "deals.csv", f"{DEALS},{headings}\n1,Luis,2026-01-02,2026-02-03,{cells}")
    _done, tables = taken(file)
    assert statuses(tables) == [status]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["03/04/2026", "25/04/2026", "04/25/2026"], "a.csv"),
        (["03/04/2026", "05/06/2026"], "day"),
    ],
)
def test_an_order_of_dates_that_contradicts_or_stays_open_is_refused(
    cells: list[str], problem: str, tmp_path: Path
) -> None:
    file = written(tmp_path / "a.csv", "date,seller,prospect\n" + "\n".join(f"{cell},Ana,Luis" for cell in cells))
    with pytest.raises(PistaError) as refused:
        taken(file)
    assert problem in str(refused.value)


def test_one_cell_decides_the_order_of_dates_of_all_files(tmp_path: Path) -> None:
    written(tmp_path / "a.csv", "date,seller,prospect\n03/04/2026,Ana,Luis")
    written(tmp_path / "b.csv", "date,seller,prospect\n25/04/2026,Ana,Luis")
    _done, tables = taken(tmp_path)
    assert [str(touch["at"])[:10] for touch in tables["touches"]] == ["2026-04-03", "2026-04-25"]


def test_an_optional_cell_costs_the_cell_and_not_the_row(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.csv",
        """date,seller,prospect,outcome,amount,next step
        2026-03-02,Ana,Luis,sale,about twelve,ask about spring
        2026-03-03,Ana,Eva,refusal,,2026-04-01""",
    )
    done, tables = taken(file)
    first, second = sorted(tables["touches"], key=lambda touch: touch["at"])
    assert (first["outcome"], first["amount"], first["note"]) == ("sale", None, "ask about spring")
    assert date(1970, 1, 1) + timedelta(days=second["next_step_on"]) == date(2026, 4, 1)
    assert [(one.read, one.taken) for one in done.accounts] == [(2, 2)]
    assert any("about twelve" in str(complaint) for complaint in done.complaints)


def test_several_people_in_one_cell_are_several(tmp_path: Path) -> None:
    _done, tables = taken(
        written(tmp_path / "a.csv", "date,seller,prospect,minutes\n2026-03-02,Ana,Luis Gil; Eva Mas,30")
    )
    assert [(touch["prospect"], touch["minutes"]) for touch in tables["touches"]] == [("luis gil", 15), ("eva mas", 15)]


def test_what_did_not_take_place_is_no_contact(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.csv",
        """date,seller,prospect,status,type
        2026-03-02,Ana,Luis,Completed,call
        2026-03-03,Ana,Luis,Cancelled,call
        2026-12-24,Ana,Eva,Planned,meeting""",
    )
    done, tables = taken(file)
    assert [touch["prospect"] for touch in tables["touches"]] == ["luis"]
    account = done.accounts[0]
    assert (account.read, account.taken, account.planned, account.left_out) == (3, 1, 1, 1)


def test_outcomes_that_nobody_understands_make_no_rate(tmp_path: Path) -> None:
    rows = "\n".join(f"2026-03-{n:02},Ana,P{n},{'sale' if n < 3 else 'zyxw'}" for n in range(1, 11))
    done, _tables = taken(written(tmp_path / "a.csv", f"date,seller,prospect,outcome\n{rows}"))
    assert "outcomes" in {doubt.thing for doubt in done.doubts}


def test_a_log_beside_deals_joins_by_identifier_and_else_by_prospect(tmp_path: Path) -> None:
    written(tmp_path / "deals.csv", f"{DEALS},status\n7,ACME  S.L.,2026-01-02,2026-02-03,won\n8,Beta,2026-01-02,,open")
    written(
        tmp_path / "log.csv",
        """date,seller,prospect,opportunity
        2026-01-05,Ana,Acme S.L.,
        2026-01-06,Ana,somebody,8
        2026-01-07,Ana,nobody,""",
    )
    book = pista.read(tmp_path)
    assert book.metric("touches_per_opportunity")["value"].to_list() == [1.0]


def test_of_two_exports_the_later_wins_and_says_what_it_changed(tmp_path: Path) -> None:
    written(tmp_path / "2026-01.csv", f"{DEALS},status,modified\n1,Luis,2026-01-02,,open,2026-01-31")
    written(tmp_path / "2026-02.csv", f"{DEALS},status,modified\n1,Luis,2026-01-02,2026-02-03,won,2026-02-28")
    _done, tables = taken(tmp_path)
    assert statuses(tables) == ["won"]


def test_a_mapping_decides_by_several_columns_and_leaves_rows_out(tmp_path: Path) -> None:
    file = written(
        tmp_path / "deals.csv",
        f"{DEALS},step,kind\n1,Luis,2026-01-02,2026-02-03,done,signed\n2,Eva,2026-01-02,,done,test",
    )
    rules = written(
        tmp_path / "map.toml",
        """format = "opportunities"
        [[status]]
        is = "won"
        where = { step = "done", kind = "signed" }
        [leave_out]
        kind = ["test"]
        """,
    )
    _done, tables = taken(file, read_mapping(rules))
    assert [(deal["opportunity"], deal["status"]) for deal in tables["opportunities"]] == [("1", "won")]


def test_one_telephone_in_four_spellings_is_one_prospect(tmp_path: Path) -> None:
    rows = "\n".join(
        f"2026-03-0{n},Ana,{phone}" for n, phone in enumerate(("612 345 678", "+34 612345678", "0034612345678", "612-34-56-78"), 1)
    )  # fmt: skip
    _done, tables = taken(written(tmp_path / "a.csv", f"date,seller,phone\n{rows}"))
    assert len({touch["prospect"] for touch in tables["touches"]}) == 1


def test_the_days_on_which_deals_came_to_stages_are_their_moves(tmp_path: Path) -> None:
    text = '''
        Record ID,Deal Name,Deal Stage,Deal owner,Create Date,"Date entered ""New (Sales)""","Date entered ""Sent (Sales)""","Date entered ""Closed won (Sales)""",Date entered current stage
        1,a,Closed won,Ana,2026-01-06 10:00,2026-01-06 10:00,2026-01-20 09:00,2026-02-05 10:00,2026-02-05 10:00
        2,b,Sent,Ana,2026-01-07 10:00,2026-01-07 10:00,2026-01-22 09:00,,2026-01-22 09:00
    '''
    done, tables = taken(written(tmp_path / "deals.csv", text))
    moves = [(m["opportunity"], m["from_stage"], m["to_stage"], str(m["at"])[:10]) for m in tables["stage_changes"]]
    assert moves == [
        ("1", "New", "Sent", "2026-01-20"),
        ("1", "Sent", "Closed won", "2026-02-05"),
        ("2", "New", "Sent", "2026-01-22"),
    ]
    assert not done.tables[0].unused


def test_a_day_of_closing_is_a_fact_where_no_other_day_is_known(tmp_path: Path) -> None:
    text = "External ID,Opportunity,Customer,Salesperson,Stage,Expected Revenue,Closed Date\n1,A,Luis,Ana,Proposition,10,2026-02-05"
    _done, tables = taken(written(tmp_path / "deals.csv", text))
    assert statuses(tables) == ["unknown"]


def test_one_stray_cell_in_the_last_corner_costs_nothing(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "a.xlsx")
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROWS[0])
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(PistaError, match=r"b\.xlsx"):
        taken(tmp_path / "b.xlsx")


def test_a_damaged_package_is_refused_with_its_name(tmp_path: Path) -> None:
    rows = "date,seller,prospect\n" + "".join(f"2026-03-02,Ana,P{n * 7919 % 997}\n" for n in range(2000))
    packed = bytearray(gzip.compress(rows.encode()))
    packed[len(packed) // 2 : len(packed) // 2 + 40] = b"\xff" * 40
    (tmp_path / "log.csv.gz").write_bytes(packed)
    with pytest.raises(PistaError, match=r"log\.csv\.gz"):
        taken(tmp_path / "log.csv.gz")
    as_parquet(tmp_path / "log.parquet")
    whole = (tmp_path / "log.parquet").read_bytes()
    (tmp_path / "log.parquet").write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])
    with pytest.raises(PistaError, match=r"log\.parquet"):
        taken(tmp_path / "log.parquet")


@pytest.mark.parametrize(
    ("headings", "cells", "minutes"),
    [
        ("Horas,Minutos,Seg.", "1,30,30", 90.5), ("Horas,Minutos", "1.5,90", 90.0), ("Horas", "0:30", 30.0), ("Hora inicio,Hora fin", "9:30,10:15", 45.0),
        ("Start time,End time", "2pm,2:20 pm", 20.0), ("Duración (hh:mm)", "1:05", 65.0), ("Seg.", "90", 1.5),
    ],
)  # fmt: skip
def test_how_long_it_took_in_whatever_columns(headings: str, cells: str, minutes: float, tmp_path: Path) -> None:
    _done, tables = taken(
        written(tmp_path / "a.csv", f"Fecha,Vendedor,Cliente,{headings}\n2026-03-13,Ana,Luis,{cells}")
    )
    assert [touch["minutes"] for touch in tables["touches"]] == [minutes]


def test_rows_of_a_grouped_report_have_what_their_group_says(tmp_path: Path) -> None:
    file = written(
        tmp_path / "report.csv",
        """Opportunity Owner  ↑,Opportunity Name,Stage,Amount,Close Date,Created Date
        Ana,D1,Closed Won,100,2026-03-01,2026-01-01
        ,D2,Closed Lost,200,2026-03-21,2026-01-01
        Subtotal,,,300,,
        Luis,D3,Closed Won,50,2026-03-15,2026-01-01""",
    )
    _done, tables = taken(file)
    assert [deal["seller"] for deal in tables["opportunities"]] == ["Ana", "Ana", "Luis"]


def test_lines_of_one_order_are_one_deal(tmp_path: Path) -> None:
    file = written(
        tmp_path / "orders.csv",
        """Nº pedido,Cliente,Vendedor,Producto,Estado,Fecha apertura,Fecha cierre,Importe
        A1,Acme,Ana,X,Ganado,2026-01-01,2026-02-01,100
        A1,Acme,Ana,Y,Ganado,2026-01-01,2026-02-01,50""",
    )
    _done, tables = taken(file)
    assert [(deal["opportunity"], deal["amount"]) for deal in tables["opportunities"]] == [("A1", 150.0)]


def test_a_log_finds_its_deal_whatever_zeros_a_spreadsheet_took(tmp_path: Path) -> None:
    written(tmp_path / "deals.csv", f"{DEALS},status\n0007,Acme,2026-01-02,2026-02-03,won\n0008,Beta,2026-01-02,,open")
    written(tmp_path / "log.csv", "date,seller,prospect,opportunity\n2026-01-05,Ana,somebody,7")
    _done, tables = taken(tmp_path)
    assert [touch["opportunity"] for touch in tables["touches"]] == ["0007"]


def test_a_deal_that_a_flag_says_is_lost(tmp_path: Path) -> None:
    file = written(
        tmp_path / "hubspot.csv",
        """Record ID,Deal Name,Deal Stage,Close Date,Create Date,Is Closed Won,Is closed lost
        1,a,Negotiation over,2026-02-01,2026-01-01,true,false
        2,b,Negotiation over,2026-02-01,2026-01-01,false,true""",
    )
    _done, tables = taken(file)
    assert statuses(tables) == ["won", "lost"]


def test_a_hidden_sheet_is_said(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        for name, rows in (("March", ROWS[:1]), ("Old", ROWS[1:])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            for place, row in enumerate(rows, 1):
                sheet.write_row(place, 0, row)
        book.get_worksheet_by_name("Old").hide()
    done, tables = taken(tmp_path / "a.xlsx")
    assert len(tables["touches"]) == len(ROWS)
    assert any("hidden" in str(complaint) and "Old" in str(complaint) for complaint in done.complaints)


def test_what_tells_people_apart_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """Headings of the labelled sets, of CRMs and of Spanish lists."""
    known = {
        "febrl.csv": ("rec_id,given_name,surname,street_number,address_1,address_2,suburb,postcode,state,date_of_birth,soc_sec_id", "r1,ana,gil,7,wallaby place,delmar,cleveland,2119,sa,19560409,1804974"),
        "crm.csv": ("Contact ID,First Name,Last Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,Birthdate,Tax ID", "r1,ana,gil,7 wallaby place delmar,cleveland,sa,2119,1956-04-09,1804974"),
        "lista.csv": ("Id,Nombre de pila,Apellidos,Domicilio,Población,Provincia,CP,Fecha nacimiento,NIF", "r1,ana,gil,7 wallaby place delmar,cleveland,sa,2119,09/04/1956,1804974"),
    }  # fmt: skip
    for name, (headings, row) in known.items():
        _done, tables = taken_people(written(tmp_path / name, f"{headings}\n{row}"))
        (one,) = tables["prospects"]
        wanted = ("r1", "ana", "gil", "7 wallaby place delmar", "cleveland", "sa", "2119", "1956-04-09", "1804974")
        assert (
            tuple(
                one[column]
                for column in (
                    "prospect",
                    "first_name",
                    "last_name",
                    "address",
                    "city",
                    "region",
                    "postcode",
                    "born",
                    "tax_id",
                )
            )
            == wanted
        ), name


def test_several_telephones_and_emails_stand_together(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.csv", "Id,Name,Email,Work Email,Phone,Mobile Phone\n1,Ana Gil,a@x.es,b@x.es,911111111,600111222"
    )
    _done, tables = taken_people(file)
    assert [(one["emails"], one["phones"]) for one in tables["prospects"]] == [
        ("a@x.es; b@x.es", "911111111; 600111222")
    ]


def test_a_column_that_looks_like_telephones_and_is_not_read_is_named(tmp_path: Path) -> None:
    rows = "\n".join(f"{n},Ana Gil {n},a{n}@x.es,+34 600 111 22{n}" for n in range(1, 5))
    done, _tables = taken_people(written(tmp_path / "a.csv", f"Id,Name,Email,Zweit\n{rows}"))
    assert any("'Zweit' looks like telephone numbers" in str(complaint) for complaint in done.complaints)


def test_two_of_one_name_in_a_list_without_identifiers_are_two_records(tmp_path: Path) -> None:
    rows = "Ana Gil,Cádiz,1980-01-02\nAna Gil,Soria,1971-03-04\nAna Gil,Cádiz,1980-01-02"
    _done, tables = taken_people(written(tmp_path / "a.csv", f"Name,City,Birthday\n{rows}"))
    assert [one["city"] for one in tables["prospects"]] == ["Cádiz", "Soria"]


def test_an_hour_under_call_time_is_when_and_not_how_long(tmp_path: Path) -> None:
    rows = "2026-01-13,09:00:01,ana,SALE,00:12:30,L1\n2026-01-13,15:20:01,ana,NI,00:02:00,L2"
    _done, tables = taken(
        written(tmp_path / "a.csv", f"Call Date,Call Time,Agent,Disposition,Talk Time,Lead ID\n{rows}")
    )
    assert [(str(touch["at"])[11:19], touch["minutes"]) for touch in tables["touches"]] == [
        ("09:00:01", 12.5),
        ("15:20:01", 2.0),
    ]


def test_money_is_found_under_a_heading_that_ends_in_a_currency(tmp_path: Path) -> None:
    file = written(
        tmp_path / "a.csv", "Fecha,Vendedor,Cliente,Resultado,Valor COP\n2026-01-13,Ana,Luis,Vendido,2350000"
    )
    _done, tables = taken(file)
    assert [touch["amount"] for touch in tables["touches"]] == [2_350_000]


@pytest.mark.parametrize(
    ("cell", "direction", "address"), [("Saliente", "out", None), ("Calle Mayor 3", None, "Calle Mayor 3")]
)
def test_direccion_is_who_began_or_where_somebody_lives(
    cell: str, direction: str | None, address: str | None, tmp_path: Path
) -> None:
    _done, tables = taken(written(tmp_path / "a.csv", f"Fecha,Vendedor,Cliente,Dirección\n2026-01-13,Ana,Luis,{cell}"))
    assert [touch["direction"] for touch in tables["touches"]] == [direction]
    assert [one["address"] for one in tables["prospects"]] == [address]


def test_a_daily_form_that_counts_visits_and_calls_apart_adds_them(tmp_path: Path) -> None:
    rows = "05/01/2026;Ana;3;12;1\n13/01/2026;Luis;4;9;2"
    _done, tables = taken(
        written(tmp_path / "a.csv", f"Fecha;Comercial;Visitas realizadas;Llamadas realizadas;Ventas\n{rows}")
    )
    assert (len(tables["touches"]), len(tables["opportunities"])) == (28, 3)


def test_one_identifier_in_a_list_is_one_record_and_a_name_alone_is_whole(tmp_path: Path) -> None:
    _done, tables = taken_people(
        written(tmp_path / "a.csv", "Id,Nombre,Ciudad\n1,Ana Gil Mas,Soria\n1,Ana Gil,Cádiz\n2,Ana Gil,Soria")
    )
    assert [(one["prospect"], one["name"], one["first_name"]) for one in tables["prospects"]] == [
        ("1", "Ana Gil Mas", None),
        ("2", "Ana Gil", None),
    ]
