// WisselSealing
