"""Encoders: text and pictures to hidden states."""
