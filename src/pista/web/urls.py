"""The addresses of the desk."""

from __future__ import annotations

from django.urls import path

from pista.web.pages import choosing, logging_contacts, reading

urlpatterns = [
    path("", logging_contacts.log, name="log"),
    path("understanding", logging_contacts.understand, name="understand"),
    path("contacts", logging_contacts.save, name="save"),
    path("contacts/<uuid:key>/undoing", logging_contacts.undo, name="undo"),
    path("today", reading.agenda, name="today"),
    path("prospects", reading.prospects, name="prospects"),
    path("prospects/<str:name>", reading.prospect, name="prospect"),
    path("numbers", reading.numbers, name="numbers"),
    path("numbers/<str:name>/rows", reading.rows, name="rows"),
    path("language", choosing.choose_language, name="choose_language"),
]
handler404 = "pista.web.pages.trouble.not_found"
handler500 = "pista.web.pages.trouble.failed"
