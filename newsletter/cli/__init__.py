"""The command line: a leaf. It calls the pipeline and prints; nothing calls it."""
