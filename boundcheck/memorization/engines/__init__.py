"""Engines: same question, same answer, different cost."""
