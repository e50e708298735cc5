"""One file = one way in which a dressed-up number shows."""
