"""From files to tables: headings and columns of text, with the line that each row began on."""
