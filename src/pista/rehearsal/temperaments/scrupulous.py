"""Scrupulous: a lie weighs thirty times as much."""

from __future__ import annotations

from pista.rehearsal.temperament import Temperament

scrupulous = Temperament("scrupulous", "Somebody scrupulous", {"fine": 30.0, "conscience": 30.0})
