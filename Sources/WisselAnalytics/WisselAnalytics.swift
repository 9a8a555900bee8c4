// WisselAnalytics
