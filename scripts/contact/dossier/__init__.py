"""What is told of the data and of its protection, generated from what the software itself reads."""
