// WisselPages
