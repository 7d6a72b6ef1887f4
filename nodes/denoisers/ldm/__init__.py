"""Latent diffusion models (Rombach et al. 2022): U-Nets in the layout of their files."""
