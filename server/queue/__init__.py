"""The queue of runs: admits documents, keeps their order, hands them to the worker, stores and sends what it reports."""
