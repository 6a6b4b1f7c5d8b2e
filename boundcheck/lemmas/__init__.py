"""Inequalities on a whole domain: the claim language, the expression tree, and (in time) their proofs."""
