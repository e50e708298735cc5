"""One file = one kind of seller: how they differ from the usual one in skill, impatience and the cost of lying."""
