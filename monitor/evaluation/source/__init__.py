"""Where the material of an evaluation is from: the store, or tables; and what is known of days."""
