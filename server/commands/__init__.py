"""One file per subcommand of `wireloom`."""
