"""How sure: intervals, survival, shrinkage, case mix, funnel limits and false-discovery control."""
