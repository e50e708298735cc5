"""What people will do under a scorecard, before it is adopted. So far: a company simulated with known truth."""
