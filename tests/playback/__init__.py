"""Playing back."""
