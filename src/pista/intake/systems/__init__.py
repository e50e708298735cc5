"""One declarative file per system, and beside it a small example of what it exports. See `intake.recognition`."""
