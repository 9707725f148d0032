"""What may break is broken: the road under faults, after a weekend without uplink, and poisoned."""
