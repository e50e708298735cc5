"""Which heading means what: English and Spanish names of the columns people keep, and how they are recognised."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Per field, the headings that mean it, in order of preference; compared without case, accents and punctuation.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "touch_id": ("touch id", "contact id", "activity id", "call id", "id contacto", "id actividad"),
    "at": (
        "date", "fecha", "at", "when", "day", "dia", "contact date", "fecha contacto", "fecha de contacto", "datetime",
        "date time", "fecha y hora", "fecha hora", "timestamp", "activity date", "fecha actividad", "start time",
        "call start time", "start", "inicio", "touch date", "cuando", "due date", "marked as done time",
    ),
    "time": ("time", "hora", "hour", "time of day"),
    "logged_at": (
        "logged at", "logged", "registered at", "registrado", "fecha registro", "fecha de registro", "created at",
        "created time", "created", "creado", "creado el", "entry date", "entered at",
    ),
    "seller": (
        "seller", "vendedor", "vendedora", "salesperson", "sales person", "sales rep", "rep", "agent", "agente",
        "comercial", "sales agent", "owner", "call owner", "propietario", "responsable", "user", "usuario",
        "assigned to user", "assigned to", "asesor", "ejecutivo", "deal owner", "employee", "seller name",
    ),
    "team": ("team", "equipo", "manager", "supervisor", "jefe", "office", "regional office", "oficina", "branch"),
    "prospect_id": ("prospect id", "lead id", "customer id", "client id", "id prospecto", "id cliente", "person id"),
    "prospect": (
        "prospect", "prospecto", "customer", "cliente", "client", "lead", "contact", "contacto", "name", "nombre",
        "contact name", "nombre contacto", "nombre del contacto", "person", "persona", "contact person", "full name",
        "customer name", "nombre cliente", "nombre del cliente", "who", "quien", "person name", "prospect name",
        "lead name", "con quien",
    ),
    "first_name": ("first name", "given name", "nombre de pila"),
    "last_name": ("last name", "surname", "family name", "apellido", "apellidos"),
    "company": (
        "company", "empresa", "account", "cuenta", "organization", "organisation", "organizacion", "account name",
        "company name", "compania", "associated company", "organization name", "razon social",
    ),
    "email": ("email", "e mail", "mail", "correo", "correo electronico", "email address", "email work"),
    "phone": ("phone", "telefono", "mobile", "movil", "celular", "phone number", "tel", "phone work", "numero"),
    "city": ("city", "ciudad", "town", "poblacion", "localidad", "municipio"),
    "channel": (
        "channel", "canal", "type", "tipo", "contact type", "tipo de contacto", "medium", "medio", "via", "how",
        "activity type", "tipo de actividad", "method", "contact method", "forma", "forma de contacto", "como",
    ),
    "direction": ("direction", "direccion", "sentido", "call type", "in out", "inbound outbound", "entrante saliente"),
    "minutes": (
        "minutes", "minutos", "duration", "duracion", "min", "mins", "duration min", "duration minutes", "length",
        "call duration in minutes", "duracion min", "duracion minutos", "time spent", "tiempo", "duracion en minutos",
    ),
    "seconds": (
        "seconds", "segundos", "duration seconds", "duration in seconds", "call duration in seconds",
        "duracion segundos",
        "duration sec", "duration s", "callduration in seconds", "duracion en segundos", "billsec",
    ),
    "outcome": (
        "outcome", "resultado", "result", "disposition", "status", "estado", "estatus", "call result", "what happened",
        "que paso", "respuesta", "response", "desenlace",
    ),
    "sale": ("sale", "venta", "sold", "vendido", "won", "ganada", "ganado", "closed won", "compro", "is sale"),
    "product": ("product", "producto", "servicio", "service", "plan", "item", "articulo", "about", "producto servicio"),
    "opportunity": (
        "opportunity", "opportunity id", "oportunidad", "deal", "deal id", "negocio", "id oportunidad", "record id",
    ),
    "source": (
        "source", "origen", "fuente", "lead source", "origin", "campaign", "campana", "how did they find us",
        "procedencia", "original traffic source",
    ),
    "evidence": ("evidence", "evidencia", "prueba", "proof", "logged by", "soporte"),
    "amount": (
        "amount", "importe", "monto", "value", "valor", "revenue", "ingresos", "price", "precio", "close value",
        "deal value", "sale amount", "importe venta", "total", "sales price",
    ),
    "margin": ("margin", "margen", "profit", "beneficio", "gross margin"),
    "next_step_on": (
        "next step", "next step on", "next step date", "proximo paso", "siguiente paso", "seguimiento", "follow up",
        "follow up date", "next contact", "proximo contacto", "fecha seguimiento", "fecha de seguimiento",
        "next activity date", "next action", "proxima accion", "fecha proximo paso",
    ),
    "note": ("note", "notes", "nota", "notas", "comment", "comments", "comentario", "comentarios", "subject", "asunto",
             "observaciones", "description", "descripcion"),
    "contacts": (
        "contacts", "contactos", "number of contacts", "numero de contactos", "contacts made", "contactos realizados",
        "no of contacts", "n contactos", "touches", "contactos hechos", "campaign",
    ),
    "sales": ("sales", "ventas", "number of sales", "numero de ventas", "sales made", "ventas realizadas", "n ventas"),
    "stage": ("stage", "etapa", "deal stage", "status", "estado", "fase", "deal status", "stage name"),
    "opened": (
        "opened", "engage date", "created date", "create date", "created time", "created at", "open date", "opened at",
        "fecha apertura", "fecha de apertura", "abierta", "deal created", "fecha creacion", "fecha de creacion",
        "add time", "opened on", "created", "start date",
    ),
    "closed": (
        "closed", "close date", "closing date", "closed at", "fecha cierre", "fecha de cierre", "cerrada", "closed on",
        "deal closed on", "won time", "close time", "end date",
    ),
    "is_closed": ("is deal closed", "is closed", "isclosed", "cerrado"),
    "is_won": ("is closed won", "is won", "iswon", "ganado"),
    "list_price": ("list price", "sales price", "price", "precio", "precio de lista", "pvp"),
    "margin_rate": ("margin rate", "margen porcentual", "margin share", "tasa de margen"),
    "lead_id": ("mql id", "lead id", "id lead", "leadid", "id prospecto", "prospect id"),
    "first_contact": ("first contact date", "first contact", "primer contacto", "fecha primer contacto", "lead date"),
    "won_on": ("won date", "sale date", "fecha de venta", "fecha venta", "closed won date", "won at", "won on"),
    "closer": ("sr id", "seller", "vendedor", "closer", "sales rep", "sales rep id", "rep"),
    "result": ("y", "won", "sale", "converted", "bought", "venta", "compro", "vendido", "outcome", "resultado", "sold"),
    "month": ("month", "mes"),
}  # fmt: skip

_PREFIX = re.compile(r"^(deal|activity|person|organization|note|lead)\s+-\s+", re.IGNORECASE)


def plain(heading: str) -> str:
    """Return a heading without case, accents, punctuation and the entity some exports put before it."""
    bare = _PREFIX.sub("", heading.strip())
    spread = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare)
    letters = unicodedata.normalize("NFKD", spread.casefold())
    words = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(words.split())


KNOWN = frozenset(alias for field, names in ALIASES.items() for alias in (field.replace("_", " "), *names))
# A title above the heading is rarely longer; two known names in a row are no accident.
SEARCHED, AT_LEAST = 10, 2


def heading_place(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows is the heading: the first with two headings we know, else the first of all."""
    for place, row in enumerate(rows[:SEARCHED]):
        if sum(plain(cell) in KNOWN for cell in row) >= AT_LEAST:
            return place
    return 0


def matched(
    headings: Sequence[str], fields: Iterable[str], own: Mapping[str, tuple[str, ...]] | None = None
) -> dict[str, str]:
    """Return which heading means which of the `fields`: the best-known name first, each heading used once.

    `own` names a format's own aliases, which go before the common ones.
    """
    own, fields = own or {}, list(fields)
    by_name: dict[str, str] = {}
    for heading in headings:
        by_name.setdefault(plain(heading), heading)
    claims = sorted(
        (rank, order, field, by_name[alias])
        for order, field in enumerate(fields)
        for rank, alias in (
            *((-1, name) for name in own.get(field, ())),
            *enumerate((field.replace("_", " "), *ALIASES[field])),
        )
        if alias in by_name
    )
    found: dict[str, str] = {}
    for _rank, _order, field, heading in claims:
        if field not in found and heading not in found.values():
            found[field] = heading
    return {field: found[field] for field in fields if field in found}
