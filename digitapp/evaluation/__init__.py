"""How well the reader does, in figures: what the dashboard shows. Needs no network; a reader is handed in as a
callable."""
