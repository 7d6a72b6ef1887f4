"""The web process, the engine and the command line; never imports torch, Pillow or a node."""
