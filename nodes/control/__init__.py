"""Control: what steers a denoiser beside its prompt: hints (ControlNet, T2I-Adapter), pictures (IP-Adapter, unCLIP)."""
