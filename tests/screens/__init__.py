"""The screens as people see them: how fast they are, what they weigh, and their pictures."""
