"""Bold: a lie weighs a fifth."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

bold = Temperament("bold", "Somebody bold", {"fine": 0.2, "conscience": 0.2})
