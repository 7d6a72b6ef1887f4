"""Folders as the library diffusers saves them: its networks behind a Denoiser, its text encoders, its autoencoders."""
