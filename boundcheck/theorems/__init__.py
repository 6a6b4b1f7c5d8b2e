"""What the theorems promise for a data set: hypotheses, sizes, exact networks, obligations; one class per theorem."""
