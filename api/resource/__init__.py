"""The resources: a router each, with the shapes of its answers."""
