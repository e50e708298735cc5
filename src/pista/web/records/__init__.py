"""What the desk keeps: an append-only ledger, and rows made from it that can be made again."""
