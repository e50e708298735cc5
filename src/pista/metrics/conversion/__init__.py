"""Numbers of conversion: what came of it."""
