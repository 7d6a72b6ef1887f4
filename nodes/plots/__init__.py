"""Figures: plots as data, and drawn as pictures."""
