"""One file = one change of the book that lifts a number and sells nothing."""
