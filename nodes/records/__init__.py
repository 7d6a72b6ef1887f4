"""Records: what a sampler did at each step, to look at."""
