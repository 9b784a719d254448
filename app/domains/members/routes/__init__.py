"""HTTP of the register, by what is done."""
