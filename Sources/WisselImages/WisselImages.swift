// WisselImages
