extension Layout {
  /// The templates every site shares: `layout`, `table`, `cell`, `chip`.
  package static let templates: [String: String] = [
    "layout": layout, "table": table, "cell": cell, "chip": chip,
  ]

  private static let layout = #"""
    <!doctype html>
    <html lang="{{lang}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>{{title}} · Wissel</title>
    {{#reloadAfter}}
    <noscript><meta http-equiv="refresh" content="{{.}}"></noscript>
    {{/reloadAfter}}
    {{#icon}}
    <link rel="icon" type="image/svg+xml" href="{{.}}">
    {{/icon}}
    {{#styles}}
    <link rel="stylesheet" href="{{.}}">
    {{/styles}}
    {{#scripts}}
    <script src="{{.}}" defer></script>
    {{/scripts}}
    </head>
    <body>
    <a class="skip" href="#content">{{t.layoutSkip}}</a>
    <header class="top">
    <a class="mark" href="/"><svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path class="mark-track" d="M2 17h20"/><path class="mark-line" d="M8.5 17c6 0 4-11 10-11H21"/><circle class="mark-switch" cx="8" cy="17" r="2.6"/></svg><span>wissel</span></a>
    {{#account}}
    <nav aria-label="{{t.layoutSections}}">
    <ul>
    {{#sections}}
    <li><a href="{{href}}"{{#current}} aria-current="page"{{/current}}>{{name}}</a></li>
    {{/sections}}
    </ul>
    </nav>
    {{/account}}
    <div class="who">
    {{#account}}
    <span class="organization">{{organization}}</span>
    {{/account}}
    <nav class="languages" aria-label="{{t.layoutLanguage}}">
    {{#languages}}
    {{#current}}
    <span aria-current="true">{{code}}</span>
    {{/current}}
    {{^current}}
    <a href="{{href}}">{{code}}</a>
    {{/current}}
    {{/languages}}
    </nav>
    {{#account}}
    <details class="account">
    <summary aria-label="{{t.layoutSignedInAs}} {{name}}"><span aria-hidden="true">{{initials}}</span></summary>
    <div class="menu"><p>{{name}}</p><p class="second">{{organization}}</p>
    <form method="post" action="/sign-out"><input type="hidden" name="token" value="{{formToken}}"><button class="outlined" type="submit">{{t.layoutSignOut}}</button></form></div>
    </details>
    {{/account}}
    </div>
    </header>
    <main id="content" tabindex="-1">
    {{{content}}}
    </main>
    </body>
    </html>

    """#

  private static let table = #"""
    <div class="scroll" tabindex="0" role="region" aria-label="{{caption}}">
    <table>
    <caption class="unseen">{{caption}}</caption>
    <thead><tr>{{#columns}}<th scope="col"{{#figures}} class="figures"{{/figures}}>{{heading}}</th>{{/columns}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#header}}<th scope="row" data-label="{{label}}">{{>cell}}</th>{{/header}}{{#cells}}<td data-label="{{label}}"{{#figures}} class="figures"{{/figures}}>{{>cell}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>

    """#

  // On one line: white space between the parts would show. `.name` keeps an absent part from being looked up outside.
  private static let cell =
    #"<div>{{#.chip}}{{>chip}} {{/.chip}}{{{.figure}}}{{#.href}}<a href="{{.}}">{{text}}</a>{{/.href}}"#
    + #"{{^.href}}{{#strong}}<strong>{{text}}</strong>{{/strong}}{{^strong}}{{text}}{{/strong}}{{/.href}}"#
    + #"{{#.detail}} <span class="second">{{.}}</span>{{/.detail}}</div>"#

  private static let chip = #"<span class="chip {{tone}}"><span class="dot" aria-hidden="true"></span>{{word}}</span>"#
}
