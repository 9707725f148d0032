"""The guard: who asks, whether they may, how often, and a note of it in the audit."""
