"""Random books and random valid writings of them: the same rows in other orders, marks, words, encodings and files."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import xlsxwriter

from pista.intake.recognition import layouts

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from pista.intake.recognition import Layout

SELLERS = ("Ana Ruiz", "José Mª Peña", "Bea O'Neill", "Zoë Čapek")
FIRST = ("Luis", "Eva", "Núria", "Max", "Íñigo", "Chloé", "Jürgen", "Ayşe")
LAST = ("Gil", "Mas-Roca", "de la Fuente", "O'Hara", "Núñez", "Müller, S.A.", 'Bar "El Sol"', "Ñandú e Hijos")
PRODUCTS = ("Car", "Home", "Seguro de vida")
# The book's words, each with what people write for it.
OUTCOMES = {
    "sale": ("Sale", "venta", "Venta cerrada", "Sold", "Contrato firmado"),
    "refusal": ("Refusal", "rechazo", "No interesado", "not interested"),
    "no_answer": ("No answer", "no contesta", "Busy"),
    "conversation": ("Conversation", "Hablado", "Spoke"),
    "proposal": ("Proposal", "Presupuesto enviado", "Quote sent"),
}
CHANNELS = {
    "call": ("Call", "Llamada", "phone"),
    "visit": ("Visit", "visita"),
    "message": ("WhatsApp", "Whatsapp", "sms"),
}
HEADINGS = {
    "at": ("Date", "Fecha", "Fecha de contacto", "Contact date", "Día"),
    "seller": ("Seller", "Vendedor", "Comercial", "Sales rep"),
    "prospect": ("Prospect", "Cliente", "Customer", "Contacto"),
    "outcome": ("Outcome", "Resultado", "Result"),
    "channel": ("Channel", "Canal", "Medio"),
    "product": ("Product", "Producto"),
    "amount": ("Amount", "Importe", "Importe (€)", "Sale amount"),
    "minutes": ("Minutes", "Minutos", "Duración (min)"),
    "note": ("Note", "Notas", "Comentarios"),
}
NOISE = ("Zona", "Ref. interna", "Xyz", "Flag")
STANDS = {
    "won": ("Won", "Ganado", "Closed Won", "Cierre ganado"),
    "lost": ("Lost", "Perdido", "Closed Lost"),
    "open": ("Negotiation", "Propuesta", "New"),
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
MESES = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]


@dataclass(frozen=True)
class Writing:
    """How a table is written: its dates, its numbers, its file."""

    date: str
    decimal: str
    grouping: str
    currency: str
    file: str
    encoding: str
    delimiter: str


def writing(r: random.Random) -> Writing:
    """Return a random way to write a table."""
    decimal, grouping = r.choice([(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'")])
    return Writing(
        r.choice(("iso", "day", "month", "dots", "short", "words", "palabras", "instant")), decimal, grouping,
        r.choice(("", "", " €", "EUR ", "$")), r.choice(("csv", "csv", "csv", "xlsx", "json", "html")),
        r.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252")), r.choice((",", ";", "\t", "|")),
    )  # fmt: skip


def day_text(day: date, how: str) -> str:
    """Return a day as people and programs write it."""
    return {
        "iso": f"{day:%Y-%m-%d}", "day": f"{day:%d/%m/%Y}", "month": f"{day:%m/%d/%Y}", "dots": f"{day:%d.%m.%Y}",
        "short": f"{day.day}/{day.month}/{day:%y}", "words": f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
        "palabras": f"{day.day} de {MESES[day.month - 1]} de {day.year}", "instant": f"{day:%Y-%m-%d} 12:30:00",
    }[how]  # fmt: skip


def number_text(value: float | None, how: Writing) -> str:
    """Return an amount as people write it."""
    if value is None:
        return ""
    text = f"{value:,.2f}".replace(",", "\0").replace(".", how.decimal).replace("\0", how.grouping)
    return how.currency + text if how.currency in {"EUR ", "$"} else text + how.currency


def book(r: random.Random) -> list[dict[str, Any]]:
    """Return random contacts, a row each, in the book's words."""
    start = date(2025, 1, 1) + timedelta(days=r.randrange(400))
    people = [f"{r.choice(FIRST)} {r.choice(LAST)}" for _ in range(r.randrange(1, 6))]
    rows = []
    for _ in range(r.randrange(2, 25)):
        outcome = r.choice(list(OUTCOMES))
        rows.append({
            "at": start + timedelta(days=r.randrange(90)), "seller": r.choice(SELLERS), "prospect": r.choice(people), "outcome": outcome,
            "channel": r.choice(list(CHANNELS)), "product": r.choice(PRODUCTS), "minutes": r.randrange(1, 90),
            "amount": round(r.choice((9.5, 120, 1234.56, 15000, 1e6)) * r.random() + 1, 2) if outcome == "sale" else None,
            "note": r.choice(("", "ok", "llamar, luego", 'dijo "ya"', "línea uno\nlínea dos", "total: 3", "- pendiente")),
        })  # fmt: skip
    return rows


