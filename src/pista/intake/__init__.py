"""Getting data in: one file per format under `formats/`, from any table to rows of the book and complaints.

Bad rows are told, never raised and never lost: read = taken + set aside.
"""
