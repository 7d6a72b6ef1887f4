"""Running a network faster without changing it: regional compilation, CUDA graphs, channels last."""
