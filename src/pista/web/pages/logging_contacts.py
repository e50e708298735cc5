"""Log a contact: one line that is understood, a form that says the same, and the contact taken back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from pista.errors import PistaError
from pista.intake.line import understood
from pista.language import N_, _
from pista.prospects.names import folded
from pista.web.clock import now, today, today_number
from pista.web.pages.wording import CHANNELS, OUTCOMES
from pista.web.records.contacts import What, Who, log_contact, undo_contact
from pista.web.records.finding import companies, contacts_lately, products, prospects, prospects_like, surnames
from pista.web.records.foreseeing import foreseen
from pista.web.records.models import Contact
from pista.web.records.recognition import add_to_index, offered

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

LONGEST_MINUTES, MOST_MONEY = 24 * 60.0, 1e12


@dataclass(frozen=True)
class Draft:
    """What stands in the form, as text; and whom of ours it may be."""

    key: str = ""
    line: str = ""
    seen: str = ""
    read_line: str = ""
    prospect: str = ""
    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    channel: str = "call"
    direction: str = "out"
    outcome: str = "conversation"
    product: str = ""
    minutes: str = ""
    amount: str = ""
    next_step_on: str = ""
    note: str = ""
    on: str = ""


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """Show the page; a prospect named in the address is chosen already."""
    draft = Draft(key=str(uuid4()), on=today().isoformat())
    chosen = prospects().filter(id=request.GET.get("prospect", "")).first()
    if chosen:
        product = request.GET.get("product", "")
        draft = replace(draft, prospect=chosen.id, name=chosen.name, company=chosen.company, product=product)
    return _page(request, draft)


@require_POST
def understand(request: HttpRequest) -> HttpResponse:
    """Show what the line, or the form so far, says: the fields, and whom it may be."""
    # Only whom it may be, where the rest of the form is under somebody's hands.
    part = "offers.html" if request.headers.get("HX-Target") == "offers" else "fields.html"
    draft = _read(_draft(request.POST))
    if request.headers.get("HX-Trigger-Name") in {"name", "company"}:
        # Another name is another person: who was chosen for the name before is not who is meant.
        draft = replace(draft, prospect="")
    return render(request, part, _shown(draft))


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Log what was shown; a line that was not read yet is shown first."""
    draft = _draft(request.POST)
    if draft.line.strip() != draft.read_line.strip():
        return _page(request, _read(draft))
    if _is_met_meanwhile(draft):
        sentence = _("Somebody like that is among ours: choose one of these, or somebody new.")
        return _page(request, draft, sentence, status=409)
    try:
        contact = log_contact(_key(draft), *_said(draft), seller_of(request), now())
    except PistaError as error:
        return _page(request, draft, str(error), status=422)
    add_to_index(contact.prospect)
    return HttpResponseRedirect(f"{reverse('log')}?saved={contact.key}")


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a contact back."""
    contact = undo_contact(key, uuid4(), seller_of(request), now())
    return HttpResponseRedirect(f"{reverse('log')}?undone={contact.key}")


def seller_of(request: HttpRequest) -> str:  # noqa: ARG001 - on a team's desk it is who logged in
    """Return who is at the desk: on a personal one, its owner."""
    return str(settings.PISTA_SELLER)


def _is_met_meanwhile(draft: Draft) -> bool:
    """Whether somebody new was logged elsewhere since the form was shown."""
    if draft.prospect not in {"", "new"} or Contact.objects.filter(key=_key(draft)).exists():
        return False
    seen = draft.seen.split()
    wanted = (folded(draft.name), folded(draft.company))
    found = prospects_like(f"{draft.name} {draft.company}")
    return any((folded(one.name), folded(one.company)) == wanted and one.id not in seen for one in found)


def _key(draft: Draft) -> UUID:
    try:
        return UUID(draft.key)
    except ValueError:
        raise PistaError(N_("This form has no key of its own."), hint=N_("Open the page again.")) from None


def _draft(said: QueryDict) -> Draft:
    return Draft(**{name: said.get(name, getattr(Draft, name)).strip()[:2000] for name in Draft.__dataclass_fields__})


def _read(draft: Draft) -> Draft:
    """Fill in what the line says, where it was not read yet."""
    if draft.line.strip() == draft.read_line.strip():
        return draft
    said = understood(draft.line, today(), products(), companies(), surnames())
    return replace(
        draft,
        read_line=draft.line,
        prospect="",
        name=said.who,
        company=said.company,
        email=said.email,
        phone=said.phone,
        channel=said.channel or Draft.channel,
        direction=said.direction or Draft.direction,
        outcome=said.outcome or Draft.outcome,
        note=said.note,
        on=said.on.isoformat() if said.on else draft.on,
        product=said.product,
        minutes=_plain(said.minutes),
        amount=_plain(said.amount),
        next_step_on=said.next_step_on.isoformat() if said.next_step_on else "",
    )


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 1e6 else f"{value:.0f}"  # noqa: PLR2004 - where %g turns to powers


def _said(draft: Draft) -> tuple[Who, What]:
    """Return what the form says; raise PistaError for what cannot be."""
    who = Who() if draft.prospect in {"", "new"} else Who(prospect=draft.prospect)
    if not who.prospect:
        who = Who(name=draft.name, company=draft.company, email=draft.email, phone=draft.phone)
    day = _day(draft.on) or today()
    if day > today():
        raise PistaError(
            N_("A contact lies in the past: {day} is still to come."), hint=N_("Plan it as the next step."), day=day
        )
    # The hour is known only for what is logged on its day.
    at = now() if day == today() else datetime.combine(day, time(12)).astimezone()
    what = What(
        at,
        day,
        draft.channel,
        draft.direction,
        draft.outcome,
        draft.product,
        _number(draft.minutes, LONGEST_MINUTES),
        _number(draft.amount, MOST_MONEY),
        _day(draft.next_step_on),
        draft.note,
    )
    return who, what


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise PistaError(N_("'{text}' is no day."), hint=N_("Write it as 2026-03-01."), text=text) from None


def _number(text: str, most: float) -> float | None:
    bare = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    try:
        value = float(bare) if bare else None
    except ValueError:
        raise PistaError(N_("'{text}' is no number."), hint=N_("Write it as 1234.50."), text=text) from None
    if value is not None and not 0 <= value <= most:
        raise PistaError(
            N_("{text} cannot be."), hint=N_("It lies between 0 and {most}."), text=text, most=f"{most:,.0f}"
        )
    return value


def _says_who(draft: Draft) -> bool:
    return any((draft.name, draft.company, draft.email, draft.phone))


def _shown(draft: Draft) -> dict[str, object]:
    """Return what the fields show: the draft, whom it may be and what would come of it."""
    chosen = list(prospects().filter(id=draft.prospect)) if draft.prospect not in {"", "new"} else []
    found = list(offered(draft.name, draft.company, draft.email, draft.phone)) if _says_who(draft) else []
    of_ours = [(one, True) for one in chosen if one.id not in {other.id for other, _is_same in found}] + found
    foresights = [foreseen(one, draft.outcome, draft.product, today_number(), is_same=same) for one, same in of_ours]
    is_as_seen = draft.prospect and {one.id for one, _is_same in of_ours} == set(draft.seen.split())
    kept = draft.prospect if chosen or is_as_seen else ""
    likely = next((seen.prospect.id for seen in foresights if seen.is_same), "new")
    return {
        "draft": draft,
        "foresights": foresights,
        "chosen": kept or likely,
        "channels": CHANNELS,
        "outcomes": OUTCOMES,
        "products": products(),
    }


def _page(request: HttpRequest, draft: Draft, sentence: str = "", status: int = 200) -> HttpResponse:
    shown = _shown(draft) | {
        "lately": contacts_lately(),
        "sentence": sentence,
        "place": "log",
    }
    for name in ("saved", "undone"):
        try:
            key = UUID(request.GET.get(name, ""))
        except ValueError:
            shown[name] = None
        else:
            shown[name] = Contact.objects.select_related("prospect").filter(key=key).first()
    return render(request, "log.html", shown, status=status)
