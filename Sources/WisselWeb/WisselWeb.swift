// WisselWeb
