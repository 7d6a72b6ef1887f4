"""Old weight files (.ckpt, .pt, .pth, .bin, .pkl) to safetensors, without ever running what is in them."""
