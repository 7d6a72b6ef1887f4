"""The other process: imports torch and nodes, owns one device, executes calls."""
