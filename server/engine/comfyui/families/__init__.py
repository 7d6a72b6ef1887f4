"""One file for each family of ComfyUI's nodes; `server.engine.comfyui.table` finds them."""
