"""Wire formats: the bytes of one sensor's message become observations; one module a format."""
