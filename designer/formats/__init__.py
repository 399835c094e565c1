"""Files: a record for each format (`registry`), and the modules that read and write them."""
