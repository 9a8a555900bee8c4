// WisselServer
