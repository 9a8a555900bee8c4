/// The console's templates by name, and what its pages add to the house style.
enum ConsoleTemplates {
  static let all: [String: String] = [
    "failure": failure, "sign-in": signIn, "today": today, "held": held, "result": result, "records": records,
  ]

  static let style = #"""
    .stops { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; }
    select, textarea { width: 100%; font: 15px/24px var(--text); color: var(--ink); background: var(--ground);
      border: 1px solid var(--ink-2); border-radius: 8px; padding: 7px 10px; }
    .submit { margin-top: 18px; } .after { margin-top: 12px; } .hash { overflow-wrap: anywhere; }
    h3 + .scroll { margin-top: 4px; }

    """#

  private static let failure = #"""
    <section class="panel small">
    <h1>{{t.errorTitle}}</h1>
    <p role="alert">{{failureText}}</p>
    <p><a class="button" href="/">{{t.backToday}}</a></p>
    </section>

    """#

  private static let signIn = #"""
    <section class="panel small">
    <h1>{{t.signIn}}</h1>
    <p class="second">{{t.signInIntro}}</p>
    {{#problem}}
    <p class="message" role="alert">{{.}}</p>
    {{/problem}}
    <form method="post" action="/sign-in">
    <input type="hidden" name="token" value="{{formToken}}">
    <label for="username">{{t.name}}</label>
    <input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="32" value="{{username}}">
    <label for="password">{{t.password}}</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="72">
    <p class="actions submit"><button type="submit">{{t.signIn}}</button></p>
    </form>
    </section>

    """#

  private static let today = #"""
    <div class="heading"><div>
    <h1>{{t.todayTitle}}</h1>
    <p class="lead">{{t.todayIntro}}</p>
    </div></div>
    {{#stations}}
    <section class="panel" aria-labelledby="station-{{place}}">
    <h2 id="station-{{place}}">{{stationName}} {{#chip}}{{>chip}}{{/chip}}</h2>
    <p class="second">{{detail}}</p>
    <dl class="facts">
    {{#facts}}
    <div><dt>{{term}}</dt><dd>{{fact}}</dd></div>
    {{/facts}}
    </dl>
    {{#pause}}
    <form method="post" action="/pause" class="after"><input type="hidden" name="token" value="{{formToken}}"><input type="hidden" name="station" value="{{place}}"><input type="hidden" name="what" value="{{value}}"><button type="submit" class="outlined">{{label}}</button></form>
    {{/pause}}
    {{#runs}}
    <h3>{{t.runsCaption}}</h3>
    {{>table}}
    {{/runs}}
    {{#noRuns}}
    <p class="after">{{.}}</p>
    {{/noRuns}}
    <div class="stops">
    {{#stops}}
    <form method="post" action="/stop"><input type="hidden" name="token" value="{{formToken}}"><input type="hidden" name="station" value="{{stopPlace}}"><input type="hidden" name="run" value="{{stopRun}}"><button type="submit" class="outlined">{{stopLabel}}</button></form>
    {{/stops}}
    </div>
    {{#finished}}
    <h3>{{t.finishedCaption}}</h3>
    {{>table}}
    {{/finished}}
    </section>
    {{/stations}}

    """#

  private static let held = #"""
    <div class="heading"><div>
    <h1>{{t.sectionHeld}}</h1>
    <p class="lead">{{t.heldIntro}}</p>
    </div></div>
    <section class="panel">
    {{#table}}
    {{>table}}
    {{/table}}
    {{#empty}}
    <p>{{.}}</p>
    {{/empty}}
    </section>

    """#

  private static let result = #"""
    <div class="heading"><div>
    <nav class="crumbs" aria-label="{{t.sectionHeld}}"><a href="/held">{{t.sectionHeld}}</a> <span aria-hidden="true">›</span> <span aria-current="page">{{title}}</span></nav>
    <h1>{{title}}</h1>
    <p class="lead">{{detail}}</p>
    </div></div>
    <section class="panel" aria-labelledby="look">
    <h2 id="look">{{t.resultLook}}</h2>
    <dl class="facts">
    <div><dt>{{t.resultSize}}</dt><dd>{{size}}</dd></div>
    <div><dt>SHA-256</dt><dd><code class="hash">{{hash}}</code></dd></div>
    </dl>
    <p class="actions after"><a class="button" href="{{address}}/result" download>{{t.resultDownload}}</a></p>
    <p class="second">{{t.resultAfterwards}} <a href="{{address}}">{{t.resultReload}}</a></p>
    {{#remark}}
    <p class="note" role="status">{{.}}</p>
    {{/remark}}
    </section>
    {{#mayDecide}}
    <div class="pair">
    <section class="panel" aria-labelledby="release">
    <h2 id="release">{{t.releaseTitle}}</h2>
    <form method="post" action="{{address}}/decision"><input type="hidden" name="token" value="{{formToken}}"><input type="hidden" name="hash" value="{{hash}}"><input type="hidden" name="verdict" value="release">
    <label for="release-words">{{t.words}}</label>
    <textarea id="release-words" name="words" rows="3" required maxlength="500"></textarea>
    <p class="actions submit"><button type="submit">{{t.releaseButton}}</button></p>
    </form>
    </section>
    <section class="panel" aria-labelledby="refuse">
    <h2 id="refuse">{{t.refuseTitle}}</h2>
    <form method="post" action="{{address}}/decision"><input type="hidden" name="token" value="{{formToken}}"><input type="hidden" name="hash" value="{{hash}}"><input type="hidden" name="verdict" value="refuse">
    <label for="because">{{t.because}}</label>
    <select id="because" name="because" required>
    {{#reasons}}
    <option value="{{code}}">{{reasonText}}</option>
    {{/reasons}}
    </select>
    <label for="refuse-words">{{t.words}}</label>
    <textarea id="refuse-words" name="words" rows="3" required maxlength="500"></textarea>
    <p class="actions submit"><button type="submit" class="outlined">{{t.refuseButton}}</button></p>
    </form>
    </section>
    </div>
    {{/mayDecide}}

    """#

  private static let records = #"""
    <div class="heading"><div>
    <h1>{{title}}</h1>
    <p class="lead">{{intro}}</p>
    </div></div>
    {{#parts}}
    <section class="panel">
    <h2>{{heading}}</h2>
    {{#.table}}
    {{>table}}
    {{/.table}}
    {{#.text}}
    <pre tabindex="0">{{.}}</pre>
    {{/.text}}
    {{#.empty}}
    <p>{{.}}</p>
    {{/.empty}}
    </section>
    {{/parts}}

    """#
}
