// WisselClient
