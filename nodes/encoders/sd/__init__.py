"""Text encoders of Stable Diffusion: how its checkpoints read prompts."""
