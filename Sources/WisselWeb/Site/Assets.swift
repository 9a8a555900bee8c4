import Foundation
import WisselPages

/// The site's files: style, script, mark, and what the machine adds.
enum Assets {
  static func all(_ settings: WebSettings) -> [Asset] {
    let fonts = settings.fonts.map { Fonts.assets(in: $0) } ?? []
    let style = Fonts.style(for: fonts) + BaseStyle.css + WebStyle.css
    let vega = settings.vega.flatMap {
      Asset(name: "vega.js", contentType: "text/javascript; charset=utf-8", file: $0)
    }
    return fonts
      + [
        Asset(name: "style.css", contentType: "text/css; charset=utf-8", text: style),
        Asset(name: "wissel.js", contentType: "text/javascript; charset=utf-8", text: WebScript.text),
        Asset(name: "icon.svg", contentType: "image/svg+xml", text: BaseStyle.icon),
      ] + [vega].compactMap { $0 }
  }
}
