"""The engines that hold the rows: DuckDB embedded, Spark where one machine is outgrown. Nothing below names either."""
