"""Arithmetic without rounding error; the only room that imports flint."""
