"""Leave nothing of a person who objects, and refuse what comes again.

A row withdrawn with the reason ``objection`` or ``erasure`` asks for it. `purging` removes every
version of every record of the person from ``raw``, from the deliveries in the home and from the
bytes of the warehouse; `tombstones` remembers, without a name, who must not come back; `following`
finds all that is theirs; `sifting` finds their rows in what arrives.
"""
