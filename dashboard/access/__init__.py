"""Who may look: sign-in, roles, sessions, and the record of who did what."""
