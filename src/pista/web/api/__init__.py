"""What programs ask and say: the same verbs as the pages, as JSON."""
