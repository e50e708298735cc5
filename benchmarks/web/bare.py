"""A bare Django view that inserts one row: what the desk is measured beside. Served by Granian, as the desk is."""

import os
import sys
from pathlib import Path

from django.conf import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
from pista.web.databases import database

settings.configure(
    SECRET_KEY="measured",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": database(os.environ.get("PISTA_DATABASE_URL", ""), Path(os.environ["PISTA_HOME"]))},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
import django

django.setup()
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone


class Row(models.Model):
    """One contact, as a form says it."""

    at = models.DateTimeField()
    who = models.CharField(max_length=100)
    note = models.TextField()

    class Meta:
        app_label = "bare"
        db_table = "bare_row"


def insert(request: HttpRequest) -> HttpResponse:
    Row._default_manager.create(at=timezone.now(), who=request.POST["name"], note=request.POST["outcome"])
    return HttpResponse(status=204)


urlpatterns = [path("row", insert)]
if "bare_row" not in connection.introspection.table_names():
    with connection.schema_editor() as editor:
        editor.create_model(Row)
application = get_wsgi_application()
