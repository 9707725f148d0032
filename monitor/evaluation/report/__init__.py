"""The report of an evaluation: its answer, its pictures and its proof, in Dutch or English."""
