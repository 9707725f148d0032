"""The web client: its built files in `dist` ship with the distribution."""
