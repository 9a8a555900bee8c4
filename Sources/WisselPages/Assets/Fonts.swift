package import Foundation

/// The typefaces of the house style, where the machine has them (Debian packages `fonts-inter`, `fonts-jetbrains-mono`).
/// A page without them falls back to the system's own.
package enum Fonts {
  private static let known: [(name: String, family: String, weight: Int, type: String, format: String, file: String)] =
    [
      ("inter-400.otf", "Inter", 400, "font/otf", "opentype", "opentype/inter/Inter-Regular.otf"),
      ("inter-600.otf", "Inter", 600, "font/otf", "opentype", "opentype/inter/Inter-SemiBold.otf"),
      ("inter-700.otf", "Inter", 700, "font/otf", "opentype", "opentype/inter/Inter-Bold.otf"),
      (
        "jetbrains-mono-400.ttf", "JetBrains Mono", 400, "font/ttf", "truetype",
        "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf"
      ),
    ]

  /// The faces found under a fonts folder (`/usr/share/fonts` on Debian).
  package static func assets(in folder: URL) -> [Asset] {
    known.compactMap { Asset(name: $0.name, contentType: $0.type, file: folder.appendingPathComponent($0.file)) }
  }

  /// The `@font-face` rules of those of `assets` that are faces.
  package static func style(for assets: [Asset]) -> String {
    known.compactMap { face in
      assets.first { $0.name == face.name }.map { asset in
        "@font-face{font-family:\"\(face.family)\";font-style:normal;font-weight:\(face.weight);font-display:swap;"
          + "src:url(\"/assets/\(asset.fileName)\") format(\"\(face.format)\")}\n"
      }
    }.joined()
  }
}
