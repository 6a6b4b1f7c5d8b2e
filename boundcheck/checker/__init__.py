"""The independent checkers: one file each, standard library only, importing nothing of boundcheck."""
