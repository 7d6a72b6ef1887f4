"""The U-Net of "Diffusion Models Beat GANs on Image Synthesis", under its published tensor names."""
