"""The gallery: every published picture, plot and file with what made it, searched by words, models, values, dates."""
