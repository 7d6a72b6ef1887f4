"""Latents: noise to start from, and the way between latents and pictures."""
