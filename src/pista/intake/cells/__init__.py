"""What stands in a cell and what it means: dates, numbers, durations, currencies, words."""
