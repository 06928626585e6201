"""What all stand-in plugins share: the protocol, Check, Diff, names and errors."""
