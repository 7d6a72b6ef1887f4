"""Networks of "Elucidating the Design Space" and its successor, under their published tensor names."""
