"""Certify that a network memorises a data set: claims, engines, certificates."""
