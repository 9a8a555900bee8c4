/// The pages' templates by name.
enum Templates {
  static let all: [String: String] = [
    "failure": failure, "sign-in": signIn, "home": home, "collaborations": collaborations, "tasks": tasks,
    "task": task, "task-state": taskState, "task-progress": taskProgress, "task-live": taskLive, "answer": answer,
    "chart": chart, "facts": facts,
  ]

  private static let failure = #"""
    <section class="panel small">
    <h1>{{failureTitle}}</h1>
    <p>{{failureText}}</p>
    <p><a class="button" href="/">{{t.backHome}}</a></p>
    </section>

    """#

  private static let signIn = #"""
    <section class="panel small">
    <h1>{{t.signIn}}</h1>
    <p class="second">{{t.signInIntro}}</p>
    {{#problem}}
    <p class="message" role="alert">{{.}}</p>
    {{/problem}}
    {{#newKey}}
    <h2>{{t.secondFactorTitle}}</h2>
    <p>{{t.secondFactorIntro}}</p>
    <p>{{t.secondFactorKey}}: <code>{{.}}</code></p>
    {{/newKey}}
    <form method="post" action="/sign-in">
    <input type="hidden" name="token" value="{{formToken}}">
    <input type="hidden" name="back" value="{{back}}">
    {{#step}}
    <input type="hidden" name="step" value="{{.}}">
    <label for="code">{{t.code}}</label>
    <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" required autofocus maxlength="10">
    {{/step}}
    {{^step}}
    <label for="username">{{t.username}}</label>
    <input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="128" value="{{username}}">
    <label for="password">{{t.password}}</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="128">
    {{/step}}
    <p class="actions submit"><button type="submit">{{t.signIn}}</button></p>
    </form>
    </section>

    """#

  private static let home = #"""
    <div class="heading"><div>
    <h1>{{hello}}</h1>
    <p class="lead">{{situation}}</p>
    </div></div>
    <div class="pair">
    <section class="panel" aria-labelledby="latest">
    <h2 id="latest">{{t.homeLatest}}</h2>
    {{^items}}
    <p>{{t.tasksNone}}</p>
    {{/items}}
    <ul class="list">
    {{#items}}
    <li><span>{{#chip}}{{>chip}}{{/chip}}</span><div><a href="{{href}}">{{itemName}}</a><br><span class="second">{{detail}}</span></div></li>
    {{/items}}
    </ul>
    <p class="actions after"><a class="button" href="/tasks">{{t.homeAll}}</a></p>
    </section>
    <section class="panel" aria-labelledby="ask">
    <h2 id="ask">{{t.homeAsk}}</h2>
    <p class="second">{{t.homeAskIntro}}</p>
    <ul class="kinds">
    {{#kinds}}
    <li><strong>{{kindName}}</strong><br><span class="second">{{kindDetail}}</span></li>
    {{/kinds}}
    </ul>
    </section>
    </div>

    """#

  private static let collaborations = #"""
    <div class="heading"><div>
    <h1>{{t.sectionCollaborations}}</h1>
    <p class="lead">{{t.collaborationsIntro}}</p>
    </div></div>
    {{^collaborations}}
    <section class="panel"><p>{{t.collaborationsNone}}</p></section>
    {{/collaborations}}
    {{#collaborations}}
    <section class="panel" id="{{anchor}}" aria-labelledby="{{anchor}}-name">
    <h2 id="{{anchor}}-name">{{collaborationName}}</h2>
    <p class="lead spaced">{{#confidentiality}}{{>chip}}{{/confidentiality}} <span>{{summary}}</span></p>
    {{#stations}}
    {{>table}}
    {{/stations}}
    {{#stationsRemark}}
    <p class="second">{{.}}</p>
    {{/stationsRemark}}
    <p class="after"><a href="{{tasksHref}}">{{t.collaborationTasks}}</a></p>
    </section>
    {{/collaborations}}

    """#

  private static let tasks = #"""
    <div class="heading"><div>
    <h1>{{t.sectionTasks}}</h1>
    <p class="lead">{{t.tasksIntro}}</p>
    </div></div>
    <section class="panel">
    {{#table}}
    {{>table}}
    {{/table}}
    {{#empty}}
    <p>{{.}}</p>
    {{/empty}}
    {{#position}}
    <nav class="pages" aria-label="{{t.pages}}">
    <span>{{#newerHref}}<a rel="prev" href="{{.}}">← {{t.newer}}</a>{{/newerHref}}</span>
    <span class="second">{{position}}</span>
    <span>{{#olderHref}}<a rel="next" href="{{.}}">{{t.older}} →</a>{{/olderHref}}</span>
    </nav>
    {{/position}}
    </section>

    """#
}
