"""Numbers of speed: how long it takes."""
