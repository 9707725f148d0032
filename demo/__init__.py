"""A city in one command: embedded broker and database, a simulated city, every process."""
