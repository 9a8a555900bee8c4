/// What stands for a missing value in a CSV field besides the empty field: the words pandas takes as missing by default,
/// since the stations' files were made for algorithms that read them so.
public enum MissingText {
  /// The words, exactly as written.
  public static let words: Set<String> = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
    "NULL", "NaN", "None", "n/a", "nan", "null",
  ]
}
