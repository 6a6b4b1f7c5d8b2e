"""The command line, one module a verb. Exit status and last lines: README.md."""
