"""The sales book: its tables, the facts derived from them, and the book prepared for questions."""
