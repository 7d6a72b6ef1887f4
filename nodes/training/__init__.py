"""How the starter models are made: data, captions, training loop, evaluation. Run `python -m nodes.training`."""