def write_log(rows: list[dict[str, Any]], r: random.Random, how: Writing, folder: Path) -> Path:
    """Write contacts as a table of random headings and words; return its path."""
    fields = [name for name in HEADINGS if name in {"at", "seller", "prospect", "outcome"} or r.random() < 0.8]
    r.shuffle(fields)
    headings = [_cased(r.choice(HEADINGS[name]), r) for name in fields]
    cells = {
        "at": lambda row: day_text(row["at"], how.date),
        "outcome": lambda row: r.choice(OUTCOMES[row["outcome"]]),
        "channel": lambda row: r.choice(CHANNELS[row["channel"]]),
        "amount": lambda row: number_text(row["amount"], how),
    }
    table = [[cells.get(name, lambda row, name=name: str(row[name]))(row) for name in fields] for row in rows]
    return _noisy(headings, table, r, how, folder / f"log.{how.file if how.file != 'html' else 'xls'}")


def _cased(heading: str, r: random.Random) -> str:
    return r.choice((heading, heading, heading.upper(), heading.lower()))


def write_deals(
    deals: list[dict[str, Any]], layout: Layout, r: random.Random, how: Writing, folder: Path
) -> Path | None:
    """Write deals as a system's table with headings of its own; None where the layout cannot hold them."""
    needs = r.choice(list(layout.needs))
    chosen: dict[str, str] = {}
    for name, known in layout.columns.items():
        needed = [heading for heading in known if heading in needs]
        chosen[name] = needed[0] if needed else r.choice(list(known))
    word = "status" if "status" in layout.columns else "stage"
    who = "company" if "company" in layout.columns else "prospect"
    wanted = {
        "opportunity": "id",
        who: "who",
        "seller": "seller",
        "amount": "amount",
        "opened": "opened",
        word: "standing",
    }
    if not set(wanted) <= set(chosen) or not needs <= {*chosen.values()} or len(set(chosen.values())) < len(chosen):
        return None
    closings = {"closed": "closed", "won_on": "won_on", "lost_on": "lost_on"}
    fields = [name for name in chosen if name in wanted or name in closings or chosen[name] in needs]
    table = [[_deal_cell(name, {**wanted, **closings}, deal, r, how) for name in fields] for deal in deals]
    return _noisy(
        [chosen[name] for name in fields], table, r, how, folder / f"deals.{how.file if how.file != 'html' else 'xls'}"
    )


def _deal_cell(name: str, wanted: dict[str, str], deal: dict[str, Any], r: random.Random, how: Writing) -> str:
    if name == "amount":
        return number_text(deal["amount"], how)
    if name not in wanted:
        return ""
    value = deal.get(wanted[name])
    if wanted[name] == "standing":
        return r.choice(STANDS[deal["standing"]])
    return "" if value is None else day_text(value, how.date) if isinstance(value, date) else str(value)


def deals(r: random.Random) -> list[dict[str, Any]]:
    """Return random deals."""
    start = date(2025, 1, 1) + timedelta(days=r.randrange(300))
    rows = []
    for n in range(r.randrange(3, 20)):
        opened, standing = start + timedelta(days=r.randrange(100)), r.choice(("won", "won", "lost", "open"))
        closed = None if standing == "open" else opened + timedelta(days=r.randrange(0, 60))
        rows.append({
            "id": f"D{1000 + n}", "who": f"{r.choice(LAST)} {n % 7}", "seller": r.choice(SELLERS), "opened": opened, "closed": closed, "standing": standing,
            "amount": round(r.choice((90, 1234.56, 15000)) * r.random() + 1, 2), "won_on": closed if standing == "won" else None, "lost_on": closed if standing == "lost" else None,
        })  # fmt: skip
    return rows


