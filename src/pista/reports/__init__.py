"""One definition of each sentence, chart and table, used by the terminal, the HTML report and the web."""
