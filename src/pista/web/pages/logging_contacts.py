"""Log a contact: one line that is understood, a form that says the same, and the contact corrected or taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pista.book.days import date_of
from pista.book.names import folded
from pista.errors import PistaError
from pista.intake.line import Said, understood
from pista.language import _
from pista.web.clock import now, today, today_number
from pista.web.pages.drafts import Draft, draft_of, key_of, plain, said_in, what_in
from pista.web.pages.person import person_of
from pista.web.pages.wording import OUTCOMES
from pista.web.records import access, vocabulary
from pista.web.records.arranging import terms
from pista.web.records.contacts import correct_contact, log_contact, undo_contact
from pista.web.records.finding import contacts_lately, without_step
from pista.web.records.foreseeing import foreseen
from pista.web.records.models import Contact, Prospect
from pista.web.records.recognition import add_to_index, offered
from pista.web.records.searching import called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from pista.web.records.arrangements import Seller
    from pista.web.records.foreseeing import Foreseen


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Show the page; a prospect named in the address is chosen already."""
    draft = draft_of(request.GET)
    draft = replace(draft, key=_key_given(draft), on=draft.on or today().isoformat())
    chosen = access.prospects_of(person_of(request)).filter(id=draft.prospect).first()
    who = {"name": chosen.name, "company": chosen.company} if chosen else {"prospect": ""}
    return _page(request, read(replace(draft, **who)))


def _key_given(draft: Draft) -> str:
    """Return the key of a form that is opened again, else a new one."""
    try:
        return str(key_of(draft))
    except PistaError:
        return str(uuid4())


