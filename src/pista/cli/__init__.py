"""The same questions from a terminal: find, one verb, show."""
