"""Numbers of upkeep: what is left undone."""
