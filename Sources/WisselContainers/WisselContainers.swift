// WisselContainers
