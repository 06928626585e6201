"""Host names on the internet: whose they are, where they lead, and their certificates."""
