"""Patient: what is paid next month is worth twice as much to them as to others."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

patient = Temperament("patient", "Somebody patient", {"patience": 2.0})
