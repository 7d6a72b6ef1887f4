"""CLIP: how well texts and pictures fit together."""
