"""Nodes that steer a denoiser by a picture: control branches and their hints."""
