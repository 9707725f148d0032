"""The inlets of an edge: one for each kind of raw message. Behind them personal data ends."""
