"""The centre: what is kept, what it means, whether it is well."""