def systems(kind: str = "opportunities") -> list[Layout]:
    """Return the layouts of systems' tables of a kind."""
    return [layout for layout in layouts() if layout.kind == kind]


TOOK_PLACE = {
    "done": ("Completed", "Done", "Held", "Completada"),
    "planned": ("Planned", "Not started", "Planificada"),
    "cancelled": ("Cancelled", "Cancelada"),
}


def activities(r: random.Random) -> list[dict[str, Any]]:
    """Return random activities, some of which are planned or were cancelled."""
    start = date(2025, 1, 1) + timedelta(days=r.randrange(300))
    return [
        {
            "id": f"A{100 + n}", "at": start + timedelta(days=r.randrange(60)), "seller": r.choice(SELLERS),
            "who": f"{r.choice(FIRST)} {n % 5}", "standing": "done" if not n else r.choice(("done", "done", "planned", "cancelled")),
        }
        for n in range(r.randrange(2, 20))
    ]  # fmt: skip


def write_activities(
    some: list[dict[str, Any]], layout: Layout, r: random.Random, how: Writing, folder: Path
) -> Path | None:
    """Write activities as a system's table with headings of its own; None where the layout cannot hold them."""
    needs = r.choice(list(layout.needs))
    chosen = {
        name: next((one for one in known if one in needs), None) or r.choice(list(known))
        for name, known in layout.columns.items()
    }
    who = "prospect" if "prospect" in layout.columns else "company"
    wanted = {"at": "at", "seller": "seller", who: "who", "done": "standing"}
    if not set(wanted) <= set(chosen) or not needs <= {*chosen.values()} or len(set(chosen.values())) < len(chosen):
        return None
    fields = [name for name in chosen if name in wanted or chosen[name] in needs]
    table = [[_activity_cell(wanted.get(name), one, r, how) for name in fields] for one in some]
    return _noisy(
        [chosen[name] for name in fields], table, r, how, folder / f"a.{how.file if how.file != 'html' else 'xls'}"
    )


def _activity_cell(what: str | None, one: dict[str, Any], r: random.Random, how: Writing) -> str:
    if what is None:
        return ""
    if what == "standing":
        return r.choice(TOOK_PLACE[one["standing"]])
    return day_text(one["at"], how.date) if what == "at" else str(one[what])


def _noisy(headings: list[str], table: list[list[str]], r: random.Random, how: Writing, path: Path) -> Path:
    """Write a table with a column of no use, rows that are none, and a title, as far as its kind of file has them."""
    if r.random() < 0.4:
        place = r.randrange(len(headings) + 1)
        headings = [*headings[:place], r.choice(NOISE), *headings[place:]]
        table = [[*row[:place], r.choice(("", "a", "b7")), *row[place:]] for row in table]
    if how.file == "json":
        path.write_text(
            json.dumps([dict(zip(headings, row, strict=True)) for row in table], ensure_ascii=False), encoding="utf-8"
        )
        return path
    blank = [""] * len(headings)
    rows = [headings, *table]
    if r.random() < 0.3:
        rows.insert(r.randrange(1, len(rows) + 1), blank)
    if r.random() < 0.2:
        rows = [["Informe de ventas", *blank[1:]], blank, *rows]
    if how.file == "xlsx":
        with xlsxwriter.Workbook(str(path)) as workbook:
            sheet = workbook.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    elif how.file == "html":
        lines = ("".join(f"<td>{_escaped(cell)}</td>" for cell in row) for row in rows)
        path.write_text(
            "<html><meta charset='utf-8'><table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table></html>",
            encoding="utf-8",
        )
    else:
        out = io.StringIO()
        csv.writer(out, delimiter=how.delimiter, lineterminator=r.choice(("\n", "\r\n"))).writerows(rows)
        try:
            path.write_bytes(out.getvalue().encode(how.encoding))
        except UnicodeEncodeError:
            path.write_bytes(out.getvalue().encode("utf-8"))
    return path


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
