"""The desk itself: its people, words, targets, tokens, webhooks, history; what is brought in and taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pista.errors import PistaError, UnknownNameError
from pista.language import N_
from pista.metrics.definition import metrics
from pista.web.attesting import kept_checkpoint, key_fingerprint, told
from pista.web.clock import now, today
from pista.web.pages.drafts import MOST_MONEY, money_in, number_in
from pista.web.pages.person import person_of
from pista.web.pages.wording import word
from pista.web.records import access, arranging, hooks, ledger, people
from pista.web.records.arrangements import ROLES
from pista.web.records.exporting import KINDS, export
from pista.web.records.progress import SHARES, progress_of
from pista.web.records.statements import statements
from pista.web.records.verifying import verify
from pista.web.records.vocabulary import forget, forget_arrangements

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

    from pista.web.records.arrangements import Seller

MOST_LINES = 60


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what else there is."""
    return render(request, "desk.html", {"place": "desk", "person": person_of(request), "is_team": settings.PISTA_TEAM})


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Show and arrange the words the desk offers."""
    person = person_of(request)
    if request.method == "POST":
        kind = request.POST.get("kind", "")
        if kind == arranging.CURRENCY:
            arranging.arrange_currency(request.POST.get("code", ""), person, now())
        else:
            arranging.arrange_terms(kind, _as_kept(kind, request.POST.get("names", "")), person, now())
        forget()
        return HttpResponseRedirect(reverse("words"))
    access.administrator(person)
    shown = {"kinds": {kind: arranging.terms(kind) for kind in arranging.KINDS}, "place": "desk"}
    return render(request, "words.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """Show the progress on targets, and set them."""
    person, sentence = person_of(request), ""
    if request.method == "POST":
        try:
            _set_target(request.POST, person)
        except (access.ForbiddenError, UnknownNameError):
            raise
        except PistaError as error:
            sentence = str(error)
        else:
            return HttpResponseRedirect(reverse("targets"))
    shown = {
        "sentence": sentence, "said": request.POST,
        "progress": progress_of(person, today()), "metrics": {name: metrics()[name] for name in arranging.TARGETS},
        "periods": arranging.PERIODS, "place": "numbers", "person": person, "shares": SHARES,
        "sellers": access.sellers_of(person).values_list("name", flat=True) if person.leads else [person.name],
        "teams": arranging.teams_of(person),
    }  # fmt: skip
    return render(request, "targets.html", shown, status=422 if sentence else 200)


def _set_target(said: QueryDict, person: Seller) -> None:
    text = said.get("value", "")
    value = money_in(text) if said.get("metric") == "revenue" else number_in(text, MOST_MONEY)
    if value is not None and said.get("metric") in SHARES:
        value /= 100
        if value > 1:
            raise PistaError(N_("No share is more than 100 %."), hint=N_("Write 67 for 67 %."))
    arranging.set_target(said.get("metric", ""), said.get("seller", ""), said.get("period", ""), value, person, now())


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest) -> HttpResponse:
    """Show who sells and leads; invite, change, deactivate them."""
    person = person_of(request)
    link = ""
    if request.method == "POST":
        said = {name: request.POST.get(name, "").strip() for name in ("name", "full_name", "team", "role")}
        what = request.POST.get("what", "")
        if what == "invite":
            secret = people.invite(said["name"], said, person, now(), again=request.POST.get("again") == "1")
            address = reverse("invitation", args=[secret])
            link = f"{settings.PISTA_ORIGIN}{address}" if settings.PISTA_ORIGIN else request.build_absolute_uri(address)
        elif what in {"deactivate", "activate"}:
            people.deactivate(said["name"], person, now(), active=what == "activate")
        else:
            people.change_seller(said["name"], said, person, now())
        forget_arrangements()
    access.leader(person)
    shown = {
        "sellers": access.sellers_of(person), "roles": ROLES, "link": link, "place": "desk", "person": person,
        "is_team": settings.PISTA_TEAM,
    }  # fmt: skip
    return render(request, "team.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Let who was invited choose a password."""
    if not settings.PISTA_TEAM:
        raise access.ForbiddenError(N_("This desk is one person's own."))
    invited = people.invited_by(secret, now())
    sentence = ""
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            if password != request.POST.get("again", ""):
                raise PistaError(N_("The two passwords differ."), hint=N_("Write the same one twice."))  # noqa: TRY301
            people.accept(secret, password, now())
        except PistaError as error:
            sentence = str(error)
        else:
            return HttpResponseRedirect(reverse("account_login"))
    shown = {"invited": invited, "sentence": sentence}
    return render(request, "invitation.html", shown, status=422 if sentence else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def programs(request: HttpRequest) -> HttpResponse:
    """Show and make tokens for programs, and webhooks."""
    person = person_of(request)
    secret = ""
    if request.method == "POST":
        said, what = request.POST, request.POST.get("what", "")
        if what == "token":
            scopes = " ".join(scope for scope in hooks.SCOPES if said.get(scope))
            secret = people.make_token(said.get("name", "").strip(), scopes or "read", person, now())
        elif what == "revoke":
            people.revoke_token(_number(said.get("id", "")), person, now())
        elif what == "hook":
            secret = hooks.add_hook(said.get("url", "").strip(), person, now()).secret
        elif what == "unhook":
            hooks.drop_hook(_number(said.get("id", "")), person, now())
    shown = {
        "secret": secret, "place": "desk", "scopes": hooks.SCOPES, "person": person,
        "tokens": access.tokens_of(person),
        "hooks": access.hooks_for(person),
    }  # fmt: skip
    return render(request, "programs.html", shown)


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Show the ledger, and whether it holds."""
    person = access.leader(person_of(request))
    before = _number(request.GET.get("before", "")) or ledger.written_up_to() + 1
    entries = list(access.entries_of(person).filter(id__lt=before).order_by("-id")[:MOST_LINES])
    broken = (
        [told(trouble) for trouble in verify(*filter(None, [kept_checkpoint()])).troubles]
        if request.GET.get("check")
        else []
    )
    shown = {
        "title": "", "entries": entries, "place": "desk", "back": None, "broken": broken,
        "is_checked": bool(request.GET.get("check")), "total": ledger.written_up_to(),
        "statements": statements(), "key": key_fingerprint(),
    }  # fmt: skip
    return render(request, "history.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse | FileResponse:
    """Give everything away as one file."""
    person = access.administrator(person_of(request))
    if request.method == "POST":
        path = export(request.POST.get("kind", ""), person, today(), now())
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    return render(request, "exports.html", {"kinds": KINDS, "place": "desk"})


def _as_kept(kind: str, text: str) -> list[str]:
    """Return words, one on a line, as the desk keeps them: what it shows in a language means the same."""
    known = {word(term): term for term in (*arranging.OFFERED.get(kind, ()), *arranging.terms(kind))}
    return [known.get(line.strip(), line.strip()) for line in text.replace("\x00", "").splitlines()]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0  # noqa: PLR2004 - what a database counts to
