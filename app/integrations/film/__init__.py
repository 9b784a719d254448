"""Films put into the order that players want, by a program outside."""
