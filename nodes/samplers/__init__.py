"""Samplers: from noise to a clean latent, by calling `denoise(x, sigma)` again and again."""
