/// The house style as CSS: tokens first, so that a network can put its own brand in one file, then the shared parts.
package enum BaseStyle {
  package static let icon = #"""
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0b5d4e" stroke-width="2.4" stroke-linecap="round"><path d="M2 17h20" stroke="#79a79c"/><path d="M8.5 17c6 0 4-11 10-11H21"/><circle cx="8" cy="17" r="2.6" fill="#fff"/></svg>
    """#

  package static let css = tokens + page + header + parts + tables + narrow

  private static let tokens = #"""
    :root {
      --ground: #f6f7f5; --panel: #ffffff; --ink: #16211d; --ink-2: #51605a; --line: #dde3df;
      --brand: #0b5d4e; --on-brand: #ffffff; --tint: #e5f1ed;
      --ok: #1f7a4d; --running: #1f5fbf; --waiting: #8a6100; --bad: #b3261e;
      --series-1: #0b5d4e; --series-2: #c2570c; --series-3: #3f51b5;
      --text: "Inter", system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif;
      --mono: "JetBrains Mono", ui-monospace, "DejaVu Sans Mono", monospace;
      color-scheme: light dark;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #101614; --panel: #182120; --ink: #e8efec; --ink-2: #9fb0a9; --line: #2a3734;
        --brand: #5cc9ae; --on-brand: #06231c; --tint: #17332c;
        --ok: #5fd196; --running: #7fb2ff; --waiting: #e6b84c; --bad: #ff8a80;
        --series-1: #5cc9ae; --series-2: #ff9d5c; --series-3: #9fa8ff;
      }
    }

    """#

  private static let page = #"""
    *, *::before, *::after { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/24px var(--text);
      font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
    main { max-width: 1180px; margin: 0 auto; padding: 28px 28px 56px; outline: none; }
    h1 { font-size: 26px; line-height: 31px; font-weight: 700; letter-spacing: -0.02em; margin: 4px 0; text-wrap: balance; }
    h2 { font-size: 16px; line-height: 24px; font-weight: 600; margin: 0 0 12px; }
    h3 { font-size: 15px; line-height: 24px; font-weight: 600; margin: 18px 0 4px; }
    p { margin: 0 0 12px; max-width: 75ch; }
    a { color: var(--brand); text-decoration: none; }
    a:hover { text-decoration: underline; }
    :focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: 4px; }
    .second { color: var(--ink-2); font-size: 13px; line-height: 20px; font-weight: 400; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: 8px; top: -60px; background: var(--panel); padding: 8px 12px; border-radius: 8px; z-index: 3; }
    .skip:focus { top: 8px; }
    code, pre, .mono { font-family: var(--mono); font-size: 13px; line-height: 20px; }
    pre { margin: 0; padding: 12px; background: var(--ground); border: 1px solid var(--line); border-radius: 8px;
      overflow: auto; max-height: 480px; white-space: pre-wrap; overflow-wrap: anywhere; }

    """#

  private static let header = #"""
    .top { position: relative; display: flex; align-items: stretch; gap: 28px; min-height: 56px; padding: 0 28px; background: var(--panel);
      border-bottom: 1px solid var(--line); }
    .mark { display: flex; align-items: center; gap: 8px; color: var(--ink); font-size: 18px; font-weight: 700; letter-spacing: -0.02em; }
    .mark:hover { text-decoration: none; }
    .mark svg { fill: none; stroke-width: 2.4; stroke-linecap: round; }
    .mark-line { stroke: var(--brand); }
    .mark-track { stroke: var(--brand); opacity: 0.5; }
    .mark-switch { stroke: var(--brand); fill: var(--panel); }
    .top nav ul { display: flex; height: 100%; gap: 22px; list-style: none; margin: 0; padding: 0; }
    .top nav li { display: flex; }
    .top nav li a { display: flex; align-items: center; padding-top: 2px; color: var(--ink-2); border-bottom: 2px solid transparent; }
    .top nav li a:hover { color: var(--ink); text-decoration: none; }
    .top nav li a[aria-current] { color: var(--ink); border-bottom-color: var(--brand); }
    .who { display: flex; align-items: center; gap: 18px; margin-left: auto; color: var(--ink-2); font-size: 14px; }
    .languages { display: flex; align-items: center; gap: 4px; }
    .languages > * { padding: 4px; color: var(--ink-2); }
    .languages [aria-current] { color: var(--ink); font-weight: 600; }
    .account summary { display: grid; place-items: center; width: 32px; height: 32px; border-radius: 50%; background: var(--tint); color: var(--brand);
      font-size: 13px; font-weight: 700; cursor: pointer; list-style: none; }
    .account summary::-webkit-details-marker { display: none; }
    .account .menu { position: absolute; right: 18px; top: 52px; z-index: 2; min-width: 200px; padding: 18px; background: var(--panel); border: 1px solid var(--line);
      border-radius: 10px; color: var(--ink); box-shadow: 0 6px 24px rgb(0 0 0 / 12%); }
    .account .menu p { margin: 0; }
    .account .menu form { margin-top: 12px; }

    """#

  private static let parts = #"""
    .crumbs { color: var(--ink-2); font-size: 13px; line-height: 20px; }
    .crumbs a { color: inherit; }
    .lead { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px; color: var(--ink-2); margin: 4px 0 0; }
    .heading { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: end; gap: 12px 28px; margin-bottom: 28px; }
    .heading > :first-child { min-width: 0; flex: 1 1 24rem; }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; }
    .panel { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 20px; margin-bottom: 18px; min-width: 0; }
    .panel > :last-child { margin-bottom: 0; }
    .pair { display: grid; grid-template-columns: minmax(0, 4fr) minmax(0, 3fr); gap: 0 18px; align-items: start; }
    .answer { max-width: 100ch; font-size: 17px; line-height: 25px; margin-bottom: 12px; text-wrap: pretty; }
    .note { background: var(--tint); border-radius: 8px; padding: 12px; font-size: 14px; line-height: 22px; margin: 12px 0 0; }
    .chip { display: inline-flex; align-items: center; gap: 6px; padding: 0 9px; border-radius: 12px; background: var(--tint); color: var(--ink-2);
      font-size: 13px; line-height: 23px; font-weight: 600; white-space: nowrap; }
    .chip .dot { width: 7px; height: 7px; border-radius: 50%; background: currentColor; }
    .chip.ok { color: var(--ok); } .chip.running { color: var(--running); } .chip.waiting { color: var(--waiting); } .chip.bad { color: var(--bad); }
    .button, button { display: inline-block; font: 600 14px/22px var(--text); padding: 8px 16px; border-radius: 8px; border: 1px solid var(--brand);
      background: var(--brand); color: var(--on-brand); cursor: pointer; }
    .button.outlined, button.outlined { background: transparent; color: var(--brand); border-color: var(--line); }
    .button:hover { text-decoration: none; }
    label { display: block; font-weight: 600; font-size: 14px; margin: 12px 0 4px; }
    input[type=text], input[type=password] { width: 100%; font: 15px/24px var(--text); color: var(--ink); background: var(--ground);
      border: 1px solid var(--ink-2); border-radius: 8px; padding: 7px 10px; }
    .message { border-left: 4px solid var(--bad); background: var(--tint); padding: 8px 12px; border-radius: 4px; margin: 0 0 12px; }
    .small { max-width: 400px; margin: 28px auto; }
    .list { list-style: none; margin: 0; padding: 0; }
    .list > li { display: grid; grid-template-columns: 9.5rem minmax(0, 1fr); gap: 4px 12px; padding: 10px 0; border-top: 1px solid var(--line); }
    .list > li:first-child { border-top: 0; padding-top: 0; }
    dl.facts { display: grid; grid-template-columns: minmax(6rem, auto) minmax(0, 1fr); margin: 0; }
    dl.facts > div { display: contents; }
    dl.facts dt { color: var(--ink-2); padding: 8px 18px 8px 0; border-top: 1px solid var(--line); }
    dl.facts dd { margin: 0; padding: 8px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
    dl.facts > div:first-child > * { border-top: 0; padding-top: 0; }
    details > summary { cursor: pointer; }
    details.more > summary { color: var(--brand); font-size: 14px; margin: 8px 0; }

    """#

  private static let tables = #"""
    .scroll { overflow-x: auto; }
    table { width: 100%; border-collapse: collapse; font-size: 14px; line-height: 20px; }
    th, td { text-align: left; vertical-align: middle; padding: 11px 12px 11px 0; border-top: 1px solid var(--line); font-weight: 400; }
    thead th { color: var(--ink-2); font-size: 13px; border-top: 0; padding: 0 12px 8px 0; vertical-align: bottom; }
    tbody tr:first-child > * { border-top-color: var(--line); }
    th:last-child, td:last-child { padding-right: 0; }
    .figures { text-align: right; }
    td.figures { white-space: nowrap; }
    .figures + th:not(.figures), .figures + td:not(.figures) { padding-left: 18px; }

    """#

  private static let narrow = #"""
    @media (max-width: 860px) {
      .pair { grid-template-columns: minmax(0, 1fr); }
    }
    @media (max-width: 640px) {
      .top { flex-wrap: wrap; gap: 0 18px; padding: 8px 18px 0; }
      .top nav:not(.languages) { order: 3; flex-basis: 100%; overflow-x: auto; }
      .top nav ul { height: 40px; }
      .organization { display: none; }
      main { padding: 18px 18px 40px; }
      .panel { padding: 18px; }
      .list > li { grid-template-columns: minmax(0, 1fr); justify-items: start; }
      dl.facts { grid-template-columns: minmax(0, 1fr); }
      dl.facts dt { padding: 8px 0 0; } dl.facts dd { border-top: 0; padding: 0 0 8px; }
      table, tbody, tr, tbody th, tbody td { display: block; }
      thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
      tbody tr { padding: 8px 0; border-top: 1px solid var(--line); }
      tbody tr:first-child { border-top: 0; }
      tbody th, tbody td, tbody td.figures { display: flex; justify-content: space-between; gap: 12px; text-align: right; border: 0; padding: 3px 0; white-space: normal; }
      tbody th { font-weight: 600; text-align: left; }
      tbody td::before { content: attr(data-label); color: var(--ink-2); text-align: left; flex: none; max-width: 50%; }
      .fixed table { display: table; } .fixed thead { display: table-header-group; position: static; clip-path: none; height: auto; }
      .fixed tbody { display: table-row-group; } .fixed tr, .fixed tbody tr { display: table-row; }
      .fixed tbody th, .fixed tbody td, .fixed tbody td.figures { display: table-cell; border-top: 1px solid var(--line); padding: 8px 10px 8px 0; }
      .fixed tbody td::before { content: none; }
    }
    @media (prefers-reduced-motion: no-preference) {
      .chip.running .dot { animation: beat 1.6s ease-in-out infinite; }
      @keyframes beat { 50% { opacity: 0.35; } }
    }
    @media print {
      .top nav, .account, .languages, .actions { display: none; }
      .panel { break-inside: avoid; }
    }

    """#
}
