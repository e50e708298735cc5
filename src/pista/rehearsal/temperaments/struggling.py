"""Struggling: wins a third less, and finds fewer who may buy."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

struggling = Temperament("struggling", "Somebody who struggles", {"win_high": 0.7, "win_low": 0.7, "p_new": 0.8})
