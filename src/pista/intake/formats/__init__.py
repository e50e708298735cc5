"""The formats Pista reads: one file each, found by its name."""
