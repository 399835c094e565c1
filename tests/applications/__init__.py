"""All models of keras.applications, all the way: opened, checked, coded, run, written, loaded."""
