"""The public page: how busy it is, in words, for whoever comes by; whole without a script."""
