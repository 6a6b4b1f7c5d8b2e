"""What a network is: exact weights, activations, sizes, the generic evaluator, file formats."""
