"""The words a line is read by: what is typed between two visits, each as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
