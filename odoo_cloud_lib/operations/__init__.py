"""What is done to data: one verb, one file. Every operation may be killed and repeated."""
