// WisselDuckDB
