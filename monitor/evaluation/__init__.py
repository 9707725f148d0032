"""What a measure did: a design, its material, the estimate and the verdict."""
