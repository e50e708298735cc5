"""What people write in a cell and what the book calls it: outcomes, channels, directions, yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pista.intake.headings import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "sale": (
        "sale", "sold", "won", "closed won", "venta", "vendido", "vendida", "ganada", "ganado", "compra", "compro",
        "bought", "bought it",
        "deal", "closed", "cerrado", "cerrada", "firmado", "signed", "order", "pedido", "contratado",
    ),
    "refusal": (
        "refusal", "refused", "lost", "closed lost", "not interested", "no", "rejected", "perdida", "perdido",
        "rechazo", "rechazado", "rechazada", "no interesado", "no interesada", "no le interesa", "declined",
        "no interest", "no sale", "not sold",
        "lost sale", "sin venta", "no venta", "negativa", "cancelado", "descartado",
    ),
    "conversation": (
        "conversation", "talked", "spoke", "conversacion", "hablado", "hablamos", "contacted", "contactado", "answered",
        "contesta", "contesto", "respondio", "connected", "reached", "info", "informacion", "call back", "callback",
        "volver a llamar", "llamar de nuevo", "devolver llamada", "follow up", "seguimiento", "thinking", "pending",
        "pendiente", "lo piensa", "in progress", "en curso", "completed", "done", "realizada", "hecho",
    ),
    "reply": ("reply", "replied", "respuesta", "respondido", "answered mail", "responde"),
    "meeting": ("meeting", "met", "reunion", "cita", "appointment", "visit done", "visita hecha", "visitado"),
    "demo": ("demo", "demonstration", "demostracion", "presentation", "presentacion"),
    "interest": ("interest", "interested", "interesado", "interesada", "interes", "qualified", "cualificado", "yes",
                 "si", "le interesa", "positive", "positivo"),
    "proposal": ("proposal", "quote", "offer", "propuesta", "presupuesto", "oferta", "cotizacion", "proposal sent",
                 "quote sent", "presupuesto enviado", "negotiation", "negociacion"),
    "no_answer": (
        "no answer", "no response", "busy", "sin respuesta", "no contesta", "no contesto", "ocupado", "unanswered",
        "not answered", "missed", "perdida llamada", "no responde", "not reached", "absent", "ausente", "no localizado",
        "noanswer", "failed", "congestion", "no show", "no se presento",
    ),
    "message": ("message", "voicemail", "left message", "mensaje", "buzon", "buzon de voz", "recado", "dejo mensaje"),
    "wrong_number": ("wrong number", "numero equivocado", "numero erroneo", "invalid number", "bounced", "rebotado"),
    "sent": ("sent", "enviado", "enviada", "mail sent", "email sent", "correo enviado"),
}  # fmt: skip

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "call": ("call", "phone", "telephone", "telefono", "llamada", "phone call", "tel", "llamada telefonica", "cellular",
             "movil", "mobile", "cell", "telefonico", "by phone", "por telefono"),
    "visit": ("visit", "visita", "in person", "en persona", "personal", "face to face", "presencial", "cara a cara",
              "field visit", "persona"),
    "mail": ("mail", "email", "e mail", "correo", "correo electronico"),
    "message": ("message", "mensaje", "whatsapp", "sms", "text", "chat", "wa", "telegram"),
    "meeting": ("meeting", "reunion", "video call", "videollamada", "video", "online meeting", "zoom", "teams", "meet"),
    "web": ("web", "internet", "online", "website", "form", "formulario", "pagina web", "sitio web"),
    "event": ("event", "evento", "fair", "feria", "trade show", "feria comercial"),
    "letter": ("letter", "carta", "post", "correo postal"),
}  # fmt: skip

DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "in": ("in", "inbound", "incoming", "entrante", "entrada", "received", "recibida", "recibido"),
    "out": ("out", "outbound", "outgoing", "saliente", "salida", "made", "realizada", "enviado", "sent"),
}

EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "self": ("self", "manual", "typed", "propia", "propio", "a mano", "none", "no", "ninguna", "seller", "vendedor"),
    "mail": ("mail", "email", "correo", "mailbox"),
    "calendar": ("calendar", "calendario", "agenda"),
    "phone": ("phone", "telefono", "pbx", "centralita", "recording", "grabacion", "call log"),
    "crm": ("crm", "system", "sistema", "automatic", "automatico"),
}

YES = frozenset(("yes", "y", "si", "s", "true", "t", "1", "x", "sale", "won", "venta", "vendido", "sold", "verdadero"))
NO = frozenset(("no", "n", "false", "f", "0", "lost", "falso", "none", "ninguna"))
YES_OR_NO: Mapping[str, tuple[str, ...]] = {"yes": tuple(YES), "no": tuple(NO)}
NOTHING = frozenset(("", "-", "–", "n a", "na", "null", "none", "nan", "sin dato", "?"))


class Words:
    """Turns what is written into the book's word, and remembers what it did not know."""

    def __init__(self, known: Mapping[str, tuple[str, ...]], own: Mapping[str, str] | None = None) -> None:
        """Know the book's words by their aliases, and the person's `own` (written -> word) before them."""
        self._known = {plain(alias): word for word, aliases in known.items() for alias in (word, *aliases)}
        self._known |= {plain(written): word for written, word in (own or {}).items()}
        self._seen: dict[str, str | None] = {}
        self.unknown: dict[str, int] = {}

    def __call__(self, written: str) -> str | None:
        """Return the book's word; what is not known is kept as it is written, and counted; nothing is None."""
        if written not in self._seen:
            self._seen[written] = self._look_up(written)
        word = self._seen[written]
        if word is not None and written in self.unknown:
            self.unknown[written] += 1
        return word

    def _look_up(self, written: str) -> str | None:
        bare = plain(written)
        if bare in self._known:
            return self._known[bare]
        if bare in NOTHING:
            return None
        self.unknown[written] = 0
        return " ".join(written.split()).casefold()


def yes_or_no(written: str) -> bool | None:
    """Return whether a cell says yes; None where it says neither."""
    bare = plain(written)
    return True if bare in YES else False if bare in NO else None
