"""Playing back: a period that is past, put into another database at the pace of a clock."""
