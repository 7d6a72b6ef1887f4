"""Autoencoders: pictures to the small latents that diffusion models work in, and back."""
