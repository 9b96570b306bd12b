"""Look inside: the road of one digit through both networks, panel by panel."""
