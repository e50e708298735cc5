"""Who is who: unique prospects, whoever typed them and however they spelled them. Links are rows, never rewrites."""
