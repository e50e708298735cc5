"""Numbers of value: what it is worth."""
