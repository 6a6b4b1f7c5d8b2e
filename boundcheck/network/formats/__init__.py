"""Network files: the native format (plain and zipped) and npz arrays."""
