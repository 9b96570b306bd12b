"""Corrections that people chose to keep: a database of 28×28 pictures, what was read, and what it was."""
