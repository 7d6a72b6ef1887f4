"""What the commands share with a person's terminal: documents in, values in, progress and problems out."""
