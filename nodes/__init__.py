"""The node library: image generation from encoders to metrics, usable from a notebook without the server."""
