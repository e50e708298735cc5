"""Fair play: how a number is dressed up (tricks), and how it shows (signs). A sign is a question, never a verdict."""
