"""What people's files say and Pista does not understand is said where the number is read: a table of cases.

Each was met by somebody who tried to make Pista wrong without a word. What a report must say, and what it must not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from commands import run, said
from intake_rows import written

if TYPE_CHECKING:
    from pathlib import Path

LOG = "Fecha,Vendedor,Cliente,Canal,Resultado,Importe\n"
DEALS = "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Create Date,Associated Contact\n"
STATUS = "Deal - ID,Deal - Title,Deal - Owner,Deal - Value,Deal - Contact person,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Won time\n"


def log(*outcomes: str) -> str:
    """Return a log of one contact a day."""
    return LOG + "".join(f"2026-03-{n:02},Ana,Mia {n},llamada,{one},\n" for n, one in enumerate(outcomes, 1))


def report(source: Path, *more: str) -> dict[str, Any]:
    """Return the report's JSON."""
    out = source.parent / f"{source.name}.json"
    run("report", source, *more, "--json", out)
    return json.loads(out.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def spoken(found: dict[str, Any]) -> str:
    return " ".join([*found["warnings"], *found["notes"], *(one["why"] for one in found["doubts"])])


# name, the file, the figures of the book, what is said, the numbers that are unknown
CASES: list[tuple[str, str, dict[str, Any], str, tuple[str, ...]]] = [
    (
        "an outcome with 'no' in it is no plan",
        log("venta", "no tiene coche", "no es el titular", "dijo que no", "no vive ahí"),
        {"touches": 5, "sales": 1}, "", (),
    ),
    (
        "a sale that was cancelled is a refusal, not a contact that did not take place",
        log("venta", "venta", "conversación", "conversación", "póliza anulada", "pedido anulado"),
        {"touches": 6, "sales": 2, "lost": 2}, "", (),
    ),
    (
        "a status that nobody understands does not leave the deal open",
        STATUS + "1,a,Ana,100,Pepe Uno,Demo,Zarpado,2026-01-05 10:00:00,\n2,b,Ana,200,Eva Dos,Demo,Won,2026-01-06 10:00:00,2026-02-01 10:00:00",
        {"total": 2, "won": 1, "open": 0}, "'Zarpado' (1)", ("close_rate",),
    ),
    (
        "deleted and merged deals are none",
        STATUS + "1,a,Ana,100,Pepe Uno,Demo,Won,2026-01-05 10:00:00,2026-02-05 10:00:00\n2,b,Ana,200,Eva Dos,Demo,Deleted,2026-01-06 10:00:00,\n3,c,Ana,200,Eva Tres,Demo,Merged,2026-01-06 10:00:00,",
        {"total": 1, "won": 1}, "deleted rows are left out (rows: 2)", (),
    ),
    (
        "a day under 'Deleted at' deletes",
        ("Id,Name,Amount / Amount,Amount / Currency Code,Close date,Stage,Point of Contact / Name,Owner / Name,Creation date,Deleted at\n"
        "t1,A,1000,EUR,2026-02-05T00:00:00.000Z,WON,Eva,Ana,2026-01-05T00:00:00.000Z,\nt2,B,2000,EUR,2026-02-06T00:00:00.000Z,WON,Leo,Ana,2026-01-06T00:00:00.000Z,2026-03-01T00:00:00.000Z"),
        {"total": 1, "sales": 1, "revenue": 1000.0}, "deleted rows", (),
    ),
    (
        "a win that names nobody counts",
        DEALS + "1,a,Closed Won,2026-02-05 10:00,Ana,200,2026-01-06 10:00,Juan Dos (1200)\n2,b,Closed Lost,2026-03-05 10:00,Ana,300,2026-01-07 10:00,Eva Uno (1100)\n4,d,Closed Won,2026-03-06 10:00,Ana,300,2026-01-07 10:00,",
        {"total": 3, "won": 2, "revenue": 500.0}, "name nobody (deals: 1", (),
    ),
    (
        "the amount of a deal stands on each of its lines, beside what the line costs",
        ("Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date,Created Date,Product Name,Quantity,Total Price,Opportunity ID\n"
        'Ana,Acme,Big,Closed Won,"10,000.00",5/14/2026,1/13/2026,Door,2,"4,000.00",0063X1\nAna,Acme,Big,Closed Won,"10,000.00",5/14/2026,1/13/2026,Window,3,"6,000.00",0063X1\n'
        "Luis,Beta,Small,Closed Lost,500.00,5/20/2026,2/13/2026,Door,1,500.00,0063X2"),
        {"total": 2, "revenue": 10000.0}, "", (),
    ),
    (
        "whether an amount is the deal's or the line's is asked where one deal says it",
        ("Deal ID,Deal Name,Stage,Amount,Close Date,Created Date,Product,Owner,Account\n"
        "1,Big,Closed Won,100,2026-05-14,2026-01-13,Door,Ana,Acme\n1,Big,Closed Won,100,2026-05-14,2026-01-13,Window,Ana,Acme"),
        {"total": 1, "won": 1}, "of the deal, or of the line", ("revenue",),
    ),
    (
        "two deals that say the same are two",
        ("ID de registro,Propietario de Oportunidad,Importe,Nombre de Oportunidad,Fecha de cierre,Nombre de Cuenta,Fase,Nombre de Contacto,Hora de creación\n"
        "z1,Ana,1000,Renovación,2026-02-05,Acme,Cerrado ganado,Pepe Uno,2026-01-05 10:00:00\nz2,Ana,1000,Renovación,2026-02-05,Acme,Cerrado ganado,Pepe Uno,2026-01-05 10:00:00"),
        {"total": 2, "revenue": 2000.0}, "", (),
    ),
    (
        "money in two currencies is not added",
        DEALS.replace("Amount", "Amount,Currency") + "1,a,Closed Won,2026-02-05 10:00,Ana,200,EUR,2026-01-06 10:00,Juan (1200)\n2,b,Closed Won,2026-03-05 10:00,Ana,300,USD,2026-01-07 10:00,Eva (1100)",
        {"won": 2}, "another currency", ("revenue", "average_sale"),
    ),
    (
        "wins without an amount are said",
        DEALS + "1,a,Closed Won,2026-02-05 10:00,Ana,200,2026-01-06 10:00,Juan (1200)\n2,b,Closed Won,2026-03-05 10:00,Ana,,2026-01-07 10:00,Eva (1100)",
        {"won": 2}, "won without an amount (deals: 1 of 2", (),
    ),
    (
        "thousands in the heading",
        LOG.replace("Importe", "Importe (miles €)") + "2026-03-13,Ana,Mia,visita,venta,100\n2026-03-14,Ana,Leo,visita,venta,200",
        {"revenue": 300000.0}, "taken 1000 times", (),
    ),
    (
        "a word of an activity's status that nobody understands is no contact",
        ("Activity - Subject,Activity - Due date,Activity - Done,Activity - Assigned to user,Activity - Contact person\n"
        "a,2026-02-10,Done,Ana,Eva\nb,2026-02-11,Zarpado,Ana,Leo\nc,2026-02-12,To do,Ana,Pia"),
        {"touches": None}, "'Zarpado'", ("contacts",),
    ),
    (
        "a total with a day is no contact",
        LOG + "2026-03-13,Ana,Mia,visita,venta,100\n2026-03-15,TOTAL,,,,100",
        {"touches": 1, "sellers": 1}, "", (),
    ),
    (
        "a placeholder is no day",
        LOG + "1900-01-01,Ana,Mia,visita,conversación,\n2026-03-13,Ana,Mia,visita,venta,100",
        {"touches": 1}, "1 row is not counted", (),
    ),
    (
        "a row that cannot be read stands on the first screen",
        LOG + "13/03/2026,Ana,Mia,visita,venta,100\n31/04/2026,Ana,Leo,visita,venta,9000\n14/03/2026,Ana,Pia,visita,rechazado,",
        {"sales": 1}, "1 row is not counted: ", (),
    ),
    (
        "stages that hold a word for won, and more",
        DEALS + "\n".join(f"{n},d{n},{stage},2026-02-05 10:00,Ana,100,2026-01-06 10:00,Juan{n} (120{n})" for n, stage in enumerate(("Signed NDA", "Closed Won", "Customer demo", "Closed Lost"))),
        {"won": 1, "lost": 1}, "'Signed NDA' (1)", ("close_rate",),
    ),
    (
        "a channel that says what did not take place, and what is no contact",
        LOG + "".join(f"2026-03-{n:02},Ana,Mia,{channel},,\n" for n, channel in enumerate(("llamada", "Llamada cancelada", "Reunión planificada", "Nota", "Tarea", "Nueva llamada"), 13)),
        {"touches": 2}, "'Llamada cancelada'", (),
    ),
    (
        "a state that is done is no answer",
        "Activity Type,Activity Date,Assigned To,Contact,Status\nCall,2026-01-13,Ana,Luis,Completed\nCall,2026-01-14,Ana,Luis,Completed\nCall,2026-02-20,Ana,Eva,Not Started",
        {"touches": 2}, "planned, not made (rows: 1", ("reply_rate",),
    ),
    (
        "activities with a beginning, an end and a state are no deals",
        "Activity type,Start date,End date,Owner,Contact,Status\nCall,2026-01-13 10:00,2026-01-13 10:20,Ana,Luis,Completed\nCall,2026-12-20 10:00,,Ana,Luis,Planned",
        {"touches": 1}, "planned, not made (rows: 1", ("close_rate",),
    ),
    (
        "an order that was cancelled is no sale",
        "Fecha,Vendedor,Cliente,Total,Estado del pedido\n2026-01-13,Ana,Luis,20,Entregado\n2026-01-14,Ana,Eva,30,Cancelado",
        {"touches": 1}, "'Entregado'", ("sales",),
    ),
    (
        "dollars of two countries",
        LOG + "2026-03-13,Ana,Mia,visita,venta,$ 1200.50 MXN\n2026-03-14,Ana,Leo,visita,venta,$ 1300.50 USD",
        {"sales": 2}, "another currency", ("revenue",),
    ),
    (
        "a column that counts contacts in a log of contacts",
        "Fecha,Vendedor,Cliente,Nº llamadas,Resultado\n2026-03-13,Ana,Mia,3,venta\n2026-03-14,Ana,Leo,1,no contesta",
        {}, "counts up to 3 a row", ("contacts", "contact_ratio"),
    ),
    (
        "how likely deals are, and nothing else of how they stand",
        "Negocio,Cliente,Comercial,Probabilidad,Fecha creación,Importe\nN1,Acme,Ana,100%,2026-01-01,100\nN2,Beta,Ana,0%,2026-01-01,70\nN3,Gama,Ana,50%,2026-01-01,70",
        {"won": 1, "open": 1}, "neither won, lost nor open", ("close_rate",),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "figures", "saying", "unknown"), CASES, ids=[case[0] for case in CASES])
def test_a_file_is_read_right_or_asked_about(
    name: str, text: str, figures: dict[str, Any], saying: str, unknown: tuple[str, ...], tmp_path: Path
) -> None:
    found = report(written(tmp_path / "file.csv", text))
    got = {**(found["book"]["opportunities"] or {}), **found["book"]}
    assert {key: got[key] for key in figures} == figures, name
    assert saying in spoken(found)
    assert set(unknown) <= {one["metric"] for one in found["unknown"]}


@pytest.mark.parametrize(
    ("dates", "word"),
    [
        (("26/04/13", "26/04/05", "26/05/20"), "order"),  # the year first, most likely
        (("2026-13-04", "2026-05-04"), "order"),  # the day second
        (("03/04/2026", "04/05/2026"), "day/month or month/day"),
    ],
)
def test_an_order_of_dates_that_is_not_decided_is_refused(dates: tuple[str, ...], word: str, tmp_path: Path) -> None:
    path = written(
        tmp_path / "file.csv", LOG + "\n".join(f"{one},Ana,Mia {n},visita,venta,1" for n, one in enumerate(dates))
    )
    code, _out, error = said("report", path)
    assert code == 2
    assert word in " ".join(error.split())


def test_a_column_that_nothing_is_read_from_decides_the_order_of_days(tmp_path: Path) -> None:
    text = "Fecha,Vendedor,Cliente,Resultado,Caduca\n10/02/2026,Ana,Mia,venta,13/02/2026\n11/02/2026,Ana,Leo,rechazo,14/02/2026"
    assert report(written(tmp_path / "file.csv", text))["as_of"] == "2026-02-11"


def test_a_number_in_a_workbook_has_no_decimal_mark(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        rows = [
            ("Fecha", "Vendedor", "Cliente", "Resultado", "Importe"),
            ("2026-03-13", "Ana", "Mia", "venta", "1.500"),
            ("2026-03-14", "Ana", "Leo", "venta", 1200.5),
            ("2026-03-15", "Ana", "Pia", "venta", "2.250"),
        ]
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    assert "revenue" in {one["metric"] for one in report(path)["unknown"]}


def test_a_sheet_with_headings_that_are_not_known_is_said(tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, headings in (
            ("Ene", ("Fecha", "Vendedor", "Cliente", "Resultado")),
            ("Feb", ("Xa", "Xb", "Xc", "Xd")),
        ):
            sheet = book.add_worksheet(name)
            for place, row in enumerate((headings, *(("2026-03-13", "Ana", f"Mia {n}", "venta") for n in range(3)))):
                sheet.write_row(place, 0, row)
    found = report(path)
    assert found["book"]["touches"] == 3
    assert "passed over" in spoken(found)


def test_a_list_of_people_does_not_double_the_prospects_of_deals(tmp_path: Path) -> None:
    written(
        tmp_path / "s" / "people.csv",
        "Nombre,Correo electrónico,Teléfono,Ciudad\nElena Ruiz,e@x.es,600111222,Vigo\nPablo Soto,p@x.es,600111223,Vigo",
    )
    written(
        tmp_path / "s" / "deals.csv",
        "Oportunidad,Cliente,Comercial,Etapa,Ingresos esperados,Creado el\nA,Elena Ruiz,Ana,Ganado,10,2026-01-05\nB,Pablo Soto,Ana,Nuevo,10,2026-01-06",
    )
    assert report(tmp_path / "s")["book"]["prospects"] == 2


def test_an_activity_related_to_a_deal_joins_it_whoever_it_names(tmp_path: Path) -> None:
    written(
        tmp_path / "s" / "opportunities.csv",
        "Id,AccountId,Name,StageName,Amount,CloseDate,IsClosed,IsWon,OwnerId,CreatedDate\n006A,001A,Big,Closed Won,10,2026-02-05,true,true,005A,2026-01-05T00:00:00Z",
    )
    written(
        tmp_path / "s" / "tasks.csv",
        "Id,WhoId,WhatId,Subject,ActivityDate,Status,OwnerId,TaskSubtype\n00T1,003A,006A,call,2026-01-10,Completed,005A,Call\n00T2,003B,006A,call,2026-01-20,Completed,005A,Call",
    )
    written(tmp_path / "s" / "users.csv", "Id,Name,Email,IsActive\n005A,Ana Gil,a@x.es,true")
    found = report(tmp_path / "s")
    assert found["book"]["prospects"] == 1
    assert found["metrics"]["touches_per_opportunity"]["overall"]["value"] == 2
    assert list(found["metrics"]["contacts"]["by"]["seller"]) == ["Ana Gil"]


@pytest.mark.parametrize(
    ("name", "known"), [("PAULA  PENA", True), ('"Peña, Paula"', True), ("Sra. Paula Peña", True), ("Paula P.", False)]
)
def test_contacts_join_deals_however_names_are_spelled(name: str, *, known: bool, tmp_path: Path) -> None:
    deals = "Opportunity Name,Contact Name,Product,Owner,Stage,Created Date,Close Date,Amount\nA,Paula Peña,Car,Ana,Closed Won,2026-01-05,2026-03-05,10"
    calls = f"Date,Seller,Contact,Product,Outcome\n2026-01-05,Ana,{name},Car,conversation\n2026-01-20,Ana,{name},Car,conversation"
    written(tmp_path / "s" / "deals.csv", deals)
    written(tmp_path / "s" / "calls.csv", calls)
    found = report(tmp_path / "s")
    unknown = {one["metric"] for one in found["unknown"]}
    assert ("touches_per_opportunity" in unknown) is not known
    if known:
        assert found["book"]["prospects"] == 1
        assert found["metrics"]["follow_ups"]["overall"]["value"] == 1


def test_a_column_of_states_beside_the_outcomes_says_what_took_place(tmp_path: Path) -> None:
    states = ("Realizada", "Pendiente", "Cancelada", "Realizada", "Planificada", "Realizada")
    rows = "\n".join(
        f"2026-03-0{n},Ana,P{n % 5},{state},{'Venta' if n == 6 else 'Conversación'}"
        for n, state in enumerate(states, 1)
    )
    found = report(written(tmp_path / "log.csv", "Fecha,Vendedor,Cliente,Estado,Resultado\n" + rows))
    assert found["book"]["touches"] == 3


def test_what_a_column_called_cancelled_says_yes_to_is_left_out(tmp_path: Path) -> None:
    rows = "2026-03-02,Ana,Eva,venta,No\n2026-03-03,Ana,Leo,venta,Sí\n2026-03-04,Ana,Pia,conversación,No"
    found = report(written(tmp_path / "log.csv", "Fecha,Vendedor,Cliente,Resultado,Cancelada\n" + rows))
    assert (found["book"]["touches"], found["book"]["sales"]) == (2, 1)


def test_a_book_that_is_exported_keeps_what_was_not_understood(tmp_path: Path) -> None:
    rows = "2026-03-02,Ana,Eva,venta,1.200 €\n2026-03-03,Ana,Leo,venta,2.500 €\n2026-03-04,Ana,Pia,venta,900 €"
    path = written(tmp_path / "log.csv", LOG.replace("Canal,", "") + rows)
    run("export", path, "--out", tmp_path / "book")
    assert "revenue" in {one["metric"] for one in report(tmp_path / "book")["unknown"]}


def test_an_identifier_outweighs_a_title(tmp_path: Path) -> None:
    rows = "1,A,Luis,P,Ana,Won,2026-01-05,2026-02-05,100\n1,A,Eva,P,Ana,Won,2026-01-05,2026-02-05,100\n2,B,Paz,P,Ana,Lost,2026-01-06,2026-02-06,200"
    found = report(
        written(tmp_path / "deals.csv", "Deal ID,Deal,Contact,Product,Owner,Status,Created,Closed,Amount\n" + rows)
    )
    assert (found["book"]["opportunities"]["total"], found["book"]["revenue"]) == (2, 100.0)


@pytest.mark.parametrize(
    ("history", "rows"),
    [
        ("Id,OpportunityId,CreatedById,CreatedDate,StageName,Amount,CloseDate", "h1,006A,u,2026-01-15,New,1,2026-02-01\nh2,006A,u,2026-01-20,Closed Won,1,2026-02-01"),
        ("Deal Name,Stage,Amount,Closing Date,Duration (Days),Modified Time,Modified By", "A,New,1,2026-02-01,5,2026-01-15 10:00:00,u\nA,Closed Won,1,2026-02-01,,2026-01-20 10:00:00,u"),
    ],
)  # fmt: skip
def test_a_history_of_stages_is_no_list_of_deals(history: str, rows: str, tmp_path: Path) -> None:
    deals = "Opportunity ID,Opportunity Name,Stage,Created Date,Close Date,Amount,Opportunity Owner\n006A,A,Closed Won,2026-01-15,2026-02-20,100,Ana\n006B,B,Closed Lost,2026-01-15,2026-02-20,100,Ana"
    written(tmp_path / "s" / "deals.csv", deals)
    written(tmp_path / "s" / "history.csv", f"{history}\n{rows}")
    assert report(tmp_path / "s")["book"]["opportunities"]["total"] == 2


def test_a_total_and_one_of_its_two_parts_tell_the_other(tmp_path: Path) -> None:
    found = report(
        written(
            tmp_path / "form.csv", "Fecha,Vendedor,Contactos,Nuevos,Ventas\n2026-03-02,Ana,8,3,1\n2026-03-13,Luis,6,2,0"
        )
    )
    parts = found["metrics"]["touch_mix"]["overall"]["parts"]
    assert (parts["new"]["count"], parts["follow_up"]["count"]) == (5, 9)


def test_a_sale_that_no_won_deal_holds_is_said(tmp_path: Path) -> None:
    written(
        tmp_path / "s" / "deals.csv",
        'Deal,Customer,Product,Owner,Stage,Created Date,Close Date,Amount\nA,"Acme, S.L.",Car,Ana,Closed Lost,2026-01-05,2026-03-05,10',
    )
    written(
        tmp_path / "s" / "calls.csv",
        "Date,Seller,Customer,Product,Outcome\n2026-01-05,Ana,ACME SL,Car,conversation\n2026-01-20,Ana,ACME SL,Car,sale",
    )
    found = report(tmp_path / "s")
    assert found["book"]["prospects"] == 1
    assert "sales that no won deal beside them holds (contacts: 1" in spoken(found)
