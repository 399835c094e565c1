"""Tools of the program's makers: they know Keras and the program, which knows none of them."""
