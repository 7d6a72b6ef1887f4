"""Denoisers: networks that return the clean image hidden under noise."""
