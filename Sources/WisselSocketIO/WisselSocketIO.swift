// WisselSocketIO
