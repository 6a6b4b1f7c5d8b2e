"""Proof rules of the finder: each proposes a proof of a goal, or None. The checker has its own versions."""
