import Testing
import WisselPages

struct TemplateTests {
  private struct View {
    var text: String
    var link: String?
  }

  @Test func `text is escaped in content and in attributes`() throws {
    let templates = try PageTemplates(["page": #"<p title="{{text}}">{{text}}</p>"#])
    let html = try templates.render("page", View(text: #"<script>"a" & 'b'</script>"#))
    #expect(
      html == #"<p title="&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;">"#
        + "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;</p>")
  }

  @Test func `a quote with a combining mark does not end an attribute`() throws {
    let templates = try PageTemplates([
      "page": #"{{>inner}}{{#link}}{{.}}{{/link}}"#, "inner": #"<p title="{{text}}">"#,
    ])
    let html = try templates.render("page", View(text: "\"\u{301} onclick=x", link: "<\u{301}b>"))
    #expect(html == "<p title=\"&quot;\u{301} onclick=x\">&lt;\u{301}b&gt;")
  }

  @Test func `control characters do not reach the page`() {
    #expect(ScalarEscaping().escapeText("a\u{0}b\u{1B}c\nd\te") == "a\u{FFFD}b\u{FFFD}c\nd\te")
  }

  @Test func `a broken template and an unknown name are errors`() throws {
    #expect(throws: PageTemplates.Failure.self) { try PageTemplates(["page": "{{#open}}"]) }
    #expect(throws: PageTemplates.Failure.self) { try PageTemplates([:]).render("page", 1) }
  }

  @Test func `a table's cells carry their column's heading for narrow screens`() throws {
    let templates = try PageTemplates(Layout.templates)
    let table = TableView(
      caption: "Stations <1>", columns: [.init("Station"), .init("n", figures: true)],
      rows: [[.init("Noord", href: "/x?a=1&b=2"), .init("12", detail: "(<10)", strong: true)]])
    let html = try templates.render("table", table)
    #expect(html.contains(#"<th scope="row" data-label="Station"><div><a href="/x?a=1&amp;b=2">Noord</a></div></th>"#))
    #expect(
      html.contains(
        #"<td data-label="n" class="figures"><div><strong>12</strong> <span class="second">(&lt;10)</span></div></td>"#)
    )
    #expect(html.contains("Stations &lt;1&gt;"))
  }
}
