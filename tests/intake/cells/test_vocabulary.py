"""Words are understood by their parts, their order and their negation, and never as their opposite."""

from __future__ import annotations

from pathlib import Path

import pytest

from pista.book.facts import OUTCOMES
from pista.intake.cells.vocabulary import languages, patterns
from pista.intake.cells.words import Words, yes_or_no

# What logs really say, and what it means; None where it cannot be told.
SAID = {
    "sale": "Vendido|Se cerró la venta|Firmó el contrato ayer|Pedido en firme|SOLD - 2 units|Deal!! signed|They bought it|Venda realizada|Vendu|Verkauft",
    "refusal": (
        "No compró|Won't buy|Did not buy|Cliente no compra|Not sold|Venta perdida|Order cancelled|Sin ningún interés|Kein Interesse|Pas intéressé|Nada interesado|"
        "Se fue con otro|Contratado con otra compañía|La venta no se cerró|Bought elsewhere|Presupuesto rechazado|Presupuesto no aceptado|Called, no interest|Sem interesse"
    ),
    "no_answer": "No coge el teléfono|Sin contestar|Nicht erreicht|Não atendeu|No one answered|Not reached|Contacto no efectivo|Line busy",
    "conversation": "Hablado con la secretaria|Spoke w/ DM|Talked to the owner|Llamar mañana|Lo consultará con su mujer|Contacto efectivo",
    "message": "Left VM|Dejé mensaje en el buzón|Salta el contestador|Left a message with wife",
    "interest": "Cita concertada|Meeting scheduled|Muy interesada|Wants a quote|Pidió presupuesto",
    "meeting": "Visita realizada ayer|Meeting was held",
    "proposal": "Presupuesto enviado por mail|Quote was sent",
    None: "Venta pendiente|Posible venta|Will sign next week|Cliente firma mañana|Sales call|Visita de venta|Meeting cancelled|Closed|Cerrado|según|Vendido o perdido",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meaning"), [(text, meaning) for meaning, texts in SAID.items() for text in texts.split("|")]
)
def test_an_outcome_is_understood(text: str, meaning: str | None) -> None:
    assert patterns("outcome").read(text) == meaning


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("5. Closed Won", "won"), ("Closed Won (Sales Pipeline)", "won"), ("Won - Contract signed", "won"), ("Ganado (100 %)", "won"), ("Cierre ganado", "won"),
        ("Abgeschlossen – gewonnen", "won"), ("Gagné", "won"), ("Vinta", "won"), ("Closed-Lost to Competition", "lost"), ("Cierre perdido", "lost"),
        ("Verloren", "lost"), ("No ganada", "lost"), ("Disqualified", "lost"), ("Dead", "lost"), ("Likely to win", "open"), ("Pending signature", "open"),
        ("Contract sent", "open"), ("Propuesta", "open"), ("Angebot", "open"), ("Devis", "open"), ("Closed", "closed"), ("Cerrada", "closed"),
        ("Winter campaign", None), ("Phase X", None), ("Won or lost", None),
    ],
)  # fmt: skip
def test_a_stage_is_understood(text: str, status: str | None) -> None:
    assert patterns("status").read(text) == status


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("WhatsApp", "message"), ("Whatsapp", "message"), ("whats app", "message"), ("Reunión por Zoom", "meeting"), ("Phone Call (outbound)", "call"),
        ("E-Mail", "mail"), ("Correo certificado", "letter"), ("In-store", "visit"), ("Feria de muestras", "event"), ("Contact form", "web"), ("Referral", None),
    ],
)  # fmt: skip
def test_a_channel_is_understood(text: str, channel: str | None) -> None:
    assert patterns("channel").read(text) == channel


