"""The papers that a municipality must be able to hand over, in Dutch, from facts alone."""
