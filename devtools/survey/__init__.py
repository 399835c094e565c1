"""Every layer and operation, tried for real."""
