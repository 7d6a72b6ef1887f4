"""Control: what steers a denoiser besides its prompt: hints (ControlNet, T2I-Adapter) and pictures (IP-Adapter)."""
