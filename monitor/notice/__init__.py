"""Getting word out: channels, and what is sent to them by webhook and e-mail."""
