"""Adapters: small files that change the weights of a large model: LoRA and kin."""