@pytest.mark.parametrize(
    ("text", "done"),
    [("Completed", "done"), ("Held", "done"), ("Not Held", "not_held"), ("Not Started", "planned"), ("To do", "planned"), ("Cancelada", "cancelled"),
     ("Sin empezar", "planned"), ("Realizada", "done"), ("Deferred", "planned"), ("Geplant", "planned")],
)  # fmt: skip
def test_whether_an_activity_took_place(text: str, done: str) -> None:
    assert patterns("done").read(text) == done


@pytest.mark.parametrize("kind", ["outcome", "channel", "status", "done", "direction"])
def test_no_written_word_means_two_things(kind: str) -> None:
    meanings: dict[str, set[str]] = {}
    for language in languages().values():
        for meaning, lines in language.get(kind, {}).items():
            for line in lines:
                if "|" not in line and "*" not in line:
                    meanings.setdefault(line, set()).add(meaning)
    twice = {word: found for word, found in meanings.items() if len(found) > 1}
    # One word of two languages, or of one in two senses; the first list that has it stands.
    allowed = {
        "outcome": {
            "contrato",
            "cita",
            "visita",
            "presentacion",
            "demo",
            "fax",
            "contact",
            "meeting",
            "respuesta",
            "compra",
        }
    }
    assert set(twice) - allowed.get(kind, set()) == set(), twice


READINGS = [
    line.split("\t") for line in (Path(__file__).parent / "readings.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("kind", "text", "right"), READINGS)
def test_what_somebody_else_wrote_is_read_right_or_not_at_all(kind: str, text: str, right: str) -> None:
    assert (patterns(kind).read(text) or "?") in right.split("|")


# Each holds a word for a sale, and a word beside it that says otherwise or nothing that is understood.
NO_SALES = (
    "vende su coche|vendido a otro|contrato sin firmar|ya tiene póliza|pedido de presupuesto|pedido devuelto|lo ganó otro|venta dudosa|"
    "compró un Toyota|ya contrató con Mapfre|signed NDA|signed up for newsletter|plans to buy|sold to someone else|won by competitor|"
    "pas signé|acheté ailleurs|woanders gekauft|ha comprato altrove|comprou no concorrente|promesa de pago|alta denegada|firma mañana"
)
NO_WINS = (
    "Signed NDA|Paid pilot|Won back later|Customer demo|Cliente interesado|Ex cliente|Prioridad alta|En venta|Ganada 80 %|Must win|"
    "To win|Facturado y devuelto|Won by competitor|Sold elsewhere|Former customer|Pas gagné|Venta en proceso|Win plan"
)


@pytest.mark.parametrize("text", NO_SALES.split("|"))
def test_a_word_that_is_not_understood_takes_the_ground_from_a_sale(text: str) -> None:
    assert patterns("outcome").read(text) != "sale"


@pytest.mark.parametrize("text", NO_WINS.split("|"))
def test_a_word_that_is_not_understood_takes_the_ground_from_a_win(text: str) -> None:
    assert patterns("status").read(text) != "won"


@pytest.mark.parametrize(
    "text", ["Closed Won (Enterprise EMEA)", "Ganado - Renovación cliente", "Won: New business", "5. Closed Won"]
)
def test_what_stands_aside_of_a_win_need_not_be_understood(text: str) -> None:
    assert patterns("status").read(text) == "won"


def test_the_lists_name_the_books_outcomes_only() -> None:
    for language in languages().values():
        assert set(language["outcome"]) - {"unclear"} <= set(OUTCOMES)


def test_an_unknown_word_is_kept_and_counted() -> None:
    words = Words("outcome", {"lo que sea": "sale"})
    assert [words(text) for text in ("Venta", "LO QUE SEA", "No contesta", "", "según", "según")] == [
        "sale", "sale", "no_answer", None, "según", "según",
    ]  # fmt: skip
    assert words.unknown == {"según": 2}


def test_yes_and_no() -> None:
    said = [yes_or_no(text) for text in ("Sí", "yes", "1", "VERDADERO", "oui", "NO", "0", "falso", "maybe", "1250")]
    assert said == [True, True, True, True, True, False, False, False, None, None]
