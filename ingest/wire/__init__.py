"""The messages between an edge and the centre: bytes to values and back; pure."""
