"""The queue of runs: admits documents, keeps their order, feeds the worker, stores and sends its reports."""
