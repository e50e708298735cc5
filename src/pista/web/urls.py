"""The addresses of the desk."""

from __future__ import annotations

from allauth.account import views as accounts
from django.urls import URLPattern, URLResolver, include, path

from pista.web.api.service import api
from pista.web.pages import (
    arranging,
    choosing,
    device,
    importing,
    logging_contacts,
    opportunities,
    prospects,
    reading,
    rehearsing,
    reviewing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", logging_contacts.log, name="log"),
    path("understanding", logging_contacts.understand, name="understand"),
    path("contacts", logging_contacts.save, name="save"),
    path("contacts/<uuid:key>/undoing", logging_contacts.undo, name="undo"),
    path("contacts/<uuid:key>/correction", logging_contacts.correct, name="correct"),
    path("today", reading.agenda, name="today"),
    path("prospects", prospects.prospects, name="prospects"),
    path("prospects/<str:name>", prospects.prospect, name="prospect"),
    path("prospects/<str:name>/change", prospects.change, name="change_prospect"),
    path("prospects/<str:name>/sharing", prospects.share, name="share_prospect"),
    path("prospects/<str:name>/hand-over", prospects.hand_over, name="hand_over"),
    path("prospects/<str:name>/erasure", prospects.erase, name="erase_prospect"),
    path("prospects/<str:name>/record", prospects.history, name="prospect_history"),
    path("who-is-who", prospects.pairs, name="duplicates"),
    path("who-is-who/search", prospects.look_for_pairs, name="look_for_pairs"),
    path("who-is-who/word", prospects.say, name="say_who"),
    path("who-is-who/acceptance", prospects.accept_pairs, name="accept_pairs"),
    path("board", opportunities.board, name="board"),
    path("opportunities", opportunities.listing, name="opportunities"),
    path("opportunities/shelf", opportunities.shelve, name="shelve"),
    path("opportunities/<str:name>/plan", opportunities.act, name="act"),
    path("numbers", reading.numbers, name="numbers"),
    path("numbers/<str:name>/rows", reading.rows, name="rows"),
    path("targets", arranging.targets, name="targets"),
    path("review", reviewing.review, name="review"),
    path("scorecards", rehearsing.cards, name="scorecards"),
    path("scorecards/<uuid:key>", rehearsing.one, name="rehearsal"),
    path("scorecards/<uuid:key>/adoption", rehearsing.adopt, name="adopt_scorecard"),
    path("scorecards/<uuid:key>/watching", rehearsing.watch, name="watch_scorecard"),
    path("record/checkpoint", reviewing.checkpoint, name="checkpoint"),
    path("record/statement", reviewing.freeze, name="freeze"),
    path("desk", arranging.desk, name="desk"),
    path("words", arranging.words, name="words"),
    path("team", arranging.team, name="team"),
    path("programs", arranging.programs, name="programs"),
    path("record", arranging.history, name="history"),
    path("export", arranging.exports, name="exports"),
    path("imports", importing.imports, name="imports"),
    path("imports/<uuid:key>", importing.one, name="import"),
    path("imports/<uuid:key>/step", importing.act, name="act_on_import"),
    path("language", choosing.choose_language, name="choose_language"),
    path("invitation/<str:secret>", arranging.invitation, name="invitation"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("worker.js", device.worker, name="worker"),
    path("offline", device.offline, name="offline"),
    path("outbox", device.outbox, name="outbox"),
    path("api/v1/", api.urls),
    # On a personal desk the middleware answers that there is no such page.
    path("account/login/", accounts.login, name="account_login"),
    path("account/logout/", accounts.logout, name="account_logout"),
    path("account/inactive/", accounts.account_inactive, name="account_inactive"),
    path("account/reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path("account/password/", accounts.password_change, name="account_change_password"),
    path("account/2fa/", include("allauth.mfa.urls")),
]
handler404 = "pista.web.pages.trouble.not_found"
handler500 = "pista.web.pages.trouble.failed"
