"""Signs of kinds of weight files: each module has `look(keys) -> Recognised | None`; ORDER says when it is asked."""
