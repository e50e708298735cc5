"""Numbers of effort: what was done."""
