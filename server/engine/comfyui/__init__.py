"""ComfyUI's workflows as ours: pure translation of documents, a file for each family of nodes."""