@require_POST
def understand(request: HttpRequest) -> HttpResponse:
    """Show what the line, or the form so far, says: the fields, and whom it may be."""
    # Only whom it may be, where the rest of the form is under somebody's hands.
    part = "offers.html" if request.headers.get("HX-Target") == "offers" else "fields.html"
    draft = read(draft_of(request.POST))
    if request.headers.get("HX-Trigger-Name") in {"name", "company"}:
        # Another name is another person: who was chosen for the name before is not who is meant.
        draft = replace(draft, prospect="")
    # What a contact would be as one more is not said of one that is there already.
    return render(request, part, _shown(person_of(request), draft) | {"is_corrected": "corrects" in request.POST})


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Log what was shown; a line that was not read yet is shown first."""
    draft, person = draft_of(request.POST), person_of(request)
    if draft.line.strip() != draft.read_line.strip():
        return _page(request, read(draft))
    if _is_met_meanwhile(person, draft):
        sentence = _("Somebody like that is among ours: choose one of these, or somebody new.")
        return _page(request, draft, sentence, status=409)
    try:
        contact = log_contact(key_of(draft), *said_in(draft), person, now())
    except PistaError as error:
        return _page(request, draft, str(error), status=422)
    remember(contact)
    return HttpResponseRedirect(f"{reverse('log')}?saved={contact.key}")


@require_POST
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a contact back."""
    contact = undo_contact(key, uuid4(), person_of(request), now())
    return HttpResponseRedirect(f"{reverse('log')}?undone={contact.key}")


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show a contact as it was logged, and say what it really was."""
    person = person_of(request)
    contact = access.own_contact(person, key)
    if request.method != "POST":
        return _correction(request, contact, _draft_from(contact))
    draft = draft_of(request.POST)
    prospect = contact.prospect
    if prospect and draft.prospect == prospect.id and _is_another(draft, prospect):
        return _correction(request, contact, replace(draft, prospect=""), _("Choose whom it was with."), status=409)
    try:
        who = said_in(draft)[0] if draft.prospect else None
        corrected = correct_contact(key, key_of(draft), what_in(draft, contact.at), person, now(), who)
    except PistaError as error:
        return _correction(request, contact, draft, str(error), status=422)
    if corrected.prospect_id != contact.prospect_id:
        remember(corrected)
    return HttpResponseRedirect(reverse("prospect", args=[corrected.prospect_id]))


def remember(contact: Contact) -> None:
    """Let who was met and what was said be known at once."""
    prospect = contact.prospect
    assert prospect is not None
    if prospect.touches <= 1:
        add_to_index(prospect)
    vocabulary.learn(prospect, contact.product, contact.source)


def read(draft: Draft) -> Draft:
    """Fill in what the line says, where it was not read yet."""
    if draft.line.strip() == draft.read_line.strip():
        return draft
    words = vocabulary.words()
    said = _understood(draft.line, words)
    on = said.on or (today() if _was_read(draft, words) else None)
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
        reason=said.reason,
        on=on.isoformat() if on else draft.on,
        product=said.product,
        minutes=plain(said.minutes),
        amount=plain(said.amount),
        next_step_on=said.next_step_on.isoformat() if said.next_step_on else "",
    )


def _understood(line: str, words: vocabulary.Words) -> Said:
    return understood(
        line, today(), words.products, list(words.companies), frozenset(words.surnames),
        reasons=terms("loss_reason"), channels=words.channels,
    )  # fmt: skip


def _was_read(draft: Draft, words: vocabulary.Words) -> bool:
    """Whether the day that stands in the form is what the line said before: it goes with that line."""
    if not draft.read_line or draft.on in {"", today().isoformat()}:
        return False
    before = _understood(draft.read_line, words).on
    return before is not None and before.isoformat() == draft.on


def _is_met_meanwhile(person: Seller, draft: Draft) -> bool:
    """Whether somebody new was logged elsewhere since the form was shown."""
    if draft.prospect not in {"", "new"}:
        return False
    seen = draft.seen.split()
    company = folded(draft.company)
    alike = any(
        folded(works_at) == company and key not in seen for key, works_at in called(person, draft.name or draft.company)
    )
    # Sent twice, it is itself that is found.
    return alike and access.logged_before(person, key_of(draft)) is None


def _is_another(draft: Draft, prospect: Prospect) -> bool:
    """Whether the form names another person than the one that is chosen in it."""
    said = [(draft.name, prospect.name), (draft.company, prospect.company)]
    return any(folded(new) != folded(known) for new, known in said if new)


def _says_who(draft: Draft) -> bool:
    return any((draft.name, draft.company, draft.email, draft.phone))


def _choices() -> dict[str, object]:
    words = vocabulary.words()
    return {
        "channels": terms("channel"), "outcomes": OUTCOMES, "products": words.products, "sources": words.sources,
        "reasons": terms("loss_reason"), "today": today().isoformat(),
    }  # fmt: skip


def _shown(person: Seller, draft: Draft) -> dict[str, object]:
    """Return what the fields show: the draft, whom it may be and what would come of it."""
    of_ours = access.prospects_of(person)
    chosen = list(of_ours.filter(id=draft.prospect)) if draft.prospect not in {"", "new"} else []
    found = list(offered(person, draft.name, draft.company, draft.email, draft.phone)) if _says_who(draft) else []
    seen = [(one, True) for one in chosen if one.id not in {other.id for other, _is_same in found}] + found
    foresights = [foreseen(one, draft.outcome, draft.product, today_number(), is_same=same) for one, same in seen]
    is_as_seen = draft.prospect and {one.id for one, _is_same in seen} == set(draft.seen.split())
    kept = draft.prospect if chosen or is_as_seen else ""
    return {
        "draft": draft,
        "foresights": foresights,
        "chosen": kept or _likeliest(draft, foresights),
        "is_corrected": False,
    } | _choices()


def _likeliest(draft: Draft, foresights: Sequence[Foreseen]) -> str:
    """Return whom a draft means: who is surely meant, else who was spoken to last of those whose name it begins."""
    sure = [one for one in foresights if one.is_same]
    begun = [] if draft.email or draft.phone else [one for one in foresights if _begins(draft, one.prospect)]
    return next((one.prospect.id for one in (*sure, *begun)), "new")


def _begins(draft: Draft, prospect: Prospect) -> bool:
    """Whether each word of a draft's name begins one of a prospect's, and its company is no other."""
    words, known = folded(draft.name).split(), folded(prospect.name).split()
    is_elsewhere = draft.company and folded(draft.company) != folded(prospect.company)
    return bool(words) and not is_elsewhere and all(any(name.startswith(word) for name in known) for word in words)


def _page(request: HttpRequest, draft: Draft, sentence: str = "", status: int = 200) -> HttpResponse:
    person = person_of(request)
    shown = _shown(person, draft) | {"lately": contacts_lately(person), "sentence": sentence, "place": "log"}
    for name in ("saved", "undone"):
        try:
            key = UUID(request.GET.get(name, ""))
        except ValueError:
            shown[name] = None
        else:
            shown[name] = access.contacts_of(person).filter(key=key).first()
    saved = shown["saved"]
    shown["stepless"] = without_step(person, saved, today_number()) if isinstance(saved, Contact) else None
    answer = render(request, "log.html", shown, status=status)
    if request.method == "POST":
        # Nobody can come back to the address a form was sent to.
        answer["HX-Push-Url"] = "false"
    return answer


def _draft_from(contact: Contact) -> Draft:
    return Draft(
        key=str(uuid4()),
        prospect=contact.prospect_id or "",
        name=contact.prospect.name if contact.prospect else "",
        company=contact.prospect.company if contact.prospect else "",
        channel=contact.channel,
        direction=contact.direction,
        outcome=contact.outcome,
        product=contact.product,
        minutes=plain(contact.minutes),
        amount=plain(contact.amount),
        next_step_on=contact.next_step_on.isoformat() if contact.next_step_on else "",
        note=contact.note,
        source=contact.source,
        reason=contact.reason,
        on=date_of(contact.day).isoformat(),
    )


def _correction(
    request: HttpRequest, contact: Contact, draft: Draft, sentence: str = "", status: int = 200
) -> HttpResponse:
    shown = _shown(person_of(request), draft) | {"contact": contact, "sentence": sentence, "place": "prospects"}
    shown["is_corrected"] = True
    return render(request, "correct.html", shown, status=status)
