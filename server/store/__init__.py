"""SQLite for runs, events and workflows; content-addressed values on disk."""
