"""Gifted: wins a third more, and finds more who may buy."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

gifted = Temperament("gifted", "Somebody gifted", {"win_high": 1.3, "win_low": 1.3, "p_new": 1.2})
