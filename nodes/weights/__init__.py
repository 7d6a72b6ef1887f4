"""Weights: files on disk to models, refusing what is not what it says."""
