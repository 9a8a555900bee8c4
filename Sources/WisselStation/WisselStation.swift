// WisselStation
