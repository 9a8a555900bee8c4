// WisselStatistics
