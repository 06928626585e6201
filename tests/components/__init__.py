"""Components, built under mocks: the shape of what they declare."""
