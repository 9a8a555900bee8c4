// AlgorithmKit
