select context from municipality where code = %(municipality)s
