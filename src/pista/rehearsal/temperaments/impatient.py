"""Impatient: what is paid next month is worth nothing."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

impatient = Temperament("impatient", "Somebody impatient", {"patience": 0.0})
