extension Templates {
  static let task = #"""
    <div class="heading"><div>
    <nav class="crumbs" aria-label="{{t.sectionTasks}}">
    {{#crumbs}}
    {{#.crumbHref}}<a href="{{.}}">{{crumbName}}</a> <span aria-hidden="true">›</span>{{/.crumbHref}}
    {{^.crumbHref}}<span aria-current="page">{{crumbName}}</span>{{/.crumbHref}}
    {{/crumbs}}
    </nav>
    <h1>{{title}}</h1>
    {{#progress}}
    {{>task-state}}
    {{/progress}}
    </div></div>
    {{#answers}}
    {{>answer}}
    {{/answers}}
    {{#isSplit}}
    <div class="pair">
    <div>
    {{#charts}}
    {{>chart}}
    {{/charts}}
    </div>
    {{>facts}}
    </div>
    {{/isSplit}}
    {{#isSplit}}
    {{#progress}}
    {{>task-progress}}
    {{/progress}}
    {{/isSplit}}
    {{^isSplit}}
    <div class="pair">
    {{#progress}}
    {{>task-progress}}
    {{/progress}}
    {{>facts}}
    </div>
    {{/isSplit}}
    <p id="announcement" class="unseen" role="status" aria-live="polite"></p>

    """#

  static let facts = #"""
    <section class="panel" aria-labelledby="how">
    <h2 id="how">{{t.howTitle}}</h2>
    <dl class="facts">
    {{#facts}}
    <div><dt>{{term}}</dt><dd>{{#.factHref}}<a href="{{.}}">{{fact}}</a>{{/.factHref}}{{^.factHref}}{{#isCode}}<code>{{fact}}</code>{{/isCode}}{{^isCode}}{{fact}}{{/isCode}}{{/.factHref}}</dd></div>
    {{/facts}}
    </dl>
    </section>

    """#

  static let taskState = #"""
    <div id="state">
    <p class="lead">{{#chip}}{{>chip}}{{/chip}} <span>{{lead}}</span></p>
    {{#explanation}}
    <p class="message spaced-above">{{.}}</p>
    {{/explanation}}
    </div>

    """#

  /// What the page's script asks for while a task is at work: all that changes.
  static let taskLive = #"""
    {{>task-state}}
    {{>task-progress}}

    """#

  static let taskProgress = #"""
    <div id="progress" data-state="{{state}}" data-address="{{address}}" data-announcement="{{announcement}}">
    <section class="panel" aria-labelledby="runs">
    <h2 id="runs">{{t.runsTitle}}</h2>
    {{#runs}}
    {{>table}}
    {{/runs}}
    {{#runsRemark}}
    <p class="second">{{.}}</p>
    {{/runsRemark}}
    {{#logs}}
    <details class="more"{{#isOpen}} open{{/isOpen}}><summary>{{logTitle}}</summary>
    {{#.logNote}}
    <p class="second">{{.}}</p>
    {{/.logNote}}
    <pre tabindex="0">{{logText}}</pre></details>
    {{/logs}}
    </section>
    {{#steps}}
    <section class="panel" aria-labelledby="steps">
    <h2 id="steps">{{t.stepsTitle}}</h2>
    <p class="second">{{t.stepsIntro}}</p>
    {{>table}}
    {{#stepsHref}}
    <p class="after"><a href="{{.}}">{{t.stepsMore}}</a></p>
    {{/stepsHref}}
    </section>
    {{/steps}}
    </div>

    """#

  static let answer = #"""
    <section class="panel" aria-label="{{t.answerTitle}}">
    {{#.answerTitle}}
    <h2>{{.}}</h2>
    {{/.answerTitle}}
    {{#.statement}}
    <p class="answer"><strong>{{.}}</strong> {{addition}}</p>
    {{/.statement}}
    {{#.remark}}
    <p class="answer">{{.}}</p>
    {{/.remark}}
    {{#.remarkDetail}}
    <p class="second">{{.}}</p>
    {{/.remarkDetail}}
    {{#.tables}}
    {{>table}}
    {{/.tables}}
    {{#.rawNote}}
    <p class="second">{{.}}</p>
    {{/.rawNote}}
    {{#.raw}}
    <pre tabindex="0">{{.}}</pre>
    {{/.raw}}
    {{#.notes}}
    <p class="second aside">{{.}}</p>
    {{/.notes}}
    {{#.download}}
    <p class="after"><a href="{{.}}" download>{{t.downloadAnswer}}</a></p>
    {{/.download}}
    </section>

    """#

  static let chart = #"""
    <section class="panel" aria-label="{{figureTitle}}">
    <h2>{{figureTitle}}</h2>
    <figure class="chart" data-specification="{{specification}}">
    <div class="scroll" tabindex="0" role="region" aria-label="{{figureTitle}}"><div class="drawing">{{{drawing}}}</div></div>
    </figure>
    {{#atRisk}}
    <div class="fixed">{{>table}}</div>
    {{/atRisk}}
    <p class="second aside">{{figureNote}}</p>
    <p class="after"><a href="{{specification}}" download>{{t.downloadChart}}</a></p>
    </section>

    """#
}
