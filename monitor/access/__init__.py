"""Who may what: roles, keys and the audit, whatever face they are asked through."""
