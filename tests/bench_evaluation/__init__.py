"""Evaluations of measures that never were, with effects that were planted in real counts."""
