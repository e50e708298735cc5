"""What a person sees and does in the browser. Thin: find, one verb, show."""
