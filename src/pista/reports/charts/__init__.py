"""Charts as SVG: small pure functions from figures to text, coloured by CSS variables. See decision 0005."""
