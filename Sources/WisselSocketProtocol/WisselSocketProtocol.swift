// WisselSocketProtocol
