"""The starter models: weights, cards and scores that ship with the program."""
