"""What developers and operators run by hand; each with --help."""
