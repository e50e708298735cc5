"""The desk: log a contact in seconds, see what to do today, read the numbers. Django; `pista serve` starts it."""
